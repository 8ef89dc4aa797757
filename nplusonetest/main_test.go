package nplusonetest

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/ambient"
	"github.com/nplusone-go/nplusone/internal/env"
	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/report/baseline"
)

// unowned lists posts where no test can own it: on a goroutine older than any
// test, without a context.
func unowned(t *testing.T) func() {
	t.Helper()
	return func() {
		done := make(chan error)
		go func() {
			db, err := driver.Open(testshop.Driver, "12")
			if err == nil {
				defer db.Close()
				_, err = testshop.ListDroppingContext(db)
			}
			done <- err
		}()
		require.NoError(t, <-done)
	}
}

func TestMainReportsWhatNobodyOwns(t *testing.T) {
	tests := []struct {
		name       string
		code, want int
		opts       []Option
		run        func()
		wantText   string
	}{
		{"nothing found", 0, 0, nil, func() { openShop(t) }, ""},
		{"unscoped findings fail", 0, 1, nil, unowned(t), "nplusone: unscoped: "},
		{"a code that is not 0 stays", 3, 3, nil, unowned(t), "nplusone: unscoped: "},
		{"warned of", 0, 0, []Option{Warn()}, unowned(t), "mode: warn (by nplusonetest.Warn)"},
		{"switched off", 0, 0, []Option{Off()}, func() {}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			// Tests before this one may have left statements that nobody owns.
			sharedDetector().Flush()
			ambient.Flush()
			var out bytes.Buffer
			code := runMain(exits{test.code, test.run}, &out, test.opts)
			assert.Equal(t, test.want, code)
			if test.wantText == "" {
				assert.Empty(t, out.String())
				return
			}
			assert.Contains(t, out.String(), test.wantText)
			assert.Contains(t, out.String(), "internal/testshop/shop.go:", "call sites are told")
		})
	}
}

// openShop opens a database that is watched, and asks it nothing.
func openShop(t *testing.T) {
	t.Helper()
	db, err := driver.Open(testshop.Driver, "12")
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

// pooled is older than any test of this package.
var pooled = func() chan func() {
	work := make(chan func())
	go func() {
		for f := range work {
			f()
		}
	}()
	return work
}()

// Statements that are one of several tests' fail none of them. The suite does
// not pass either.
func TestMainReportsWhatIsOneOfSeveralTests(t *testing.T) {
	tests := []struct {
		name, reason string
		opts         []Option
		budget       int
		want         int
		wantText     string
	}{
		{"both see nothing", "one of them passes blind", nil, 5, 1, "while several tests ran of which some saw none"},
		{"to warn", "a warning fails nothing", []Option{Warn()}, 5, 0, "while several tests ran of which some saw none"},
		{"none is allowed", "both say that they run none", nil, 0, 0, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			sharedDetector().Flush()
			ambient.Flush()
			var out bytes.Buffer
			run := func() {
				first, second := newFake(t), newFake(t)
				second.name += "2"
				MaxQueries(first, test.budget, test.opts...)
				// Two tests are two goroutines, which this one waits for.
				begun, end, ended := make(chan bool), make(chan bool), make(chan bool)
				go func() {
					defer close(ended)
					MaxQueries(second, test.budget, test.opts...)
					close(begun)
					<-end
					second.end()
				}()
				<-begun
				db, err := driver.Open(testshop.Driver, "2")
				require.NoError(t, err)
				done := make(chan bool)
				pooled <- func() {
					defer close(done)
					_, err := testshop.Joined(context.Background(), db)
					assert.NoError(t, err)
				}
				<-done
				close(end)
				<-ended
				first.end()
				assert.Empty(t, first.errors, "it may be innocent")
				assert.Empty(t, second.errors, "it may be innocent")
				require.NoError(t, db.Close())
			}
			code := runMain(exits{0, run}, &out, test.opts)
			assert.Equal(t, test.want, code, test.reason)
			if test.wantText == "" {
				assert.Empty(t, out.String(), test.reason)
				return
			}
			assert.Contains(t, out.String(), test.wantText)
			assert.Contains(t, out.String(), "1 × select p.id, p.title, a.name from posts")
		})
	}
}

