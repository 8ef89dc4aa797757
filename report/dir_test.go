package report_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDirHoldsOneFileForEachProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made [by] us")
	one, err := report.WriteDir(dir, sample())
	require.NoError(t, err)
	two, err := report.WriteDir(dir, sample())
	require.NoError(t, err)
	assert.NotEqual(t, one, two)
	assert.Contains(t, filepath.Base(one), "nplusone-"+strconv.Itoa(os.Getpid())+"-")

	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, files, 2, "nothing is left behind")

	merged, err := report.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, merged.Findings, len(sample().Findings))
	assert.Equal(t, 2*553, merged.Scopes[0].Queries)
}

func TestDirMustBeAbsolute(t *testing.T) {
	_, err := report.WriteDir("out", sample())
	assert.ErrorContains(t, err, "not an absolute path")
	_, err = report.OpenDir("out")
	assert.ErrorContains(t, err, "not an absolute path")
}

func TestReadDirReadsWhatItCan(t *testing.T) {
	dir := t.TempDir()
	_, err := report.ReadDir(dir)
	assert.ErrorContains(t, err, "no nplusone-*.json in "+dir)

	_, err = report.WriteDir(dir, sample())
	require.NoError(t, err)
	broken := filepath.Join(dir, "nplusone-1-00.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"version":1,`), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "other.json"), []byte("no report"), 0o644))
	r, err := report.ReadDir(dir)
	assert.ErrorContains(t, err, broken)
	assert.Len(t, r.Findings, len(sample().Findings), "the others are read all the same")
}

func TestDirAsReporter(t *testing.T) {
	d, err := report.OpenDir(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, d.Close())
	_, err = os.Stat(d.File())
	assert.ErrorIs(t, err, os.ErrNotExist, "nothing ran, nothing is written")

	var _ detect.Reporter = d
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { d.Report(t.Context(), sample()) })
	}
	wg.Wait()
	require.NoError(t, d.Close())
	text := readFile(t, d.File())
	r, err := report.Read(strings.NewReader(text))
	require.NoError(t, err)
	assert.Equal(t, 20, r.Scopes[0].Runs)
	assert.Equal(t, 20*553, r.Scopes[0].Queries)
}

func TestDirStaysBounded(t *testing.T) {
	d, err := report.OpenDir(t.TempDir())
	require.NoError(t, err)
	for i := range 10_050 {
		d.Report(t.Context(), detect.Report{Version: 1, Scopes: []detect.ScopeStats{{Name: "GET /posts/" + strconv.Itoa(i), Kind: "http"}}})
	}
	require.NoError(t, d.Close())
	r, err := report.Read(strings.NewReader(readFile(t, d.File())))
	require.NoError(t, err)
	assert.Len(t, r.Scopes, 10_000)
	assert.Len(t, r.Notes, 1, "and it is said once")
}
