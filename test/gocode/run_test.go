package gocode

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// openers turn a *sql.DB into the handle of a style.
var openers = map[string]string{
	"database/sql": `h := db`,
	"sqlx":         `h := sqlx.NewDb(db, "sqlite3")`,
	"gorm":         `h, err := gorm.Open(sqlite.Dialector{Conn: db}, &gorm.Config{}); if err != nil { return "", err }`,
	"bun":          `h := bun.NewDB(db, sqlitedialect.New())`,
}

// calls are what is done with the function of a fix, and what it must bring.
// posts 1, 2 and 3 have the authors 10, 11 and 10, and 2, 1 and no comments.
var calls = []struct {
	loop, kind string
	call       string
	want       string
}{
	{"many-to-one", "join", `CALL(ctx, h)`, "3"},
	{"many-to-one", "batch", `CALL(ctx, h, []int64{10, 11})`, "2"},
	{"one-to-many", "batch", `CALL(ctx, h, []int64{1, 2, 3})`, "2"},
	{"count", "group-by", `CALL(ctx, h, []int64{1, 2, 3})`, "map[1:2 2:1]"},
	{"exists", "exists", `CALL(ctx, h, []int64{1, 2, 3})`, "map[1:true 2:true]"},
	{"top", "top-n", `CALL(ctx, h, []int64{1, 2, 3})`, "2"},
	{"derived", "union-all", `CALL(ctx, h, append(make([]int64, 250), 1, 2, 3), 1)`, "2"},
	{"tree", "recursive", `CALL(ctx, h, 1)`, "3"},
	{"insert", "multi-insert", `CALL(ctx, h, []ROW{{PostID: 3, Body: "x"}, {PostID: 3, Body: "y"}})`, "comments 5"},
	{"update", "update-from", `CALL(ctx, h, []ROW{{ID: 1, Title: "new"}, {ID: 2, Title: "new"}})`, "titles 2"},
	{"delete", "delete-any", `CALL(ctx, h, []int64{1, 2})`, "comments 1"},
}

const schema = `
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO authors VALUES (10, 'x'), (11, 'y');
CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT, author_id INTEGER); INSERT INTO posts VALUES (1, 'a', 10), (2, 'b', 11), (3, 'c', 10);
CREATE TABLE comments (id INTEGER PRIMARY KEY, post_id INTEGER, body TEXT); INSERT INTO comments VALUES (1, 1, 'p'), (2, 1, 'q'), (3, 2, 'r');
CREATE TABLE categories (id INTEGER PRIMARY KEY, parent_id INTEGER, name TEXT); INSERT INTO categories VALUES (1, NULL, 'r'), (2, 1, 's'), (3, 2, 't'), (4, 1, 'u');`

// TestFormsRun runs the functions of the libraries that run on SQLite, each
// on tables of its own, in one program.
func TestFormsRun(t *testing.T) {
	dir, err := os.MkdirTemp(".", "run_")
	require.NoError(t, err)
	dir = filepath.Base(dir)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	var imports, runs strings.Builder
	want := map[string]string{}
	n := 0
	for style := range openers {
		for _, c := range calls {
			code := goOf(t, style, c.loop, c.kind)
			name := fmt.Sprintf("fix%d", n)
			n++
			require.NoError(t, os.MkdirAll(filepath.Join(dir, name), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(dir, name, "fix.go"), []byte(program(name, style, code, c.call)), 0o644))
			fmt.Fprintf(&imports, "import %q\n", "github.com/nplusone-go/nplusone/test/gocode/"+dir+"/"+name)
			what := style + "/" + c.loop + "/" + c.kind
			fmt.Fprintf(&runs, "run(%q, %s.Run)\n", what, name)
			want[what] = c.want
			if c.loop == "many-to-one" && !strings.Contains(code, "ids ") {
				want[what] = "3" // posts, each with its author
			}
		}
	}
	main := "package main\n\n" + `import ("context"; "database/sql"; "fmt"; _ "github.com/glebarez/sqlite")` + "\n" + imports.String() +
		"\nfunc run(name string, do func(context.Context, *sql.DB) (string, error)) {\n\tdb, err := sql.Open(\"sqlite\", \":memory:\")\n\tif err != nil { panic(err) }\n\tdefer db.Close()\n\tdb.SetMaxOpenConns(1)\n" +
		"\tif _, err := db.Exec(`" + schema + "`); err != nil { panic(err) }\n\tgot, err := do(context.Background(), db)\n\tfmt.Printf(\"%s\\t%s\\t%v\\n\", name, got, err)\n}\n\nfunc main() {\n" + runs.String() + "}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(main), 0o644))
	out, err := goCommand("run", "./"+dir).CombinedOutput()
	require.NoError(t, err, string(out))
	ran := 0
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		part := strings.Split(line, "\t")
		require.Len(t, part, 3, line)
		ran++
		require.Equal(t, "<nil>", part[2], line)
		require.Equal(t, want[part[0]], part[1], line)
	}
	require.Equal(t, n, ran)
}

