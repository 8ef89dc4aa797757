package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/zerotouch"
	"github.com/nplusone-go/nplusone/report"
)

// suites are libraries whose own tests come with their module. For gorm's
// tests on databases see gormSuite.
var suites = []struct {
	module string
	args   []string
	env    map[string]string // the name of the suite's variable -> ours, or a value
}{
	{"gorm.io/gorm@v1.31.2", []string{"./..."}, nil},
	{"gorm.io/driver/sqlite@v1.6.0", []string{"./..."}, nil},
	{"github.com/jmoiron/sqlx@v1.4.0", []string{"."}, map[string]string{
		"SQLX_SQLITE_DSN": ":memory:", "SQLX_POSTGRES_DSN": "$NPLUSONE_TEST_POSTGRES", "SQLX_MYSQL_DSN": "$NPLUSONE_TEST_MYSQL"}},
}

// TestZeroTouchSuites runs the suites plain and watched: every test ends the
// same. It belongs to the whole matrix, for it compiles SQLite twice more.
func TestZeroTouchSuites(t *testing.T) {
	if os.Getenv("NPLUSONE_TEST_ZEROTOUCH") != "all" {
		t.Log("part of the whole matrix only: make test-zero-touch")
		return
	}
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "-mod=mod")
	for _, suite := range suites {
		t.Run(suite.module, func(t *testing.T) {
			for name, value := range suite.env {
				t.Setenv(name, os.ExpandEnv(value))
			}
			sameResults(t, fetch(t, suite.module), suite.args...)
		})
	}
}

// results are what the tests of a suite came to, plain and watched alike.
type results struct {
	verdicts []string
	report   report.Report
}

// sameResults runs a suite plain, watched and plain again. Tests that end
// differently in the two plain runs would have to be named here; there are
// none.
func sameResults(t *testing.T, dir string, packages ...string) results {
	t.Helper()
	// Vet's verdict on a library's older tests is not what is asked.
	args := append([]string{"-v", "-count=1", "-vet=off"}, packages...)
	plain := func() ([]string, bool) {
		t.Setenv("TMPDIR", t.TempDir())
		cmd := exec.Command("go", append([]string{"test"}, args...)...)
		cmd.Dir = dir
		text, err := cmd.CombinedOutput()
		got := verdicts(string(text))
		require.NotEmpty(t, got, string(text))
		return got, err == nil
	}
	want, ok := plain()

	t.Setenv("TMPDIR", t.TempDir())
	var stdout, stderr bytes.Buffer
	c := zerotouch.Command{Dir: dir, Stdout: &stdout, Stderr: &stderr, Sources: os.DirFS("../..")}
	out, err := c.Test(args, "", nil)
	require.NoError(t, err)
	require.True(t, out.Watched, stderr.String())
	assert.Empty(t, stderr.String())
	assert.Equal(t, ok, out.Code == 0)
	assert.Equal(t, want, verdicts(stdout.String()))

	again, ok2 := plain()
	assert.Equal(t, want, again, "the suite is not settled by itself")
	assert.Equal(t, ok, ok2)
	t.Logf("%d results are the same; %d findings", len(want), len(out.Report.Findings))
	return results{want, out.Report}
}

// fetch copies a module out of the module cache, which is read-only.
func fetch(t *testing.T, module string) string {
	t.Helper()
	scratch := t.TempDir()
	inDir(t, scratch, "go", "mod", "init", "scratch")
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Dir = scratch
	out, err := cmd.Output()
	require.NoError(t, err, string(out))
	var found struct{ Dir string }
	require.NoError(t, json.Unmarshal(out, &found))
	dir := filepath.Join(scratch, "module")
	require.NoError(t, os.CopyFS(dir, os.DirFS(found.Dir)))
	inDir(t, dir, "chmod", "-R", "u+w", ".")
	return dir
}

var verdict = regexp.MustCompile(`(?m)^\s*--- (PASS|FAIL|SKIP): (\S+)`)

// varying is what tests put into their names that is another one each time:
// an address or the time.
var varying = regexp.MustCompile(`0x[0-9a-f]+|\d{4}-\d\d-\d\d_\S+`)

func verdicts(text string) []string {
	var out []string
	for _, m := range verdict.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1]+" "+varying.ReplaceAllString(m[2], "…"))
	}
	sort.Strings(out)
	return out
}
