package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/zerotouch"
	"github.com/nplusone-go/nplusone/report/baseline"
)

// Where detection cannot be had, the go command runs and one line says why;
// in mode fail its success is none.
func TestUnwatched(t *testing.T) {
	dir := t.TempDir()
	old := "#!/bin/sh\n[ \"$1\" = env ] && { echo '{\"GOROOT\":\"/usr\",\"GOVERSION\":\"go1.23.4\"}'; exit; }\nexit $STUB_CODE\n"
	for _, name := range []string{"go", "bazel"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(old), 0o755))
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("NPLUSONE_CACHE", t.TempDir())
	for _, c := range []struct {
		args, env string
		code      string // the go command's
		want      int
	}{
		{"test ./...", "", "0", 0},
		{"test ./...", "", "1", 1},
		{"test -mode warn ./...", "fail", "0", 0},
		{"test -mode fail ./...", "", "0", exitUsage},
		{"test -mode fail ./...", "", "1", exitUsage},
		{"test ./...", "fail", "0", exitUsage},
		{"run .", "", "0", 0},
		{"run -mode=fail .", "", "0", exitUsage},
		{"exec go test ./...", "", "0", 0},
		{"exec go test ./...", "fail", "0", exitUsage},
		{"exec bazel test //...", "", "7", 7},
		{"exec bazel test //...", "FAIL", "7", exitUsage},
	} {
		t.Run(c.args+" "+c.env+" "+c.code, func(t *testing.T) {
			t.Setenv("NPLUSONE", c.env)
			t.Setenv("STUB_CODE", c.code)
			var stdout, stderr bytes.Buffer
			assert.Equal(t, c.want, run(stdio{nil, &stdout, &stderr}, strings.Fields(c.args)))
			assert.Equal(t, 1, strings.Count(stderr.String(), "\n"), stderr.String())
			assert.Contains(t, stderr.String(), "nplusone: detection is off: ")
		})
	}
	t.Run("off is no promise", func(t *testing.T) {
		t.Setenv("STUB_CODE", "0")
		var stdout, stderr bytes.Buffer
		assert.Equal(t, 0, run(stdio{nil, &stdout, &stderr}, []string{"test", "-mode", "off", "./..."}))
		assert.Empty(t, stderr.String())
	})
}

// What ended early did not look to the end.
func TestStoppedEarly(t *testing.T) {
	for mode, want := range map[string]int{"warn": 0, "fail": exitUsage} {
		own, _, err := parseOwn("test", []string{"-mode", mode})
		require.NoError(t, err)
		var stdout, stderr bytes.Buffer
		code, err := own.report(stdio{nil, &stdout, &stderr}, zerotouch.Outcome{Watched: true, Blind: true}, baseline.Baseline{})
		require.NoError(t, err)
		assert.Equal(t, want, code, mode)
	}
}
