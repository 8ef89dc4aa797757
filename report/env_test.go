package report_test

import (
	"testing"

	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
)

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestEnvironmentOverrulesDefaultsAndIsOverruledByOptions(t *testing.T) {
	c, err := report.Environment(env(nil), report.Config{Mode: report.Setting[report.Mode]{Value: report.Warn}})
	assert.NoError(t, err)
	assert.Equal(t, "warn (by default)", c.Mode.String())
	assert.Equal(t, []report.Format{report.FormatText}, c.Formats.Value)

	c, err = report.Environment(env(map[string]string{
		"NPLUSONE": " FAIL ", "NPLUSONE_REPORT_DIR": "/tmp/r/", "NPLUSONE_BASELINE": "known.txt", "NPLUSONE_FORMAT": "text, sarif,,text",
	}), report.Config{Mode: report.Setting[report.Mode]{Value: report.Warn}})
	assert.NoError(t, err)
	assert.Equal(t, "fail (by NPLUSONE=FAIL)", c.Mode.String())
	assert.Equal(t, "/tmp/r", c.ReportDir.Value)
	assert.Equal(t, "known.txt", c.Baseline.Value)
	assert.Equal(t, []report.Format{"text", "sarif"}, c.Formats.Value)

	c.Mode.Set(report.Off, "nplusonetest.Off()")
	assert.Equal(t, "off (by nplusonetest.Off())", c.Mode.String())
}

func TestEnvironmentSaysWhatIsWrong(t *testing.T) {
	c, err := report.Environment(env(map[string]string{
		"NPLUSONE": "loud", "NPLUSONE_REPORT_DIR": "out", "NPLUSONE_FORMAT": "text,poem",
	}), report.Config{})
	assert.ErrorContains(t, err, `NPLUSONE: report: unknown mode "loud": want off, warn or fail`)
	assert.ErrorContains(t, err, `NPLUSONE_REPORT_DIR: report: "out" is not an absolute path`)
	assert.ErrorContains(t, err, `NPLUSONE_FORMAT: report: unknown format "poem": want one of text, json,`)
	assert.Equal(t, report.Fail, c.Mode.Value, "the default stays in place")
	assert.Equal(t, "default", c.Mode.From)
}

func TestModesByOtherNames(t *testing.T) {
	for in, want := range map[string]report.Mode{"0": report.Off, "false": report.Off, "1": report.Fail, "True": report.Fail, "Warn": report.Warn} {
		got, err := report.ParseMode(in)
		assert.NoError(t, err)
		assert.Equal(t, want, got, in)
	}
}
