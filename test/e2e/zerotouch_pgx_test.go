package e2e

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/zerotouch"
)

// TestZeroTouchPgx follows pgx's own interface in a program that knows
// nothing of us, and leaves its files as they are.
func TestZeroTouchPgx(t *testing.T) {
	if os.Getenv("NPLUSONE_TEST_POSTGRES") == "" {
		if os.Getenv("NPLUSONE_TEST_ALL") != "" {
			t.Fatal("NPLUSONE_TEST_POSTGRES is not set")
		}
		t.Log("without NPLUSONE_TEST_POSTGRES there is nothing to follow")
		return
	}
	for _, test := range []struct {
		name  string
		env   map[string]string
		setup func(t *testing.T, dir string)
		whole bool // only in the whole matrix
	}{
		{"module", map[string]string{"GOFLAGS": "-mod=mod"}, nil, false},
		{"without GOFLAGS", nil, nil, true},
		{"vendor", nil, func(t *testing.T, dir string) { inDir(t, dir, "go", "mod", "vendor") }, true},
		{"go.work", map[string]string{"GOWORK": ""}, func(t *testing.T, dir string) { inDir(t, dir, "go", "work", "init", ".") }, true},
	} {
		if test.whole && os.Getenv("NPLUSONE_TEST_ZEROTOUCH") != "all" {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GOWORK", "off")
			t.Setenv("GOFLAGS", "")
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			dir := filepath.Join(t.TempDir(), "pgxapp")
			require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/pgxapp")))
			if test.setup != nil {
				test.setup(t, dir)
			}
			before := contents(t, dir)
			module := moduleDir(t, dir)
			cached := contents(t, module)
			cache, err := os.UserCacheDir()
			require.NoError(t, err)
			var stdout, stderr bytes.Buffer
			c := zerotouch.Command{Dir: dir, Stdout: &stdout, Stderr: &stderr, Sources: os.DirFS("../.."), CacheDir: filepath.Join(cache, "nplusone-test")}
			out, err := c.Test([]string{"-count=1", "./..."}, "", nil)
			require.NoError(t, err)
			require.True(t, out.Watched, stderr.String())
			assert.Empty(t, stderr.String())
			assert.Equal(t, 0, out.Code, stdout.String()+stderr.String())
			var found []string
			for _, f := range out.Report.Findings {
				column := ""
				if f.Parent != nil {
					column = f.Parent.Column
				}
				found = append(found, fmt.Sprintf("%s:%d %s %s %s %d", f.Site.File, f.Site.Line, f.Rule, f.Evidence, column, f.Query.Count))
			}
			sort.Strings(found)
			assert.Equal(t, []string{
				"app.go:35 n-plus-one traced author_id 12",
				"app.go:47 n-plus-one-write repeated  6",
			}, found)
			assert.Equal(t, before, contents(t, dir), "the work tree is as it was")
			assert.Equal(t, cached, contents(t, module), "and so is the module cache")
		})
	}
}

func inDir(t *testing.T, dir string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
}

// moduleDir is where pgx lies in the module cache.
func moduleDir(t *testing.T, dir string) string {
	t.Helper()
	cmd := exec.Command("go", "list", "-mod=mod", "-m", "-f", "{{.Dir}}", "github.com/jackc/pgx/v5")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		out[name] = string(text)
		return err
	}))
	return out
}
