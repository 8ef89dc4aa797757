package inproc

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inDirs has this process write its findings there, as a test of the command
// does.
func inDirs(t *testing.T, findings, store string) {
	before := settings
	settings = func() *config { return &config{findings: findings, store: store} }
	reset := func() {
		file.f, file.opened, file.ended, file.name, file.main = nil, false, false, "", false
		file.pkg, file.generation, file.size, file.dropped = "", "", 0, 0
	}
	reset()
	t.Cleanup(func() { settings = before; reset() })
}

func lines(t *testing.T, name string) []Line {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	var out []Line
	for one := range bytes.Lines(text) {
		var line Line
		require.NoError(t, json.Unmarshal(one, &line))
		out = append(out, line)
	}
	return out
}

// The file of a process is whole once the process ends, and not before; what
// is kept for the cache is whole or not there.
func TestProcessFile(t *testing.T) {
	dir, store := t.TempDir(), t.TempDir()
	pkg, key := "example.com/shop", PackageKey("example.com/shop")
	t.Setenv(GenerationName(pkg), "0a0b")
	pointer := filepath.Join(store, key+".gen")
	require.NoError(t, os.WriteFile(pointer, []byte("0a0b"), 0o600))
	inDirs(t, dir, store)
	NPlusOneMain(pkg)
	assert.NoFileExists(t, pointer, "what was kept does not stand for this run")
	assert.FileExists(t, filepath.Join(dir, key+".part"))
	write(report.Report{Version: 1, Notes: []string{"a note"}})
	require.NoError(t, os.Unsetenv(GenerationName(pkg)), "the test may clear its environment")
	finish()
	assert.NoFileExists(t, filepath.Join(dir, key+".part"))
	for _, name := range []string{filepath.Join(dir, key+".jsonl"), filepath.Join(store, key+"-0a0b.jsonl")} {
		all := lines(t, name)
		require.Len(t, all, 3)
		assert.Equal(t, pkg, all[0].Package)
		assert.Equal(t, []string{"a note"}, all[1].Report.Notes)
		assert.NotNil(t, all[2].Ending)
	}
	finish() // a second end changes nothing
	assert.Len(t, lines(t, filepath.Join(dir, key+".jsonl")), 3)
}

// A process below the test has a file of its own, and keeps nothing.
func TestChildProcess(t *testing.T) {
	dir, store := t.TempDir(), t.TempDir()
	pkg, key := "example.com/shop", PackageKey("example.com/shop")
	t.Setenv(GenerationName(pkg), "0a0b")
	require.NoError(t, os.WriteFile(filepath.Join(dir, key+".part"), nil, 0o600))
	inDirs(t, dir, store)
	NPlusOneMain(pkg)
	finish()
	found, err := filepath.Glob(filepath.Join(dir, key+"-*.jsonl"))
	require.NoError(t, err)
	assert.Len(t, found, 1)
	assert.FileExists(t, filepath.Join(dir, key+".part"), "that of the process above")
	kept, err := os.ReadDir(store)
	require.NoError(t, err)
	assert.Empty(t, kept)
}

// Tests that run when the process ends are named, with what they found.
func TestRunningTestsAreNamed(t *testing.T) {
	dir := t.TempDir()
	inDirs(t, dir, "")
	NPlusOneMain("example.com/shop")
	end := NPlusOneTest("TestA")
	inner := NPlusOneTest("TestA/in")
	finish()
	all := lines(t, filepath.Join(dir, PackageKey("example.com/shop")+".jsonl"))
	last := all[len(all)-1].Ending
	require.NotNil(t, last)
	assert.Equal(t, []string{"TestA", "TestA/in"}, last.Running)
	for _, f := range []func() (string, bool){inner, end} {
		text, fail := f()
		assert.Empty(t, text, "it has ended with the process")
		assert.False(t, fail)
	}
}

// What cannot be written leaves a file that is not whole.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no full device")
	}
	dir := t.TempDir()
	inDirs(t, dir, "")
	NPlusOneMain("example.com/shop")
	file.f.Close()
	file.f = full
	write(report.Report{Version: 1, Notes: []string{"a note"}})
	finish()
	assert.FileExists(t, filepath.Join(dir, PackageKey("example.com/shop")+".part"))
	assert.NoFileExists(t, filepath.Join(dir, PackageKey("example.com/shop")+".jsonl"))
}

// The file is bounded, and what had no room is counted.
func TestFileIsBounded(t *testing.T) {
	dir := t.TempDir()
	inDirs(t, dir, "")
	NPlusOneMain("example.com/shop")
	file.size = maxFile
	write(report.Report{Version: 1, Notes: []string{"a note"}})
	write(report.Report{Version: 1, Notes: []string{"a note"}})
	finish()
	all := lines(t, filepath.Join(dir, PackageKey("example.com/shop")+".jsonl"))
	require.Len(t, all, 2)
	assert.Equal(t, 2, all[1].Ending.Dropped)
}

// A fuzz worker writes a finding down once, and again where it is worse.
func TestNews(t *testing.T) {
	one := func(count int) report.Report {
		return report.Report{Findings: []report.Finding{{ID: t.Name(), Query: report.Query{Count: count}}}}
	}
	assert.True(t, news(one(5)))
	assert.False(t, news(one(5)))
	assert.False(t, news(one(4)))
	assert.True(t, news(one(6)))
	assert.False(t, news(report.Report{}))
}
