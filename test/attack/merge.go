package main

import (
	"os"
	"path/filepath"
	"strings"
)

func init() {
	register(
		kind{name: "merge/old-go", reason: "a pipeline stays green although nobody looked", run: mergeOldGo},
		kind{name: "merge/own-overlay", reason: "a pipeline stays green although nobody looked", run: mergeOwnOverlay},
		kind{name: "merge/other-build-tool", reason: "a pipeline stays green although nobody looked", run: mergeOtherTool},
		kind{name: "merge/no-tests", reason: "a package without tests fails a pipeline", run: mergeNoTests},
		kind{name: "merge/whole", reason: "what the command carries does not compile into a program any more", run: mergeWhole},
	)
}

// mergeUnwatched runs a command that cannot detect in both modes: it says so
// in one line, and its success counts in one mode only.
func mergeUnwatched(a *attempt, dir string, env []string, args ...string) {
	for mode, want := range map[string]int{"fail": 2, "warn": 0} {
		out := a.command(dir, append(env, "GOWORK=off", "GOFLAGS=", "NPLUSONE="+mode), a.nplusone(), args...)
		if out.code != want {
			a.brokenf("mode %s: exit code %d, not %d: %s", mode, out.code, want, out.all())
		}
		if n := strings.Count(out.stderr, "nplusone: detection is off: "); n != 1 {
			a.brokenf("mode %s: %d lines say that detection is off: %s", mode, n, out.stderr)
		}
	}
}

// mergeStub is a command that succeeds and calls itself an old Go.
const mergeStub = "#!/bin/sh\n[ \"$1\" = env ] && echo '{\"GOROOT\":\"/usr\",\"GOVERSION\":\"go1.22.1\"}'\nexit 0\n"

func mergeStubs(a *attempt, name string) (env []string) {
	dir := a.tempDir()
	a.must(os.WriteFile(filepath.Join(dir, name), []byte(mergeStub), 0o755))
	return []string{"PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH"), "NPLUSONE_CACHE=" + a.tempDir()}
}

func mergeOldGo(a *attempt) {
	a.nplusone() // by the real go command
	mergeUnwatched(a, a.tempDir(), mergeStubs(a, "go"), "test", "./...")
}

func mergeOtherTool(a *attempt) {
	a.nplusone()
	mergeUnwatched(a, a.tempDir(), mergeStubs(a, "bazel"), "exec", "--", "bazel", "test", "//...")
}

// mergeModule is a module whose tests need no database.
func mergeModule(a *attempt, more map[string]string) string {
	files := map[string]string{
		"go.mod":      "module merged\n\ngo 1.24\n",
		"a/a.go":      "package a\n",
		"a/a_test.go": "package a\n\nimport \"testing\"\n\nfunc TestNothing(t *testing.T) {}\n",
		"b/b.go":      "package b\n",
	}
	for name, text := range more {
		files[name] = text
	}
	return a.files(files)
}

func mergeOwnOverlay(a *attempt) {
	dir := mergeModule(a, nil)
	root := strings.TrimSpace(a.command(dir, nil, "go", "env", "GOROOT").stdout)
	file := filepath.Join(root, "src", "database", "sql", "sql.go")
	a.must(os.WriteFile(filepath.Join(dir, "mine.json"), []byte(`{"Replace":{"`+file+`":"`+file+`"}}`), 0o600))
	mergeUnwatched(a, dir, nil, "test", "-overlay=mine.json", "./...")
}

func mergeNoTests(a *attempt) {
	out := a.command(mergeModule(a, nil), []string{"GOWORK=off", "GOFLAGS="}, a.nplusone(), "test", "-mode", "fail", "./b")
	if out.code != 0 || strings.Contains(out.stderr, "detection is off") {
		a.brokenf("exit code %d: %s", out.code, out.all())
	}
}

// mergeWhole runs a loop of statements on a driver of its own.
func mergeWhole(a *attempt) {
	dir := mergeModule(a, map[string]string{"c/c.go": mergeDriver, "c/c_test.go": mergeLoop})
	for mode, want := range map[string]int{"warn": 0, "fail": 1, "off": 0} {
		out := a.command(dir, []string{"GOWORK=off", "GOFLAGS="}, a.nplusone(), "test", "-mode", mode, "./...")
		if out.code != want || strings.Contains(out.stderr, "detection is off") {
			a.brokenf("mode %s: exit code %d, not %d: %s", mode, out.code, want, out.all())
		}
		if found := strings.Contains(out.stdout, "c/c.go:58: N+1 query"); found != (mode != "off") {
			a.brokenf("mode %s: a loop was found: %v: %s", mode, found, out.all())
		}
	}
}

const mergeDriver = `package c

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
)

type conn struct{}

func (conn) Prepare(string) (driver.Stmt, error) { return nil, driver.ErrSkip }
func (conn) Close() error                        { return nil }
func (conn) Begin() (driver.Tx, error)           { return nil, driver.ErrSkip }

func (conn) QueryContext(_ context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	if len(args) == 0 {
		return &rows{left: 12}, nil
	}
	return &rows{left: 1}, nil
}

type rows struct{ left int64 }

func (*rows) Columns() []string { return []string{"id"} }
func (*rows) Close() error      { return nil }

func (r *rows) Next(to []driver.Value) error {
	if r.left == 0 {
		return io.EOF
	}
	to[0] = 4000 + r.left*r.left*7%101
	r.left--
	return nil
}

type connector struct{}

func (connector) Connect(context.Context) (driver.Conn, error) { return conn{}, nil }
func (connector) Driver() driver.Driver                         { return nil }

func List() (names []int, err error) {
	db := sql.OpenDB(connector{})
	rs, err := db.Query("SELECT id FROM posts")
	if err != nil {
		return nil, err
	}
	var ids []int
	for rs.Next() {
		var id int
		if err := rs.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	for _, id := range ids {
		var name int
		if err := db.QueryRow("SELECT id FROM authors WHERE id = ?", id).Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rs.Err()
}
`

const mergeLoop = `package c

import "testing"

func TestList(t *testing.T) {
	if names, err := List(); err != nil || len(names) != 12 {
		t.Fatal(names, err)
	}
}
`
