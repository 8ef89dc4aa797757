package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/zerotouch"
)

// suites are libraries whose own tests come with their module. gorm keeps
// those that talk to every database in a module that is not published: what
// its module and that of its SQLite driver carry is run.
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
			dir := fetch(t, suite.module)
			// Vet's verdict on a library's older tests is not what is asked.
			args := append([]string{"-v", "-count=1", "-vet=off"}, suite.args...)
			plain := exec.Command("go", append([]string{"test"}, args...)...)
			plain.Dir = dir
			text, plainErr := plain.CombinedOutput()
			want := verdicts(string(text))
			require.NotEmpty(t, want, string(text))

			var stdout, stderr bytes.Buffer
			c := zerotouch.Command{Dir: dir, Stdout: &stdout, Stderr: &stderr, Sources: os.DirFS("..")}
			out, err := c.Test(args, "", nil)
			require.NoError(t, err)
			require.True(t, out.Watched, stderr.String())
			assert.Equal(t, plainErr == nil, out.Code == 0)
			assert.Equal(t, want, verdicts(stdout.String()))
			t.Logf("%d results are the same; %d findings", len(want), len(out.Report.Findings))
		})
	}
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

func verdicts(text string) []string {
	var out []string
	for _, m := range verdict.FindAllStringSubmatch(text, -1) {
		out = append(out, strings.Join(m[1:], " "))
	}
	sort.Strings(out)
	return out
}
