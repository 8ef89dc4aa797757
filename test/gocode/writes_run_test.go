package gocode

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/report"
)

// writeHandles turn a *sql.DB or a pool into the handle of a style, for each
// dialect that the style's library is here for.
var writeHandles = map[fingerprint.Dialect]map[string]string{
	sqlite: {
		"database/sql": `h := db`,
		"sqlx":         `h := sqlx.NewDb(db, "sqlite3")`,
		"gorm":         `h, failed := gorm.Open(gormlite.Dialector{Conn: db}, &gorm.Config{}); if failed != nil { panic(failed) }`,
		"bun":          `h := bun.NewDB(db, sqlitedialect.New())`,
	},
	postgres: {
		"database/sql": `h := db`,
		"sqlx":         `h := sqlx.NewDb(db, "postgres")`,
		"gorm":         `h, failed := gorm.Open(gormpq.New(gormpq.Config{Conn: db}), &gorm.Config{}); if failed != nil { panic(failed) }`,
		"bun":          `h := bun.NewDB(db, pgdialect.New())`,
		"pgx":          `h := pool`,
	},
	mysqlDialect: {
		"database/sql": `h := db`,
		"sqlx":         `h := sqlx.NewDb(db, "mysql")`,
		"bun":          `h := bun.NewDB(db, mysqldialect.New())`,
	},
}

// execs run one statement through a style's handle.
var execs = map[string]string{
	"database/sql": `_, err := h.ExecContext(ctx, text, args...)`,
	"sqlx":         `_, err := h.ExecContext(ctx, text, args...)`,
	"gorm":         `err := h.WithContext(ctx).Exec(text, args...).Error`,
	"bun":          `_, err := h.ExecContext(ctx, text, args...)`,
	"pgx":          `_, err := h.Exec(ctx, text, args...)`,
}

var runImports = map[string]string{
	"gormlite": "github.com/glebarez/sqlite", "gormpq": "gorm.io/driver/postgres", "sqlitedialect": "github.com/uptrace/bun/dialect/sqlitedialect",
	"mysqldialect": "github.com/uptrace/bun/dialect/mysqldialect",
}

// dataTypes are the databases' own names.
var dataTypes = map[fingerprint.Dialect]*strings.Replacer{
	postgres:     strings.NewReplacer("{utf8}", "", "{bytes}", "BYTEA", "{time}", "TIMESTAMPTZ", "{float}", "DOUBLE PRECISION", "{id}", "BIGSERIAL PRIMARY KEY"),
	mysqlDialect: strings.NewReplacer("{utf8}", " CHARACTER SET utf8mb4", "{bytes}", "BLOB", "{time}", "DATETIME(6)", "{float}", "DOUBLE", "{id}", "BIGINT AUTO_INCREMENT PRIMARY KEY"),
	sqlite:       strings.NewReplacer("{utf8}", "", "{bytes}", "BLOB", "{time}", "TEXT", "{float}", "REAL", "{id}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
}

// servers are SQLite and those that the environment names, each with a schema
// or database of this test's own. With NPLUSONE_TEST_ALL set a missing one
// fails the test.
func servers(t *testing.T) map[fingerprint.Dialect]string {
	t.Helper()
	const own = "suggest_gotest"
	out := map[fingerprint.Dialect]string{sqlite: ":memory:"}
	for d, variable := range map[fingerprint.Dialect]string{postgres: "NPLUSONE_TEST_POSTGRES", mysqlDialect: "NPLUSONE_TEST_MYSQL"} {
		dsn := os.Getenv(variable)
		if dsn == "" {
			require.Empty(t, os.Getenv("NPLUSONE_TEST_ALL"), "%s is not set", variable)
			continue
		}
		if d == postgres {
			prepare(t, "postgres", dsn, "DROP SCHEMA IF EXISTS "+own+" CASCADE", "CREATE SCHEMA "+own)
			mark := "?"
			if strings.Contains(dsn, "?") {
				mark = "&"
			}
			out[d] = dsn + mark + "search_path=" + own
			continue
		}
		conf, err := mysql.ParseDSN(dsn)
		require.NoError(t, err)
		prepare(t, "mysql", dsn, "DROP DATABASE IF EXISTS "+own, "CREATE DATABASE "+own)
		conf.DBName = own
		out[d] = conf.FormatDSN()
	}
	return out
}

func prepare(t *testing.T, driver, dsn string, texts ...string) {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	for _, text := range texts {
		_, err := db.ExecContext(context.Background(), text)
		require.NoError(t, err, text)
	}
}

// TestWritesRun runs the loop in one copy of its tables and the function that
// takes its place in another, for each library on each database, and compares
// the tables.
func TestWritesRun(t *testing.T) {
	at := servers(t)
	dir, err := os.MkdirTemp(".", "run_")
	require.NoError(t, err)
	dir = filepath.Base(dir)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	var imports, runs strings.Builder
	want := map[string]string{}
	packages := 0
	for d, handles := range writeHandles {
		dsn, there := at[d]
		if !there {
			continue
		}
		for style, handle := range handles {
			pkg := fmt.Sprintf("%s%d", d, packages)
			packages++
			code := "func Loop(ctx context.Context, db *sql.DB, pool *pgxpool.Pool, text string, args []any) error {\n\t" + handle + "\n\t" + execs[style] + "\n\treturn err\n}\n"
			for i, l := range writeLoops {
				fix, ok := l.fix(t, d, style)
				if !ok {
					continue
				}
				code += "\n" + l.program(i, handle, fix.Go)
				name := fmt.Sprintf("%s/%s/%s", d, style, l.name)
				want[name] = l.got
				args := fmt.Sprintf("%#v", l.args)
				if l.many {
					args = "thousands(2000)"
				}
				fmt.Fprintf(&runs, "run(%q, %q, %q, %#v, %#v, %s, %s.Loop, %s.Fix%d)\n", name, d.String(), dsn,
					dataTypes[d].Replace(l.schema), l.loopText(d, style), args, pkg, pkg, i)
			}
			require.NoError(t, os.MkdirAll(filepath.Join(dir, pkg), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(dir, pkg, "fix.go"), []byte(importsFor(pkg, code)), 0o644))
			fmt.Fprintf(&imports, "import %q\n", "github.com/nplusone-go/nplusone/test/gocode/"+dir+"/"+pkg)
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(fmt.Sprintf(runner, imports.String(), source(t, "writes_test.go", "func thousands("), runs.String())), 0o644))
	out, err := goCommand("run", "./"+dir).CombinedOutput()
	require.NoError(t, err, string(out))
	ran := 0
	for _, line := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
		part := strings.Split(line, "\t")
		require.Len(t, part, 3, line)
		ran++
		assert.Equal(t, "same", part[1], line)
		assert.Equal(t, want[part[0]], part[2], line)
	}
	require.Equal(t, len(want), ran)
}

