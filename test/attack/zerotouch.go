package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ztDriver is a database of ten posts and their authors.
const ztDriver = `package mem

import (
	"database/sql"
	"database/sql/driver"
	"io"
	"strings"
)

func init() { sql.Register("mem", d{}) }

type d struct{}

func (d) Open(string) (driver.Conn, error) { return conn{}, nil }

type conn struct{}

func (conn) Prepare(q string) (driver.Stmt, error) { return stmt(q), nil }
func (conn) Close() error                          { return nil }
func (conn) Begin() (driver.Tx, error)             { return nil, driver.ErrSkip }

type stmt string

func (stmt) Close() error                                 { return nil }
func (s stmt) NumInput() int                              { return strings.Count(string(s), "?") }
func (stmt) Exec([]driver.Value) (driver.Result, error)   { return driver.RowsAffected(1), nil }
func (s stmt) Query(v []driver.Value) (driver.Rows, error) {
	if len(v) > 0 {
		return &rows{[]string{"name"}, []driver.Value{v[0]}}, nil
	}
	r := &rows{columns: []string{"author_id"}}
	for i := range 10 {
		r.values = append(r.values, int64(i*7+3))
	}
	return r, nil
}

type rows struct {
	columns []string
	values  []driver.Value
}

func (r *rows) Columns() []string { return r.columns }
func (*rows) Close() error        { return nil }
func (r *rows) Next(v []driver.Value) error {
	if len(r.values) == 0 {
		return io.EOF
	}
	v[0], r.values = r.values[0], r.values[1:]
	return nil
}
`

// ztStore has one loop, and the same without it.
const ztStore = `package store

import (
	"database/sql"

	_ "example.com/hostile/mem"
)

func Loop() {
	db, _ := sql.Open("mem", "")
	defer db.Close()
	for _, id := range ids(db) {
		var name string
		_ = db.QueryRow("SELECT name FROM authors WHERE id = ?", id).Scan(&name)
	}
}

func Once() {
	db, _ := sql.Open("mem", "")
	defer db.Close()
	ids(db)
}

func ids(db *sql.DB) (out []int64) {
	rows, err := db.Query("SELECT author_id FROM posts")
	if err != nil {
		panic(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		_ = rows.Scan(&id)
		out = append(out, id)
	}
	return out
}
`

const ztMod = "module example.com/hostile\n\ngo 1.24\n"

// ztTest is a test file of package store with these imports and declarations.
func ztTest(imports, body string) string {
	text := "package store\n\nimport (\n\t\"testing\"\n"
	for _, path := range strings.Fields(imports) {
		text += fmt.Sprintf("\t%q\n", path)
	}
	return text + ")\n\n" + body + "\n"
}

const ztLoops = "func TestLoop(t *testing.T) { Loop() }"

// ztProgram writes the program with more files; an empty text leaves one out.
func (a *attempt) ztProgram(more map[string]string) string {
	all := map[string]string{
		"go.mod": ztMod, "mem/mem.go": ztDriver, "store/store.go": ztStore, "store/store_test.go": ztTest("", ztLoops),
	}
	maps.Copy(all, more)
	maps.DeleteFunc(all, func(_, text string) bool { return text == "" })
	dir := a.files(all)
	// go keeps no result of a test that read files younger than two seconds,
	// and sources round a finding are read.
	old := time.Now().Add(-time.Hour)
	for name := range all {
		a.must(os.Chtimes(filepath.Join(dir, name), old, old))
	}
	return dir
}

// ztWrite replaces a file, as an editor an hour ago.
func (a *attempt) ztWrite(name, text string) {
	a.must(os.WriteFile(name, []byte(text), 0o600))
	old := time.Now().Add(-time.Hour)
	a.must(os.Chtimes(name, old, old))
}

// ztRoom is an environment with a cache of its own.
func (a *attempt) ztRoom(more ...string) []string {
	return append([]string{"GOWORK=off", "GOFLAGS=", "NPLUSONE=", "NPLUSONE_REPORT_DIR=", "NPLUSONE_CACHE=" + a.tempDir()}, more...)
}

// ztCache is the cache in an environment.
func ztCache(env []string) string {
	for _, e := range slices.Backward(env) {
		if dir, ok := strings.CutPrefix(e, "NPLUSONE_CACHE="); ok {
			return dir
		}
	}
	return ""
}

// ztFound are the places of the findings in a report as JSON, each once.
func (a *attempt) ztFound(text string) []string {
	var r struct {
		Findings []struct {
			Site struct{ File string }
		}
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		a.brokenf("no report in JSON: %v\n%s", err, text)
	}
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Site.File)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ztExpect is what a command has to come to.
type ztExpect struct {
	found bool     // the loop of store.go
	names []string // on standard error
	codes []int    // none for any but 0
}

// ztJudge compares an outcome with what was expected. Silence is allowed only
// where names is empty.
func (a *attempt) ztJudge(what string, o outcome, want ztExpect) {
	shown := strings.Contains(o.stdout, "store.go:")
	if shown != want.found {
		a.brokenf("%s: finding shown: %v, want %v\n%s", what, shown, want.found, o.all())
	}
	if len(want.names) > 0 && strings.Contains(o.all(), "no findings") {
		a.brokenf("%s: says \"no findings\"\n%s", what, o.all())
	}
	for _, name := range want.names {
		if !strings.Contains(o.stderr, name) {
			a.brokenf("%s: standard error does not name %q\n%s", what, name, o.all())
		}
	}
	if len(want.codes) == 0 && o.code == 0 || len(want.codes) > 0 && !slices.Contains(want.codes, o.code) {
		a.brokenf("%s: exit code %d, want %v\n%s", what, o.code, want.codes, o.all())
	}
}
