package zerotouch_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stub is a build tool that prints its arguments, writes its environment to a
// file and ends with 7.
const stub = `#!/bin/sh
printf 'args:'
printf ' <%s>' "$@"
echo
env >"$STUB_ENV"
exit 7
`

func stubs(t *testing.T, names ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range names {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(stub), 0o755))
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("STUB_ENV", filepath.Join(dir, "env"))
	return dir
}

// seen is the environment that a stub was started with, without what a shell
// sets by itself.
func seen(t *testing.T, dir string) []string {
	t.Helper()
	return relevant(strings.Split(strings.TrimSpace(read(t, filepath.Join(dir, "env"))), "\n"))
}

func relevant(env []string) []string {
	var out []string
	for _, e := range env {
		if name, _, _ := strings.Cut(e, "="); !slices.Contains([]string{"_", "PWD", "OLDPWD", "SHLVL"}, name) {
			out = append(out, e)
		}
	}
	slices.Sort(out)
	return out
}

// What builds Go by other means is run as it is: the same arguments, the same
// environment, its own exit code, and one line that says what is off.
func TestExecOfOtherBuildTools(t *testing.T) {
	for _, test := range []struct {
		name, command string
		args          []string
		wantText      string
	}{
		{"bazel", "bazel", []string{"test", "//...", "--test_arg=-v x"}, "bazel builds the standard library itself and ignores GOFLAGS and -overlay"},
		{"bazelisk", "bazelisk", []string{"test", "//..."}, "bazelisk builds the standard library"},
		{"tinygo", "tinygo", []string{"build", "-o", "a.wasm", "."}, "tinygo has a compiler and a standard library of its own"},
		{"gccgo", "gccgo-12", []string{"-c", "a.go"}, "gccgo has a standard library of its own"},
		{"by path", "tools/bazel", []string{"build", ":app"}, "bazel builds the standard library"},
	} {
		t.Run(test.name, func(t *testing.T) {
			alone(t)
			dir := stubs(t, filepath.Base(test.command))
			name := test.command
			if strings.Contains(name, "/") {
				name = filepath.Join(dir, filepath.Base(name))
			}
			cache := t.TempDir()
			var stdout, stderr bytes.Buffer
			before := relevant(os.Environ())
			code, err := command(dir, &stdout, &stderr, cache).Exec(append([]string{name}, test.args...))
			require.NoError(t, err)
			assert.Equal(t, 7, code, "its exit code")
			assert.Equal(t, "args: <"+strings.Join(test.args, "> <")+">\n", stdout.String(), "its arguments")
			assert.Equal(t, before, seen(t, dir), "its environment")
			assert.Equal(t, 1, strings.Count(stderr.String(), "\n"), "one line: %s", stderr.String())
			assert.True(t, strings.HasPrefix(stderr.String(), "nplusone: detection is off: "+test.wantText), stderr.String())
			assert.Contains(t, stderr.String(), "wrap the driver with package driver instead")
			made, err := os.ReadDir(cache)
			require.NoError(t, err)
			assert.Empty(t, made, "nothing is prepared for what cannot use it")
		})
	}
}

// A name that only begins like one of them is any command.
func TestExecOfAnyCommand(t *testing.T) {
	for _, name := range []string{"bazel-lint", "gazelle", "tinygopher", "make"} {
		t.Run(name, func(t *testing.T) {
			alone(t)
			dir := stubs(t, name)
			var stdout, stderr bytes.Buffer
			code, err := command(dir, &stdout, &stderr, cacheDir(t)).Exec([]string{name, "x"})
			require.NoError(t, err)
			assert.Equal(t, 7, code)
			assert.Empty(t, stderr.String())
			assert.True(t, slices.ContainsFunc(seen(t, dir), func(e string) bool { return strings.HasPrefix(e, "GOFLAGS=") && strings.Contains(e, "-overlay=") }))
		})
	}
}