// source is a function of a file of this package.
func source(t *testing.T, path, from string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	at := strings.Index(string(text), from)
	require.GreaterOrEqual(t, at, 0)
	body, _, _ := strings.Cut(string(text[at:]), "\n}\n")
	return body + "\n}\n"
}

// fix is the fix of a loop that is run.
func (l writeLoop) fix(t *testing.T, d fingerprint.Dialect, style string) (report.Fix, bool) {
	t.Helper()
	if l.kind == "copy" && (d != postgres || style != "database/sql" && style != "pgx") {
		return report.Fix{}, false
	}
	kind := l.kindOn(d)
	for _, fix := range l.fixes(d, style) {
		if fix.Kind == kind {
			return fix, true
		}
	}
	require.Fail(t, "no fix", "%s %s %s %s", d, style, l.name, kind)
	return report.Fix{}, false
}

// loopText is the statement as the style's library takes it: bun formats ?.
func (l writeLoop) loopText(d fingerprint.Dialect, style string) string {
	text := l.textOn(d)
	switch {
	case l.loop != "" && d == mysqlDialect:
		text = l.mloop
	case l.loop != "":
		text = numbered(d, l.loop)
	}
	if style == "bun" && d == postgres {
		return dollar.ReplaceAllString(text, "?")
	}
	return text
}

var dollar = regexp.MustCompile(`\$\d+`)

var declared = regexp.MustCompile(`(?m)^(?:func|type) (\w+)`)

// program is the code of a fix, under names of its own, and a function that
// calls it.
func (l writeLoop) program(n int, handle, code string) string {
	for _, m := range declared.FindAllStringSubmatch(code, -1) {
		code = regexp.MustCompile(`\b`+m[1]+`\b`).ReplaceAllString(code, fmt.Sprintf("%s%d", m[1], n))
	}
	code += l.copyRows(code)
	return code + fmt.Sprintf("\n\nfunc Fix%d(ctx context.Context, db *sql.DB, pool *pgxpool.Pool, args [][]any) (string, error) {\n\t%s\n\t%s\n}\n", n, handle, l.call(code))
}

