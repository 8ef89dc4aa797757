package zerotouch_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/overlay"
	"github.com/nplusone-go/nplusone/internal/zerotouch"
)

// changed are our sources with one text in place of another.
func changed(t *testing.T, file, old, text string) fs.FS {
	t.Helper()
	sources := t.TempDir()
	parts, err := overlay.Parts(os.DirFS("../.."))
	require.NoError(t, err)
	for _, dir := range parts { // a part may lie in another one's folder
		require.NoError(t, os.MkdirAll(filepath.Join(sources, dir), 0o755))
		files, err := os.ReadDir(filepath.Join("../..", dir))
		require.NoError(t, err)
		for _, f := range files {
			if !f.IsDir() {
				text := read(t, filepath.Join("../..", dir, f.Name()))
				require.NoError(t, os.WriteFile(filepath.Join(sources, dir, f.Name()), []byte(text), 0o644))
			}
		}
	}
	at := filepath.Join(sources, file)
	require.Contains(t, read(t, at), old)
	require.NoError(t, os.WriteFile(at, []byte(strings.Replace(read(t, at), old, text, 1)), 0o644))
	return os.DirFS(sources)
}

// Where a part of the patched standard library does not compile, one line says
// what is off, and the tests run with what is left.
func TestWhatDoesNotCompileIsLeftOut(t *testing.T) {
	alone(t)
	for _, c := range []struct {
		name, file, old, text string
		watched               bool
		wantText              string
	}{
		{"all", "internal/inproc/doc.go", "package inproc", "package inproc\n\nvar broken int = \"text\"\n", false,
			"detection is off: the patched standard library of go"},
		{"requests", "internal/inproc/scopes.go", "func NPlusOneServe(", "func NPlusOneServeOther(", true,
			"findings per test and request are off: the patched standard library of go"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			cmd := zerotouch.Command{Dir: application(t), Stdout: &stdout, Stderr: &stderr, Sources: changed(t, c.file, c.old, c.text), CacheDir: t.TempDir()}
			out, err := cmd.Test([]string{"./..."}, "", nil)
			require.NoError(t, err)
			assert.Equal(t, c.watched, out.Watched)
			assert.True(t, out.Blind, "with -mode fail the exit code is 2")
			assert.Equal(t, 0, out.Code, stdout.String())
			assert.Contains(t, stdout.String(), "ok")
			warned := ours(stderr.String())
			assert.True(t, strings.HasPrefix(warned, "nplusone: "+c.wantText), warned)
			assert.Contains(t, warned, "does not compile")
			assert.Equal(t, 1, strings.Count(warned, "\n"), warned)
		})
	}
}

// A panic of ours, in any hook, is told once and ends detection; the tests end
// as they would.
func TestPanicsOfHooksStayInside(t *testing.T) {
	alone(t, "APP_FAIL=1")
	for i, c := range []struct{ name, file, old, text string }{
		{"at a row", "internal/inproc/run.go", "	if n := min(r.x.Wants()", "	if panic(\"by a test\"); true {\n	}\n	if n := min(r.x.Wants()"},
		{"at a statement", "internal/inproc/run.go", "	if home.isWatched(conn) {", "	if panic(\"by a test\"); home.isWatched(conn) {"},
		{"at rows", "internal/inproc/run.go", "	r.rows = rows\n", "	r.rows = rows\n	panic(\"by a test\")\n"},
		{"at the start of a test", "internal/inproc/scopes.go", "	run := &testRun{name: name}\n", "	run := &testRun{name: name}\n	if panic(\"by a test\"); true {\n	}\n"},
		{"at the end of a test", "internal/inproc/scopes.go", "	windows := t.windows\n	t.mu.Unlock()\n", "	windows := t.windows\n	t.mu.Unlock()\n	if panic(\"by a test\"); true {\n	}\n"},
		{"at a request", "internal/inproc/scopes.go", "	outer := *ctx\n", "	outer := *ctx\n	if panic(\"by a test\"); true {\n	}\n"},
		{"at a recorder", "internal/inproc/scopes.go", "	run := v.(*testRun)\n", "	run := v.(*testRun)\n	if panic(\"by a test\"); true {\n	}\n"},
	} {
		if i > 0 && os.Getenv("NPLUSONE_TEST_ZEROTOUCH") != "all" {
			break // each compiles half of the standard library
		}
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			cmd := zerotouch.Command{Dir: application(t), Stdout: &stdout, Stderr: &stderr, Sources: changed(t, c.file, c.old, c.text), CacheDir: t.TempDir()}
			out, err := cmd.Test([]string{"-v", "-count=1", "./shop"}, "", nil)
			require.NoError(t, err)
			require.True(t, out.Watched, stderr.String())
			assert.Equal(t, 1, out.Code, "TestFails fails by itself")
			assert.Contains(t, verdicts(stdout.String()), "TestFails FAIL")
			assert.Len(t, failures(stdout.String()), 1, stdout.String())
			assert.Equal(t, 1, strings.Count(stdout.String(), "detection is off for the rest of this process, for it panicked: string"))
			// go test hides what a package that passes has printed.
			assert.True(t, out.Blind)
			assert.Contains(t, strings.Join(out.Report.Missed, "\n"), "shop: detection ended before the tests, for it panicked: string")
		})
	}
}

