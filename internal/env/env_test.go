package env_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/env"
	"github.com/nplusone-go/nplusone/internal/printers"
)

func variables(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestEnvironmentOverrulesDefaultsAndIsOverruledByOptions(t *testing.T) {
	c, err := env.Environment(variables(nil), env.Config{Mode: env.Setting[env.Mode]{Value: env.Warn}})
	assert.NoError(t, err)
	assert.Equal(t, "warn (by default)", c.Mode.String())
	assert.Equal(t, []printers.Format{printers.FormatText}, c.Formats.Value)

	c, err = env.Environment(variables(map[string]string{
		"NPLUSONE": " FAIL ", "NPLUSONE_REPORT_DIR": "/tmp/r/", "NPLUSONE_BASELINE": "known.txt", "NPLUSONE_FORMAT": "text, sarif,,text",
	}), env.Config{Mode: env.Setting[env.Mode]{Value: env.Warn}})
	assert.NoError(t, err)
	assert.Equal(t, "fail (by NPLUSONE=FAIL)", c.Mode.String())
	assert.Equal(t, "/tmp/r", c.ReportDir.Value)
	assert.Equal(t, "known.txt", c.Baseline.Value)
	assert.Equal(t, []printers.Format{"text", "sarif"}, c.Formats.Value)

	c.Mode.Set(env.Off, "nplusonetest.Off()")
	assert.Equal(t, "off (by nplusonetest.Off())", c.Mode.String())
}

func TestEnvironmentSaysWhatIsWrong(t *testing.T) {
	c, err := env.Environment(variables(map[string]string{
		"NPLUSONE": "loud", "NPLUSONE_REPORT_DIR": "out", "NPLUSONE_FORMAT": "text,poem",
	}), env.Config{})
	assert.ErrorContains(t, err, `NPLUSONE: report: unknown mode "loud": want off, warn or fail`)
	assert.ErrorContains(t, err, `NPLUSONE_REPORT_DIR: report: "out" is not an absolute path`)
	assert.ErrorContains(t, err, `NPLUSONE_FORMAT: report: unknown format "poem": want one of text, json,`)
	assert.Equal(t, env.Fail, c.Mode.Value, "the default stays in place")
	assert.Equal(t, "default", c.Mode.From)
}

func TestModesByOtherNames(t *testing.T) {
	for in, want := range map[string]env.Mode{"0": env.Off, "false": env.Off, "1": env.Fail, "True": env.Fail, "Warn": env.Warn} {
		got, err := env.ParseMode(in)
		assert.NoError(t, err)
		assert.Equal(t, want, got, in)
	}
}