// A go command that is not the Go project's own is run as it is too.
func TestForeignGo(t *testing.T) {
	env := func(version string) string {
		return "#!/bin/sh\n[ \"$1\" = env ] && { echo '{\"GOROOT\":\"/usr\",\"GOVERSION\":\"" + version + "\"}'; exit; }\n" + stub
	}
	for _, test := range []struct {
		name     string
		make     func(t *testing.T, dir string)
		wantText string
	}{
		{"a link to tinygo", func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "tinygo"), []byte(stub), 0o755))
			require.NoError(t, os.Symlink(filepath.Join(dir, "tinygo"), filepath.Join(dir, "go")))
		}, "the go command is tinygo, and tinygo has a compiler"},
		{"gccgo's", func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "go"), []byte(env("go1.18 gccgo (GCC) 12.2.0")), 0o755))
		}, "the go command is gccgo, whose standard library is another one"},
		{"one that tells no version", func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "go"), []byte(env("")), 0o755))
		}, "is not the Go project's own"},
		{"an older one", func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "go"), []byte(env("go1.23.4")), 0o755))
		}, "Go 1.23.4 is older than 1.24"},
		{"one that fails", func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n[ \"$1\" = env ] && { echo 'go: no such toolchain' >&2; exit 2; }\n"+stub), 0o755))
		}, "go env failed: go: no such toolchain"},
	} {
		t.Run(test.name, func(t *testing.T) {
			alone(t)
			dir := stubs(t)
			test.make(t, dir)
			var stdout, stderr bytes.Buffer
			out, err := command(dir, &stdout, &stderr, t.TempDir()).Test([]string{"-v", "./..."}, "", nil)
			require.NoError(t, err)
			assert.False(t, out.Watched)
			assert.Equal(t, 7, out.Code)
			assert.Equal(t, "args: <test> <-v> <./...>\n", stdout.String())
			assert.Equal(t, 1, strings.Count(stderr.String(), "\n"), "one line: %s", stderr.String())
			assert.Contains(t, stderr.String(), test.wantText)
		})
	}
}

// What the go command below exec is asked for is looked at: it would fail
// with the overlay, or replace it by its own.
func TestExecOfGo(t *testing.T) {
	alone(t)
	dir := application(t)
	for _, test := range []struct {
		name     string
		args     []string
		goflags  string
		wantText string
	}{
		{"coverage of all", []string{"test", "-coverpkg=all", "-run=TestClean", "./shop"}, "", "-coverpkg=all covers the standard library"},
		{"another compiler", []string{"build", "-compiler=gccgo", "-n", "./shop"}, "", "-compiler=gccgo takes no overlay"},
		{"another compiler in GOFLAGS", []string{"env", "GOOS"}, "-compiler=gccgo", "-compiler=gccgo takes no overlay"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GOFLAGS", test.goflags)
			var stdout, stderr bytes.Buffer
			_, err := command(dir, &stdout, &stderr, cacheDir(t)).Exec(append([]string{"go"}, test.args...))
			require.NoError(t, err)
			assert.Contains(t, ours(stderr.String()), "nplusone: detection is off: "+test.wantText)
			assert.NotContains(t, stdout.String()+stderr.String(), "overlay-", "the go command has none")
		})
	}
	t.Run("with an overlay of its own", func(t *testing.T) {
		mine := filepath.Join(t.TempDir(), "mine.json")
		require.NoError(t, os.WriteFile(mine, []byte(`{"Replace":{}}`), 0o644))
		var stdout, stderr bytes.Buffer
		code, err := command(dir, &stdout, &stderr, cacheDir(t)).Exec([]string{"go", "test", "-overlay", mine, "-run", "TestList$", "-v", "./shop"})
		require.NoError(t, err)
		assert.Equal(t, 0, code, stderr.String())
		assert.Contains(t, stdout.String(), "traced: 12 of 12 arguments are posts.author_id")
	})
}