// innerMain has this process be a suite that opens no database.
const innerMain = "NPLUSONE_TEST_INNER_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(innerMain) != "" {
		flag.Parse()
		os.Exit(runMain(exits{0, func() {}}, os.Stderr, nil))
	}
	os.Exit(m.Run())
}

// A suite that opens no database was not watched. Where nobody asked for
// failures that is a line, for its tests may have been skipped.
func TestMainReportsThatNothingWasWatched(t *testing.T) {
	tests := []struct {
		name, reason, mode, run string
		want                    int
		wantText                bool
	}{
		{"by itself", "its tests may have been skipped", "", "", 0, true},
		{"asked to fail", "silence means that somebody looked", "fail", "", 1, true},
		{"a part of the tests", "the others may open one", "fail", "TestOther", 0, false},
		{"to warn", "a warning fails nothing", "warn", "", 0, true},
		{"switched off", "nothing is promised", "off", "", 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run="+test.run)
			cmd.Env = append(os.Environ(), innerMain+"=1", env.EnvMode+"="+test.mode)
			out, err := cmd.CombinedOutput()
			code := cmd.ProcessState.ExitCode()
			assert.Equal(t, test.want, code, "%s: %v\n%s", test.reason, err, out)
			assert.Equal(t, test.wantText, strings.Contains(string(out), "opened no database through nplusone: nothing was watched"), test.reason)
		})
	}
}

func TestMainWritesOneReport(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(env.EnvReportDir, dir)
	s := settings{}
	s.ReportDir.Set(dir, "test")
	s.Mode.Set(env.Fail, "test")
	s.Formats.Set([]printers.Format{printers.FormatText, printers.FormatSARIF}, "test")
	theSuite.begin()
	tb := newFake(t)
	ctx := Check(tb)
	_, err := testshop.List(ctx, Open(tb, testshop.Driver, "12"))
	require.NoError(t, err)
	tb.end()
	reports, unscoped := theSuite.end()
	var out bytes.Buffer
	assert.False(t, s.sumUp(&out, reports, unscoped), "what a test told does not fail the suite again")
	r, err := files.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, r.Findings, 1)
	assert.Equal(t, tb.name, r.Findings[0].Scope)
	sarif, err := filepath.Glob(filepath.Join(dir, "*"+printers.FormatSARIF.Extension()))
	require.NoError(t, err)
	assert.Len(t, sarif, 1, "other formats stand beside it")
}

func TestMainReportsWhatShrank(t *testing.T) {
	file := filepath.Join(t.TempDir(), "known")
	s := settings{}
	s.Baseline.Set(file, "test")
	s.Mode.Set(env.Fail, "test")
	theSuite.begin()
	tb := newFake(t)
	_, err := testshop.List(Check(tb), Open(tb, testshop.Driver, "12"))
	require.NoError(t, err)
	tb.end()
	reports, _ := theSuite.end()
	require.Len(t, reports, 1)
	known := baseline.NewBaseline(reports[0], "in spring")
	known.Entries[0].Count = 40
	gone := known.Entries[0]
	gone.ID, gone.Function = "0123456789abcdef", "example.com/elsewhere.list"
	known.Entries = append(known.Entries, gone)
	here := gone
	here.ID, here.Function = "1123456789abcdef", testedPackage()+".gone"
	known.Entries = append(known.Entries, here)
	var text, out bytes.Buffer
	require.NoError(t, known.Write(&text))
	require.NoError(t, os.WriteFile(file, text.Bytes(), 0o600))
	if partial() {
		t.Log("only some tests were asked for: what shrank is not told then")
		s.sumUp(&out, reports, nil)
		assert.NotContains(t, out.String(), "shrunk")
		return
	}
	assert.False(t, s.sumUp(&out, reports, nil))
	assert.Contains(t, out.String(), "nplusone: shrunk: ")
	assert.Contains(t, out.String(), "1123456789abcdef")
	assert.NotContains(t, out.String(), "0123456789abcdef", "other packages' entries are not this process's to judge")
}
