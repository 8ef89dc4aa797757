package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/workspace"
	"github.com/nplusone-go/nplusone/internal/zerotouch"
	"github.com/nplusone-go/nplusone/report"
)

// TestZeroTouchBehindOtelsql looks through otelsql for the driver, whose
// package tells the dialect. The driver is the one of the tests of `nplusone
// test`, under a module's name that says SQLite.
func TestZeroTouchBehindOtelsql(t *testing.T) {
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", strings.Join(workspace.BuildFlags(), " "))
	dir := filepath.Join(t.TempDir(), "otelapp")
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/otelapp")))
	require.NoError(t, os.CopyFS(filepath.Join(dir, "sqlite"), os.DirFS("../../internal/zerotouch/testdata/app/mem")))
	mod := filepath.Join(dir, "sqlite", "go.mod")
	text, err := os.ReadFile(mod)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(mod, []byte(strings.Replace(string(text), "example.com/mem", "example.com/sqlite", 1)), 0o644))

	cache, err := os.UserCacheDir()
	require.NoError(t, err)
	var stdout, stderr bytes.Buffer
	c := zerotouch.Command{Dir: dir, Stdout: &stdout, Stderr: &stderr, Sources: os.DirFS("../.."), CacheDir: filepath.Join(cache, "nplusone-test")}
	out, err := c.Test([]string{"-count=1", "."}, "", nil)
	require.NoError(t, err)
	require.True(t, out.Watched, stderr.String())
	assert.Equal(t, 0, out.Code, stdout.String())
	assert.Empty(t, stderr.String())
	require.NotEmpty(t, out.Report.Findings)
	for _, f := range out.Report.Findings {
		assert.Equal(t, report.RuleNPlusOne, f.Rule)
		assert.Equal(t, "sqlite", f.Query.Dialect)
		assert.Equal(t, report.Traced, f.Evidence)
		require.NotNil(t, f.Parent)
		assert.Equal(t, "author_id", f.Parent.Column)
	}
	assert.Len(t, out.Report.Scopes, 2, "otelsql.Open and otelsql.Register")
	assert.Empty(t, out.Report.Notes)
}
