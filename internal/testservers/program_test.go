package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func writeProgram(t *testing.T, path string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755))
}

func TestFindProgram(t *testing.T) {
	dir := t.TempDir()
	for _, version := range []string{"9.6", "15", "8"} {
		writeProgram(t, filepath.Join(dir, version, "bin", "initdb"))
	}
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "17", "bin"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "17", "bin", "initdb"), nil, 0o644))
	writeProgram(t, filepath.Join(dir, "path", "other"))
	t.Setenv("PATH", filepath.Join(dir, "path"))

	got, err := findProgram("initdb", filepath.Join(dir, "*", "bin"))
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "15", "bin", "initdb"), got, "the newest that can be run, by number")

	got, err = findProgram("other", filepath.Join(dir, "*", "bin"))
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "path", "other"), got, "the path comes last")

	_, err = findProgram("missing", dir)
	require.EqualError(t, err, "missing was not found")
}
