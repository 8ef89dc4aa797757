package zerotouch_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/overlay"
	"github.com/nplusone-go/nplusone/internal/zerotouch"
)

// What cannot be watched is said in one line, and the tests run without.
func TestFailsOpen(t *testing.T) {
	for _, test := range []struct {
		name     string
		args     []string
		env      []string
		wantText string
	}{
		{"coverage of the standard library", []string{"-coverpkg=testing/iotest", "./shop"}, nil, "-coverpkg=testing/iotest covers the standard library"},
		{"no cache directory", []string{"./..."}, []string{"NPLUSONE_CACHE=/dev/null/x"}, "detection is off"},
	} {
		t.Run(test.name, func(t *testing.T) {
			alone(t, test.env...)
			dir := application(t)
			var stdout, stderr bytes.Buffer
			c := command(dir, &stdout, &stderr, "")
			out, err := c.Test(test.args, "", nil)
			require.NoError(t, err)
			assert.False(t, out.Watched)
			assert.Equal(t, 0, out.Code, stdout.String()+stderr.String())
			assert.Contains(t, stderr.String(), test.wantText)
			assert.Equal(t, 1, strings.Count(strings.TrimSpace(ours(stderr.String())), "\n")+1, "one line: %s", stderr.String())
		})
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

func TestUnsupportedGo(t *testing.T) {
	t.Parallel()
	for version, supported := range map[string]bool{"go1.23.4": false, "go1.24": true, "go1.27.1": true, "go1.28rc1": true, "devel go1.28-abc": true, "go2": false} {
		assert.Equal(t, supported, (&overlay.Toolchain{GoVersion: version}).Supported() == nil, version)
	}
}

// ours are the lines that we wrote.
func ours(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "nplusone: ") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// fakeRoot is a GOROOT whose one file differs, as a later Go's may.
func fakeRoot(t *testing.T, tool *overlay.Toolchain, file string, change func(string) string) {
	t.Helper()
	root := linkTree(t, tool.GoRoot, "src/"+file)
	text := change(read(t, filepath.Join(tool.GoRoot, "src", file)))
	require.NoError(t, os.WriteFile(filepath.Join(root, "src", file), []byte(text), 0o644))
	tool.GoRoot = root
}

func TestMissingAnchors(t *testing.T) {
	alone(t)
	for _, test := range []struct {
		name, file, old, new string
		off                  string // empty: everything is
	}{
		{"test runner", "testing/testing.go", "\tfn(t)\n", "\tfn2(t)\n", "findings per test is off"},
		{"request", "net/http/server.go", "func (sh serverHandler) ServeHTTP(rw ResponseWriter, req *Request)", "func (sh serverHandler) ServeHTTP2(rw ResponseWriter, req *Request)", "findings per request is off"},
		{"recorder", "net/http/httptest/recorder.go", "func NewRecorder()", "func NewRecorder2()", "a new window for each recorded request is off"},
		{"statements", "database/sql/sql.go", "ctxDriverQuery(ctx, queryerCtx", "ctxDriverQuery2(ctx, queryerCtx", ""},
		{"no Go at all", "testing/testing.go", "package testing", "packag testing", "findings per test is off"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tool, err := overlay.FindToolchain("go", "")
			require.NoError(t, err)
			fakeRoot(t, tool, test.file, func(text string) string {
				require.Contains(t, text, test.old)
				return strings.ReplaceAll(text, test.old, test.new)
			})
			result, err := overlay.Build(tool, overlay.Options{Sources: os.DirFS("../.."), CacheDir: t.TempDir()})
			if test.off == "" {
				require.ErrorContains(t, err, "ctxDriverQuery")
				return
			}
			require.NoError(t, err)
			require.Len(t, result.Off, 1)
			assert.Contains(t, result.Off[0], test.off)
		})
	}
}

// A line of the standard library must stay where it is, or stack traces and
// debuggers would point beside it.
func TestNoLineMoves(t *testing.T) {
	alone(t)
	tool, err := overlay.FindToolchain("go", "")
	require.NoError(t, err)
	result, err := overlay.Build(tool, overlay.Options{Sources: os.DirFS("../.."), CacheDir: t.TempDir()})
	require.NoError(t, err)
	for from, to := range result.Replace {
		if _, err := os.Stat(from); err != nil {
			continue // one of ours
		}
		old, patched := strings.Split(read(t, from), "\n"), strings.Split(read(t, to), "\n")
		for i, line := range old[:len(old)-1] {
			if line == patched[i] {
				continue
			}
			// What the line said is still there, in order.
			rest := patched[i]
			for _, word := range strings.Fields(line) {
				_, after, ok := strings.Cut(rest, strings.TrimRight(word, "(){},"))
				if !ok && !strings.HasPrefix(word, "ctxDriver") && !strings.Contains(word, "ds.si") {
					t.Errorf("%s:%d: %q is gone from %q", from, i+1, word, patched[i])
				}
				if ok {
					rest = after
				}
			}
		}
	}
}

// Two commands at once build the same overlay into an empty cache.
func TestTwoAtOnce(t *testing.T) {
	alone(t)
	dir, cache := application(t), t.TempDir()
	var wait sync.WaitGroup
	outs := make([]zerotouch.Outcome, 2)
	texts := make([]bytes.Buffer, 4)
	for i := range outs {
		wait.Go(func() {
			out, err := command(dir, &texts[2*i], &texts[2*i+1], cache).Test([]string{"./..."}, "", nil)
			assert.NoError(t, err)
			outs[i] = out
		})
	}
	wait.Wait()
	for i, out := range outs {
		assert.True(t, out.Watched, texts[2*i+1].String())
		assert.Equal(t, want, summary(out.Report))
	}
}

// The environment of `nplusone env` makes a plain go command use the overlay.
func TestEnv(t *testing.T) {
	alone(t)
	dir := application(t)
	var stdout, stderr bytes.Buffer
	env := command(dir, &stdout, &stderr, cacheDir(t)).Env()
	require.NotEmpty(t, env, stderr.String())
	cmd := exec.Command("go", "test", "-run", "TestList$", "-v", "./shop")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Contains(t, string(out), "traced: 12 of 12 arguments are posts.author_id")
	before := tree(t, dir)
	tidy := exec.Command("go", "mod", "tidy")
	tidy.Dir, tidy.Env = dir, cmd.Env
	text, err := tidy.CombinedOutput()
	require.NoError(t, err, string(text))
	assert.Equal(t, before, tree(t, dir), "go mod tidy writes what it would without")
}
