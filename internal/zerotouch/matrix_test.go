package zerotouch_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone"
	"github.com/nplusone-go/nplusone/internal/zerotouch"
	"github.com/nplusone-go/nplusone/report"
)

// want are the findings of testdata/app, the same whatever builds it. How
// sure the parallel one is depends on how the goroutines were scheduled.
var want = []string{
	"shop/shop.go:39 n-plus-one traced author_id",
	"shop/shop.go:66 n-plus-one traced author_id",
	"shop/shop.go:86 n-plus-one any author_id",
}

func summary(r report.Report) []string {
	var out []string
	for _, f := range r.Findings {
		if f.Suppressed != "" {
			continue
		}
		evidence, column := string(f.Evidence), ""
		if f.Site.Line == 86 && (f.Evidence == report.Traced || f.Evidence == report.Likely) {
			evidence = "any"
		}
		if f.Parent != nil {
			column = f.Parent.Column
		}
		out = append(out, fmt.Sprintf("%s:%d %s %s %s", f.Site.File, f.Site.Line, f.Rule, evidence, column))
	}
	sort.Strings(out)
	return out
}

// application copies testdata/app to a directory of its own.
func application(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "app")
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/app")))
	// go test does not cache a run that read files younger than two seconds,
	// and the sources round the findings are read.
	old := time.Now().Add(-time.Hour)
	require.NoError(t, filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(name, old, old)
	}))
	return dir
}

type outcome struct {
	zerotouch.Outcome
	stdout, stderr string
}

func command(dir string, stdout, stderr *bytes.Buffer, cache string) *zerotouch.Command {
	return &zerotouch.Command{Dir: dir, Stdout: stdout, Stderr: stderr, Sources: os.DirFS("../.."), CacheDir: cache}
}

func test(t *testing.T, dir, mode string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	out, err := command(dir, &stdout, &stderr, cacheDir(t)).Test(args, mode, nil)
	require.NoError(t, err)
	return outcome{out, stdout.String(), stderr.String()}
}

// cacheDir is shared by all tests of a run: the patched files are the same.
func cacheDir(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	require.NoError(t, err)
	return filepath.Join(dir, "nplusone-test")
}

// alone keeps our own go.work, and what the environment says of a toolchain,
// out of the application's build.
func alone(t *testing.T, env ...string) {
	t.Helper()
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	t.Setenv("NPLUSONE", "")
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		t.Setenv(name, value)
	}
}

// TestMatrix builds the application in every way that people build theirs.
// Not parallel: the environment is the process's.
func TestMatrix(t *testing.T) {
	type row struct {
		name  string
		args  []string
		env   []string
		setup func(t *testing.T, dir string) string // returns the directory to run in
		whole bool                                  // only in the whole matrix
	}
	rows := []row{
		{name: "module", args: []string{"./..."}},
		{name: "race", args: []string{"-race", "./..."}},
		{name: "cover", args: []string{"-cover", "-coverpkg=./...", "./..."}, whole: true},
		{name: "trimpath", args: []string{"-trimpath", "./..."}, whole: true},
		{name: "vendor", args: []string{"./..."}, setup: vendored},
		{name: "go.work", args: []string{"./..."}, setup: workspace, env: []string{"GOWORK="}},
		{name: "prepared everywhere", args: []string{"./..."}, env: []string{"APP_DRIVER=mem-prepared"}, whole: true},
		{name: "go1.27 below GOMODCACHE", args: []string{"./..."}, env: []string{"GOTOOLCHAIN=go1.27.1"}, whole: true},
		{name: "go1.27 race column scanner", args: []string{"-race", "./..."}, env: []string{"GOTOOLCHAIN=go1.27.1", "APP_DRIVER=mem-scanner"}},
		{name: "go1.24 below GOMODCACHE", args: []string{"./..."}, env: []string{"GOTOOLCHAIN=go1.24.0"}},
		{name: "go1.25", args: []string{"./..."}, env: []string{"GOTOOLCHAIN=go1.25.3"}, whole: true},
		{name: "go1.24 race vendor", args: []string{"-race", "./..."}, env: []string{"GOTOOLCHAIN=go1.24.0"}, setup: vendored, whole: true},
		{name: "go1.25 go.work", args: []string{"./..."}, env: []string{"GOTOOLCHAIN=go1.25.3", "GOWORK="}, setup: workspace, whole: true},
		{name: "go1.27 race", args: []string{"-race", "./..."}, env: []string{"GOTOOLCHAIN=go1.27.1"}, whole: true},
		{name: "go1.27 trimpath vendor", args: []string{"-trimpath", "./..."}, env: []string{"GOTOOLCHAIN=go1.27.1"}, setup: vendored, whole: true},
		{name: "cover and race", args: []string{"-race", "-covermode=atomic", "./..."}, whole: true},
		{name: "no optimisation", args: []string{"-gcflags=all=-N -l", "./..."}, whole: true},
		{name: "no cgo", args: []string{"./..."}, env: []string{"CGO_ENABLED=0"}, whole: true},
		{name: "mod=mod in GOFLAGS", args: []string{"./..."}, env: []string{"GOFLAGS=-mod=mod"}, whole: true},
		{name: "shuffled", args: []string{"-shuffle=on", "-count=1", "./..."}, whole: true},
		{name: "benchmarks", args: []string{"-bench=.", "-benchtime=1x", "./..."}, whole: true},
	}
	for _, r := range rows {
		if r.whole && os.Getenv("NPLUSONE_TEST_ZEROTOUCH") != "all" {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			alone(t, r.env...)
			dir := application(t)
			if r.setup != nil {
				dir = r.setup(t, dir)
			}
			before := tree(t, dir)
			out := test(t, dir, "", r.args...)
			require.True(t, out.Watched, out.stderr)
			assert.Equal(t, 0, out.Code, out.stdout+out.stderr)
			assert.Empty(t, out.stderr)
			assert.Equal(t, want, summary(out.Report))
			assert.Equal(t, before, tree(t, dir), "the work tree is as it was")
		})
	}
}

