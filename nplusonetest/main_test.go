package nplusonetest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/ambient"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/report"
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

func TestMainTellsWhatNobodyOwns(t *testing.T) {
	tests := []struct {
		name       string
		code, want int
		opts       []Option
		run        func()
		says       string
	}{
		{"nothing found", 0, 0, nil, func() {}, ""},
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
			if test.says == "" {
				assert.Empty(t, out.String())
				return
			}
			assert.Contains(t, out.String(), test.says)
			assert.Contains(t, out.String(), "internal/testshop/shop.go:", "call sites are told")
		})
	}
}

func TestMainWritesOneReport(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(report.EnvReportDir, dir)
	s := settings{}
	s.ReportDir.Set(dir, "test")
	s.Mode.Set(report.Fail, "test")
	s.Formats.Set([]report.Format{report.FormatText, report.FormatSARIF}, "test")
	theSuite.begin()
	tb := newFake(t)
	ctx := Check(tb)
	_, err := testshop.List(ctx, Open(tb, testshop.Driver, "12"))
	require.NoError(t, err)
	tb.end()
	reports, unscoped := theSuite.end()
	var out bytes.Buffer
	assert.False(t, s.sumUp(&out, reports, unscoped), "what a test told does not fail the suite again")
	r, err := report.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, r.Findings, 1)
	assert.Equal(t, tb.name, r.Findings[0].Scope)
	sarif, err := filepath.Glob(filepath.Join(dir, "*"+report.FormatSARIF.Extension()))
	require.NoError(t, err)
	assert.Len(t, sarif, 1, "other formats stand beside it")
}

func TestMainTellsWhatShrank(t *testing.T) {
	file := filepath.Join(t.TempDir(), "known")
	s := settings{}
	s.Baseline.Set(file, "test")
	s.Mode.Set(report.Fail, "test")
	theSuite.begin()
	tb := newFake(t)
	_, err := testshop.List(Check(tb), Open(tb, testshop.Driver, "12"))
	require.NoError(t, err)
	tb.end()
	reports, _ := theSuite.end()
	require.Len(t, reports, 1)
	known := report.NewBaseline(reports[0], "in spring")
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

func TestPackageOf(t *testing.T) {
	for function, want := range map[string]string{
		"example.com/app.list":                "example.com/app",
		"example.com/app.(*Store).list.func1": "example.com/app",
		"main.main":                           "main",
	} {
		assert.Equal(t, want, packageOf(function))
	}
}
