package files_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/reporttest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDirHoldsOneFileForEachProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made [by] us")
	one, err := files.WriteDir(dir, reporttest.Sample())
	require.NoError(t, err)
	two, err := files.WriteDir(dir, reporttest.Sample())
	require.NoError(t, err)
	assert.NotEqual(t, one, two)
	assert.Contains(t, filepath.Base(one), "nplusone-"+strconv.Itoa(os.Getpid())+"-")

	names, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, names, 2, "nothing is left behind")

	merged, err := files.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, merged.Findings, len(reporttest.Sample().Findings))
	assert.Equal(t, 2*553, merged.Scopes[0].Queries)
}

func TestDirMustBeAbsolute(t *testing.T) {
	_, err := files.WriteDir("out", reporttest.Sample())
	assert.ErrorContains(t, err, "not an absolute path")
	_, err = files.OpenDir("out")
	assert.ErrorContains(t, err, "not an absolute path")
}

func TestReadDirReadsWhatItCan(t *testing.T) {
	dir := t.TempDir()
	_, err := files.ReadDir(dir)
	assert.ErrorContains(t, err, "no nplusone-*.json in "+dir)

	_, err = files.WriteDir(dir, reporttest.Sample())
	require.NoError(t, err)
	broken := filepath.Join(dir, "nplusone-1-00.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"version":1,`), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "other.json"), []byte("no report"), 0o644))
	r, err := files.ReadDir(dir)
	assert.ErrorContains(t, err, broken)
	assert.Len(t, r.Findings, len(reporttest.Sample().Findings), "the others are read all the same")
}

func TestDirAsReporter(t *testing.T) {
	d, err := files.OpenDir(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, d.Close())
	_, err = os.Stat(d.File())
	assert.ErrorIs(t, err, os.ErrNotExist, "nothing ran, nothing is written")

	var _ report.Reporter = d
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { d.Report(t.Context(), reporttest.Sample()) })
	}
	wg.Wait()
	require.NoError(t, d.Close())
	text := reporttest.ReadFile(t, d.File())
	r, err := files.Read(strings.NewReader(text))
	require.NoError(t, err)
	assert.Equal(t, 20, r.Scopes[0].Runs)
	assert.Equal(t, 20*553, r.Scopes[0].Queries)
}

func TestDirStaysBounded(t *testing.T) {
	d, err := files.OpenDir(t.TempDir())
	require.NoError(t, err)
	for i := range 10_050 {
		d.Report(t.Context(), report.Report{Version: 1, Scopes: []report.ScopeStats{{Name: "GET /posts/" + strconv.Itoa(i), Kind: "http"}}})
	}
	require.NoError(t, d.Close())
	r, err := files.Read(strings.NewReader(reporttest.ReadFile(t, d.File())))
	require.NoError(t, err)
	assert.Len(t, r.Scopes, 10_000)
	assert.Len(t, r.Notes, 1, "and it is said once")
}