// copyRows is a function that makes rows of arguments: so many do not fit into
// a program's text.
func (l writeLoop) copyRows(code string) string {
	if !l.many {
		return ""
	}
	row := declared.FindStringSubmatch(code)[1]
	var body strings.Builder
	for i, name := range l.fields {
		typ := l.nullType(i)
		of, value := strings.TrimSuffix(strings.TrimPrefix(typ, "sql.Null["), "]"), typ+"{V: v, Valid: true}"
		if typ == "" {
			of, value = fmt.Sprintf("%T", l.args[0][i]), "v"
		}
		fmt.Fprintf(&body, "\t\tif v, ok := a[%d].(%s); ok {\n\t\t\tout[i].%s = %s\n\t\t}\n", i, of, name, value)
	}
	return fmt.Sprintf("\n\nfunc rowsOf%s(args [][]any) []%s {\n\tout := make([]%s, len(args))\n\tfor i, a := range args {\n%s\t}\n\treturn out\n}\n", row, row, row, body.String())
}

// importsFor is a package with the imports that its code needs.
func importsFor(pkg, code string) string {
	text := file(pkg, code)
	for name, path := range runImports {
		if strings.Contains(code, name+".") && !strings.Contains(text, fmt.Sprintf("%q", path)) {
			text = strings.Replace(text, "\n\n", fmt.Sprintf("\n\nimport %s %q\n", name, path), 1)
		}
	}
	return text
}

// call calls the function with the loop's rows.
func (l writeLoop) call(code string) string {
	_, rest, _ := strings.Cut(code, "\nfunc "+l.function)
	rest = l.function + rest
	if strings.HasPrefix(code, "func ") {
		rest = strings.TrimPrefix(code, "func ")
	}
	name, params, _ := strings.Cut(rest, "(")
	params, _, _ = strings.Cut(params, "{\n")
	if strings.Contains(params, "tx *sql.Tx") {
		return "tx, err := h.BeginTx(ctx, nil)\n\tif err != nil {\n\t\treturn \"\", err\n\t}\n\tif err := " +
			name + "(ctx, tx, " + l.rowsText(params) + "); err != nil {\n\t\treturn \"\", err\n\t}\n\treturn \"\", tx.Commit()"
	}
	call := name + "(ctx, h, " + l.rowsText(params) + ")"
	if strings.Contains(params, ") error") {
		return "return \"\", " + call
	}
	return "got, err := " + call + "\n\treturn fmt.Sprint(got), err"
}

// rowsText are the loop's arguments as the function takes them.
func (l writeLoop) rowsText(params string) string {
	var rows []string
	if !strings.Contains(params, "Row") && !strings.Contains(params, "Key") {
		if strings.Contains(params, "ids1 ") { // one list for each column
			for i := range l.args[0] {
				var column []string
				for _, args := range l.args {
					column = append(column, goValue(args[i], ""))
				}
				rows = append(rows, "[]int64{"+strings.Join(column, ", ")+"}")
			}
			return strings.Join(rows, ", ")
		}
		for _, args := range l.args {
			rows = append(rows, goValue(args[0], ""))
		}
		return "[]int64{" + strings.Join(rows, ", ") + "}"
	}
	_, typ, _ := strings.Cut(params, "[]")
	typ, _, _ = strings.Cut(typ, ",")
	typ, _, _ = strings.Cut(typ, ")")
	if l.many {
		return "rowsOf" + typ + "(args)"
	}
	for _, args := range l.args {
		var fields []string
		for i, v := range args[:len(args)-l.same] {
			fields = append(fields, l.fields[i]+": "+goValue(v, l.nullType(i)))
		}
		rows = append(rows, "{"+strings.Join(fields, ", ")+"}")
	}
	out := "[]" + typ + "{" + strings.Join(rows, ", ") + "}"
	for _, v := range l.args[0][len(l.args[0])-l.same:] {
		out += ", " + goValue(v, "")
	}
	return out
}

// nullType is the type of an argument that is NULL in some rows, empty where
// it is in none.
func (l writeLoop) nullType(i int) string {
	null, typ := false, ""
	for _, args := range l.args {
		switch args[i].(type) {
		case nil:
			null = true
		case []byte:
			typ = "[]byte"
		default:
			typ = fmt.Sprintf("%T", args[i])
		}
	}
	if !null {
		return ""
	}
	return "sql.Null[" + typ + "]"
}

// goValue is a value as Go writes it.
func goValue(v any, null string) string {
	text := fmt.Sprintf("%#v", v)
	switch {
	case null == "":
		return text
	case v == nil:
		return null + "{}"
	}
	return null + "{V: " + text + ", Valid: true}"
}