// goOf is the Go of one fix.
func goOf(t *testing.T, style, name, kind string) string {
	for _, l := range loops {
		if l.name != name {
			continue
		}
		for _, fix := range l.fixes(fingerprint.SQLite, style) {
			if fix.Kind == kind {
				return fix.Go
			}
		}
	}
	require.Fail(t, "no fix", "%s %s %s", style, name, kind)
	return ""
}

// program is a package with the code and a Run that calls it.
func program(pkg, style, code, call string) string {
	name := between(code, "func ", "(")
	row := between(code, "list []", ")")
	if open, _, ok := strings.Cut(call, ", []int64"); ok && !strings.Contains(code, "ids ") {
		call = open + ")" // the relation is loaded whole
	}
	call = strings.NewReplacer("CALL", name, "ROW", row).Replace(call)
	body := "\tgot, err := " + call + "\n\tif err != nil {\n\t\treturn \"\", err\n\t}\n\treturn result(got), nil\n"
	if strings.Contains(code, ") error {") {
		body = "\tif err := " + call + "; err != nil {\n\t\treturn \"\", err\n\t}\n\treturn result(nil, db), nil\n"
	}
	code += "\n\nfunc Run(ctx context.Context, db *sql.DB) (string, error) {\n\t" + openers[style] + "\n" + body + "}\n" + resultOf(call)
	text := file(pkg, code)
	for ident, path := range map[string]string{"sqlite.": "github.com/glebarez/sqlite", "sqlitedialect.": "github.com/uptrace/bun/dialect/sqlitedialect", "reflect.": "reflect"} {
		if strings.Contains(code, ident) && !strings.Contains(text, fmt.Sprintf("%q", path)) {
			text = strings.Replace(text, "\n\n", fmt.Sprintf("\n\nimport %q\n", path), 1)
		}
	}
	return text
}

// resultOf says what came back: a map of plain values as it is, else the
// number of keys or rows that are there; of a write what it left.
func resultOf(call string) string {
	switch {
	case strings.Contains(call, "Title:"):
		return "func result(_ any, db *sql.DB) string { var n int; _ = db.QueryRow(`SELECT count(*) FROM posts WHERE title = 'new'`).Scan(&n); return fmt.Sprint(\"titles \", n) }\n"
	case strings.Contains(call, "Body:") || strings.HasPrefix(call, "delete"):
		return "func result(_ any, db *sql.DB) string { var n int; _ = db.QueryRow(`SELECT count(*) FROM comments`).Scan(&n); return fmt.Sprint(\"comments \", n) }\n"
	}
	return `func result(got any) string {
	v := reflect.ValueOf(got)
	if v.Kind() == reflect.Map && (v.Type().Elem().Kind() == reflect.Bool || v.Type().Elem().Kind() == reflect.Int64) {
		return fmt.Sprint(got)
	}
	if v.Kind() == reflect.Slice && v.Len() > 0 && v.Index(0).Kind() == reflect.Struct {
		n := 0
		for i := range v.Len() {
			row := v.Index(i)
			if last := row.Field(row.NumField() - 1); !last.IsZero() && (last.Kind() != reflect.Slice || last.Len() > 0) {
				n++
			}
		}
		return fmt.Sprint(n)
	}
	return fmt.Sprint(v.Len())
}
`
}

func between(s, a, b string) string {
	_, rest, _ := strings.Cut(s, a)
	out, _, _ := strings.Cut(rest, b)
	return out
}