// What the command itself carries is compiled in with detection on: neither
// the merge nor the build fails, and nothing is left out.
func TestCarriedSourcesAreOn(t *testing.T) {
	alone(t)
	var stdout, stderr bytes.Buffer
	c := command(application(t), &stdout, &stderr, cacheDir(t))
	c.Sources = nplusone.Sources
	out, err := c.Test([]string{"./..."}, "", nil)
	require.NoError(t, err)
	require.True(t, out.Watched, stderr.String())
	assert.False(t, out.Blind)
	assert.Empty(t, stderr.String())
	assert.Equal(t, want, summary(out.Report))
}

// A merge that fails is said, whatever the tests come to.
func TestFailedMergeIsSaid(t *testing.T) {
	alone(t)
	for _, c := range []struct{ name, file, old, text, wantText string }{
		{"a name", "internal/record/scope.go", "type Scope struct {", "var broken = noSuchFunction().Scope\n\ntype Scope struct {", "a name cannot be resolved: Scope at internal/record/scope.go"},
		{"a package", "internal/loops/loops.go", "package loops\n", "package loops\n\nimport _ \"github.com/nplusone-go/nplusone/suggest\"\n", "cannot read package suggest, which internal/loops needs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			cmd := command(application(t), &stdout, &stderr, t.TempDir())
			cmd.Sources = changed(t, c.file, c.old, c.text)
			out, err := cmd.Test([]string{"-run=TestClean", "./shop"}, "", nil)
			require.NoError(t, err)
			assert.False(t, out.Watched)
			assert.Equal(t, 0, out.Code, stdout.String())
			warned := ours(stderr.String())
			assert.True(t, strings.HasPrefix(warned, "nplusone: detection is off: "), warned)
			assert.Contains(t, warned, c.wantText)
			assert.Equal(t, 1, strings.Count(warned, "\n"), warned)
		})
	}
}

func vendored(t *testing.T, dir string) string {
	run(t, dir, "go", "mod", "vendor")
	return dir
}

func workspace(t *testing.T, dir string) string {
	run(t, dir, "go", "mod", "edit", "-dropreplace=example.com/mem")
	run(t, dir, "go", "work", "init", ".", "./mem")
	return dir
}

func run(t *testing.T, dir string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

// tree is the content of every file below dir.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		sum := sha256.Sum256(text)
		out[name] = hex.EncodeToString(sum[:])
		return err
	}))
	return out
}

// What the tests print and how they end is the same with and without, but for
// our own lines.
func TestResultsAreTheSame(t *testing.T) {
	alone(t, "APP_FAIL=1")
	dir := application(t)
	cmd := exec.Command("go", "test", "-v", "-count=1", "./...")
	cmd.Dir = dir
	plain, err := cmd.CombinedOutput()
	require.Error(t, err, "one test fails by itself")
	out := test(t, dir, "", "-v", "-count=1", "./...")
	assert.Equal(t, 1, out.Code)
	assert.Equal(t, verdicts(string(plain)), verdicts(out.stdout))
}

var verdict = regexp.MustCompile(`(?m)^\s*--- (PASS|FAIL|SKIP): (\S+)`)

func verdicts(text string) []string {
	var out []string
	for _, m := range verdict.FindAllStringSubmatch(text, -1) {
		out = append(out, m[2]+" "+m[1])
	}
	sort.Strings(out)
	return out
}

// In mode fail exactly the tests with findings fail.
func TestModeFail(t *testing.T) {
	alone(t)
	out := test(t, application(t), "fail", "-v", "./...")
	assert.Equal(t, 1, out.Code)
	for _, line := range verdicts(out.stdout) {
		name, result, _ := strings.Cut(line, " ")
		switch strings.SplitN(name, "/", 2)[0] {
		case "TestRecorder", "TestClean", "TestFails", "TestCost":
			assert.Equal(t, "PASS", result, name)
		case "TestSkips":
			assert.Equal(t, "SKIP", result, name)
		default:
			assert.Equal(t, "FAIL", result, name)
		}
	}
}

// go test answers the second run from its cache, and the findings are there
// all the same; another mode is not answered from it.
func TestCachedRun(t *testing.T) {
	alone(t)
	dir := application(t)
	first := test(t, dir, "", "./...")
	second := test(t, dir, "", "./...")
	assert.NotContains(t, first.stdout, "(cached)")
	assert.Contains(t, second.stdout, "(cached)")
	assert.Equal(t, want, summary(second.Report))
	third := test(t, dir, "fail", "./...")
	assert.NotContains(t, third.stdout, "(cached)")
	assert.Equal(t, 1, third.Code)
}

// Known findings do not fail a test unless they have grown.
func TestKnownFindings(t *testing.T) {
	alone(t)
	dir := application(t)
	known := map[string]int{}
	for _, f := range test(t, dir, "", "./...").Report.Findings {
		known[f.ID] = f.Query.Count
	}
	require.Len(t, known, len(want))
	var stdout, stderr bytes.Buffer
	out, err := command(dir, &stdout, &stderr, cacheDir(t)).Test([]string{"./..."}, "fail", known)
	require.NoError(t, err)
	assert.Equal(t, 0, out.Code, stdout.String())
	for id := range known {
		known[id] = 11
		break
	}
	out, err = command(dir, &stdout, &stderr, cacheDir(t)).Test([]string{"./..."}, "fail", known)
	require.NoError(t, err)
	assert.Equal(t, 1, out.Code, stdout.String())
}
