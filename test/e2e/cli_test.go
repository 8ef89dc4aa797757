package e2e

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/nplusone-go/nplusone/internal/workspace"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/reporttest"
)

// TestCLI runs the command as people do. Each script is a work directory and
// what is done in it.
func TestCLI(t *testing.T) {
	bin := filepath.Dir(command(t))
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/cli",
		RequireExplicitExec: true,
		UpdateScripts:       reporttest.Update(),
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			// What surrounds the tests must not decide them.
			for _, name := range []string{"NPLUSONE", "NPLUSONE_FORMAT", "NPLUSONE_BASELINE", "NPLUSONE_REPORT_DIR", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"} {
				env.Setenv(name, "")
			}
			env.Setenv("COLUMNS", "100")
			return os.CopyFS(env.WorkDir, os.DirFS("testdata/cli-reports"))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// exits runs a command that must end with a code: exits 2 nplusone merge.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args...]")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if want := args[0]; strconv.Itoa(code) != want {
		ts.Fatalf("exit code %d, want %s", code, want)
	}
}

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if build.file != "" {
		_ = os.RemoveAll(filepath.Dir(build.file))
	}
	os.Exit(code)
}

var build struct {
	sync.Once
	file string
	out  []byte
	err  error
}

// command builds nplusone once for all tests and returns its file.
func command(t *testing.T) string {
	t.Helper()
	build.Do(func() {
		var dir string
		if dir, build.err = os.MkdirTemp("", "nplusone-cli-"); build.err != nil {
			return
		}
		build.file = filepath.Join(dir, "nplusone")
		build.out, build.err = exec.Command("go", slices.Concat([]string{"build"}, workspace.BuildFlags(), []string{"-o", build.file, "github.com/nplusone-go/nplusone/cmd/nplusone"})...).CombinedOutput()
	})
	require.NoError(t, build.err, string(build.out))
	return build.file
}
