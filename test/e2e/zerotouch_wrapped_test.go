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
)

// A program whose databases are wrapped by package driver is followed there:
// `nplusone test` finds nothing a second time, and its tests end as they do.
func TestZeroTouchLeavesWrappedDatabasesAlone(t *testing.T) {
	cache, err := os.UserCacheDir()
	require.NoError(t, err)
	t.Setenv("GOFLAGS", strings.Join(workspace.BuildFlags(), " "))
	// The naive pages of the quickstart, whose own test finds them.
	t.Setenv("NPLUSONE_TEST_POSTGRES", "")
	t.Setenv("NPLUSONE_TEST_MYSQL", "")
	t.Setenv("NPLUSONE_TEST_ALL", "")
	var stdout, stderr bytes.Buffer
	c := zerotouch.Command{Dir: "../../examples/quickstart", Stdout: &stdout, Stderr: &stderr, Sources: os.DirFS("../.."), CacheDir: filepath.Join(cache, "nplusone-test")}
	out, err := c.Test([]string{"-count=1", "-run=Finding|Pages", "."}, "", nil)
	require.NoError(t, err)
	require.True(t, out.Watched, stderr.String())
	assert.Equal(t, 0, out.Code, stdout.String())
	assert.NotContains(t, stdout.String(), "no tests to run")
	assert.Empty(t, out.Report.Findings)
}