// A program tells of a panic of ours as soon as it happens: a server ends by a
// signal, and says nothing then.
func TestPanicInAProgram(t *testing.T) {
	alone(t)
	dir := application(t)
	main := filepath.Join(dir, "cmd", "server", "main.go")
	for _, end := range []string{"os.Exit(3)", "_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)"} {
		text := "package main\n\nimport (\n\t\"net/http\"\n\t\"net/http/httptest\"\n\t\"os\"\n\t\"syscall\"\n)\n\nvar _ = syscall.Kill\n\nfunc main() {\n" +
			"\ts := httptest.NewServer(http.NotFoundHandler())\n\t_, _ = http.Get(s.URL)\n\t" + end + "\n}\n"
		require.NoError(t, os.WriteFile(main, []byte(text), 0o644))
		var stdout, stderr bytes.Buffer
		cmd := command(dir, &stdout, &stderr, cacheDir(t))
		cmd.Sources = changed(t, "internal/inproc/scopes.go", "	outer := *ctx\n", "	outer := *ctx\n	if panic(\"by a test\"); true {\n	}\n")
		out, err := cmd.Run([]string{"./cmd/server"})
		require.NoError(t, err)
		assert.NotZero(t, out.Code)
		assert.True(t, out.Blind, end)
		assert.Equal(t, []string{"what ran after detection ended, for it panicked: string"}, out.Report.Missed, end)
		assert.Equal(t, 1, strings.Count(stderr.String(), "for it panicked: string\n"), stderr.String())
	}
}

func failures(text string) []string {
	var out []string
	for _, v := range verdicts(text) {
		if strings.HasSuffix(v, " FAIL") {
			out = append(out, v)
		}
	}
	return out
}

// A standard library that differs in one place loses what hangs on that place:
// one line says so, and all else is found. The GOROOT is one of links.
func TestMissingAnchorInARun(t *testing.T) {
	alone(t)
	tool, err := overlay.FindToolchain("go", "")
	require.NoError(t, err)
	root := linkedRoot(t, tool.GoRoot, "net/http/httptest/recorder.go", "func NewRecorder() *ResponseRecorder {\n\treturn ", "func NewRecorder() *ResponseRecorder {\n\tr := ")
	t.Setenv("GOROOT", root)
	t.Setenv("GOTOOLCHAIN", "local")
	t.Setenv("PATH", filepath.Join(root, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	out := test(t, application(t), "", "-run=TestList|TestServer|TestClean", "./...")
	require.True(t, out.Watched, out.stderr)
	assert.Equal(t, 0, out.Code, out.stdout+out.stderr)
	assert.Contains(t, out.stderr, "nplusone: a new window for each recorded request is off: Go ")
	assert.Equal(t, 1, strings.Count(out.stderr, "\n"), out.stderr)
	assert.Equal(t, want, summary(out.Report))
}

// linkedRoot is a GOROOT of links to another's files, but for one function
// whose only statement, a return, becomes an assignment and a return.
func linkedRoot(t *testing.T, from, file, old, text string) string {
	t.Helper()
	root := linkTree(t, from, "src/"+file)
	source := read(t, filepath.Join(from, "src", file))
	before, after, ok := strings.Cut(source, old)
	require.True(t, ok)
	body, rest, ok := strings.Cut(after, "\n}\n")
	require.True(t, ok)
	require.NoError(t, os.WriteFile(filepath.Join(root, "src", file), []byte(before+text+body+"\n\treturn r\n}\n"+rest), 0o644))
	return root
}

// linkTree is a directory of links to what another holds, but for one file,
// which it lacks.
func linkTree(t *testing.T, from, without string) string {
	t.Helper()
	root := t.TempDir()
	link := func(dir, except string) {
		require.NoError(t, os.MkdirAll(filepath.Join(root, dir), 0o755))
		entries, err := os.ReadDir(filepath.Join(from, dir))
		require.NoError(t, err)
		for _, e := range entries {
			if e.Name() != except {
				require.NoError(t, os.Symlink(filepath.Join(from, dir, e.Name()), filepath.Join(root, dir, e.Name())))
			}
		}
	}
	below := strings.Split(without, "/")
	for i, name := range below {
		link(strings.Join(below[:i], "/"), name)
	}
	return root
}
