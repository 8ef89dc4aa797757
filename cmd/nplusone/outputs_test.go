package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/zerotouch"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
)

func oneFinding() report.Report {
	return report.Report{Version: 1, Findings: []report.Finding{{
		ID: "1", Rule: report.RuleNPlusOne, Message: "10 queries that 1 can replace", Site: report.Site{File: "store.go", Line: 14, Function: "app.List"},
	}}}
}

// Findings that cannot be written to where they should go are on standard
// output, and the code says that something went wrong.
func TestFindingsAreNotLost(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "taken"), nil, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "old.json"), []byte("old"), 0o600))
	for _, test := range []struct {
		name  string
		args  []string
		fails bool
		shown bool // on standard output
	}{
		{"nothing asked", nil, false, true},
		{"a file", []string{"-o", dir + "/r.txt"}, false, false},
		{"a pipe or device", []string{"-o", os.DevNull}, false, false},
		{"no such directory", []string{"-o", dir + "/nowhere/r.txt"}, true, true},
		{"a directory", []string{"-o", dir}, true, true},
		{"one of two", []string{"-format", "text,json", "-o", dir + "/nowhere/r"}, true, true},
		{"a file for a directory", []string{"-report-dir", dir + "/taken"}, true, true},
		{"reports beside a file", []string{"-o", dir + "/r.txt", "-report-dir", dir + "/taken"}, true, true},
		{"JSON and no directory", []string{"-format", "json", "-report-dir", dir + "/taken"}, true, true},
	} {
		var out, errs bytes.Buffer
		own, _, err := parseOwn("test", test.args)
		require.NoError(t, err, test.name)
		code, err := own.report(stdio{out: &out, err: &errs}, zerotouch.Outcome{Report: oneFinding(), Watched: true}, baseline.Baseline{})
		assert.Equal(t, test.fails, err != nil, "%s: %v", test.name, err)
		assert.Equal(t, test.shown, bytes.Contains(out.Bytes(), []byte("store.go")), "%s: %s", test.name, out.String())
		if !test.fails {
			assert.Equal(t, exitFindings, code, test.name)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	require.NoError(t, err)
	assert.Empty(t, left, "no half file stays")
}

// With -mode fail nothing passes because nobody looked.
func TestBlindRunsDoNotPass(t *testing.T) {
	missed := report.Report{Version: 1, Missed: []string{"example.com/shop: not built or not run"}}
	for _, test := range []struct {
		name, mode string
		out        zerotouch.Outcome
		code       int
	}{
		{"all was looked at", "fail", zerotouch.Outcome{Report: report.Report{Version: 1}, Watched: true}, 0},
		{"something was not", "fail", zerotouch.Outcome{Report: missed, Watched: true, Blind: true}, 2},
		{"something was not, and go failed", "fail", zerotouch.Outcome{Code: 1, Report: missed, Watched: true, Blind: true}, 2},
		{"nobody asked", "warn", zerotouch.Outcome{Report: missed, Watched: true, Blind: true}, 0},
		{"go failed", "warn", zerotouch.Outcome{Code: 1, Report: missed, Watched: true, Blind: true}, 1},
		{"nothing was there", "fail", zerotouch.Outcome{Report: missed, Watched: true}, 0},
	} {
		var out, errs bytes.Buffer
		own, _, err := parseOwn("test", []string{"-mode", test.mode})
		require.NoError(t, err)
		code, err := own.report(stdio{out: &out, err: &errs}, test.out, baseline.Baseline{})
		require.NoError(t, err)
		assert.Equal(t, test.code, code, test.name)
		assert.Equal(t, len(test.out.Report.Missed) == 0, bytes.Contains(out.Bytes(), []byte("no findings")), test.name)
		assert.Equal(t, len(test.out.Report.Missed) > 0, bytes.Contains(errs.Bytes(), []byte("not looked at: example.com/shop")), test.name)
		assert.Equal(t, own.sightless(test.out) == 2, test.out.Blind && test.mode == "fail", test.name)
	}
}

// -C is go's: before all else, and all is named from there.
func TestChangeDir(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "below"), 0o755))
	want, err := filepath.EvalSymlinks(filepath.Join(dir, "below"))
	require.NoError(t, err)
	for _, test := range []struct {
		name, rest string
		args       []string
		moved      bool
	}{
		{"apart", "./...", []string{"-C", "below", "./..."}, true},
		{"joined", "./...", []string{"-C=below", "./..."}, true},
		{"behind ours", "./...", []string{"-mode", "warn", "-C", "below", "./..."}, true},
		{"before ours", "./...", []string{"-C", "below", "-mode", "warn", "./..."}, true},
		{"behind go's", "-v", []string{"-v", "-C", "below"}, false},
		{"none", "./...", []string{"./..."}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(dir)
			_, rest, err := parseOwn("test", test.args)
			require.NoError(t, err)
			assert.Equal(t, test.rest, rest[0])
			now, err := os.Getwd()
			require.NoError(t, err)
			now, err = filepath.EvalSymlinks(now)
			require.NoError(t, err)
			assert.Equal(t, test.moved, now == want)
		})
	}
	t.Chdir(dir)
	for _, args := range [][]string{{"-C"}, {"-C", "nowhere"}} {
		_, _, err := parseOwn("test", args)
		assert.Error(t, err, args)
	}
}
