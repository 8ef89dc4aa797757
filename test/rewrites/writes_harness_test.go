package rewrites

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

const (
	postgres = fingerprint.PostgreSQL
	mariadb  = fingerprint.MySQL
	sqlite3  = fingerprint.SQLite
)

// writeCase is a loop of writes, run in one copy of its tables, and what must
// leave another copy the same.
type writeCase struct {
	name, reason string
	schema       []string
	// loop is the statement, with ?; others are its texts where a database
	// writes it in another way. One that is empty does not exist there.
	loop   string
	others map[fingerprint.Dialect]string
	rows   [][]any
	// want are the kinds of rewrites, the preferred one first.
	want map[fingerprint.Dialect][]string
	// merge makes one row of the rows of a key, where the advice holds one of
	// its words ("keep", "add up"); reduced says on which databases it does.
	merge  func([][]any) [][]any
	merged string
	// caveats is a part of the note of the first rewrite.
	caveats map[fingerprint.Dialect]string
	// words are a part of the advice where there is no rewrite.
	words map[fingerprint.Dialect]string
	// compare is what is compared, everything of table t by default.
	compare string
}

func (c writeCase) text(d database) string {
	text := c.loop
	if other, ok := c.others[d.dialect]; ok {
		text = other
	}
	return d.placeholders(text)
}

// columnTypes are the databases' own names.
var columnTypes = map[fingerprint.Dialect]*strings.Replacer{
	postgres: strings.NewReplacer("{id}", "BIGSERIAL PRIMARY KEY", "{time}", "TIMESTAMP(6)", "{zoned}", "TIMESTAMPTZ", "{text}", "TEXT", "{bytes}", "BYTEA", "{uuid}", "UUID", "{json}", "JSONB", "{float}", "DOUBLE PRECISION"),
	mariadb:  strings.NewReplacer("{id}", "BIGINT AUTO_INCREMENT PRIMARY KEY", "{time}", "DATETIME(6)", "{zoned}", "DATETIME(6)", "{text}", "VARCHAR(100) CHARACTER SET utf8mb4", "{bytes}", "BLOB", "{uuid}", "CHAR(36)", "{json}", "JSON", "{float}", "DOUBLE"),
	sqlite3:  strings.NewReplacer("{id}", "INTEGER PRIMARY KEY AUTOINCREMENT", "{time}", "TEXT", "{zoned}", "TEXT", "{text}", "TEXT", "{bytes}", "BLOB", "{uuid}", "TEXT", "{json}", "TEXT", "{float}", "REAL"),
}

// freshTables makes the tables anew.
func freshTables(t *testing.T, d database, db *sql.DB, schema []string) {
	t.Helper()
	for _, text := range schema {
		if name, ok := strings.CutPrefix(text, "CREATE TABLE "); ok {
			run(t, db, "DROP TABLE IF EXISTS "+tableName(name))
		}
	}
	for _, text := range schema {
		run(t, db, columnTypes[d.dialect].Replace(text))
	}
}

// tableName is what CREATE TABLE names.
func tableName(text string) string {
	if strings.HasPrefix(text, `"`) {
		return text[:strings.Index(text[1:], `"`)+2]
	}
	return strings.Fields(text)[0]
}

// caughtWrite is the finding of a loop, as the detector hands it to fixers.
type caughtWrite struct {
	f *report.Finding
	c *cases.Case
	// changed are the rows that the loop changed, as the driver counts them.
	changed int64
}

type writeCatcher struct{ all []caughtWrite }

func (x *writeCatcher) Fix(_ context.Context, f *report.Finding, c *cases.Case) {
	full := *c
	full.Links = rewrite.Links(f, c)
	x.all = append(x.all, caughtWrite{f: f, c: &full})
}

// watchWrites runs do on a watched database and returns what was found.
func watchWrites(t *testing.T, d database, do func(ctx context.Context, db *sql.DB)) []caughtWrite {
	t.Helper()
	x := &writeCatcher{}
	detector := detect.New(detect.KeepValues(), detect.FixWith(x, suggest.New()))
	db := driver.OpenDB(d.connector, driver.Detector(detector), driver.Dialect(d.dialect))
	defer func() { require.NoError(t, db.Close()) }()
	db.SetMaxOpenConns(1)
	ctx, scope := detector.Start(t.Context(), t.Name())
	do(ctx, db)
	scope.End()
	return x.all
}

// runLoop runs the loop and returns its finding.
func runLoop(t *testing.T, d database, text string, rows [][]any) caughtWrite {
	t.Helper()
	var changed int64
	found := watchWrites(t, d, func(ctx context.Context, db *sql.DB) {
		for _, args := range rows {
			if strings.Contains(text, "RETURNING") {
				var ignored []any
				queryTexts(t, db, ctx, &ignored, text, args...)
				changed += int64(len(ignored))
				continue
			}
			result, err := db.ExecContext(ctx, text, args...)
			require.NoError(t, err, text)
			n, err := result.RowsAffected()
			require.NoError(t, err)
			changed += n
		}
	})
	require.Len(t, found, 1, text)
	found[0].changed = changed
	return found[0]
}

// queryTexts appends the rows of a query as texts.
func queryTexts(t *testing.T, db *sql.DB, ctx context.Context, into *[]any, text string, args ...any) {
	t.Helper()
	rows, err := db.QueryContext(ctx, text, args...)
	require.NoError(t, err, text)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(t, err)
	for rows.Next() {
		values, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			dest[i] = &values[i]
		}
		require.NoError(t, rows.Scan(dest...))
		for i, v := range values {
			values[i] = cellText(v)
		}
		*into = append(*into, fmt.Sprint(values))
	}
	require.NoError(t, rows.Err(), text)
}

func cellText(v any) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case nil:
		return "NULL"
	}
	return v
}

func (c writeCase) dump(t *testing.T, db *sql.DB) []any {
	t.Helper()
	out := []any{}
	text := c.compare
	if text == "" {
		text = "SELECT * FROM t ORDER BY 1, 2"
	}
	queryTexts(t, db, t.Context(), &out, text)
	return out
}

// applyWrite runs a rewrite for all rows, in as many statements as its limits ask
// for, and returns the rows that it changed.
func applyWrite(t *testing.T, d database, db *sql.DB, r rewrite.Rewrite, k caughtWrite, rows [][]any) int64 {
	t.Helper()
	var changed int64
	exec := func(text string, args ...any) {
		if strings.Contains(text, "RETURNING") {
			var back []any
			queryTexts(t, db, t.Context(), &back, text, args...)
			changed += int64(len(back))
			return
		}
		result, err := db.ExecContext(t.Context(), text, args...)
		require.NoError(t, err, text)
		n, err := result.RowsAffected()
		require.NoError(t, err)
		changed += n
	}
	st := r.Statements[0]
	if st.Rows == nil {
		text, args := bindKeys(t, d, st, k, rows)
		exec(text, args...)
		return changed
	}
	for part := range slices.Chunk(rows, min(st.Rows.Limit, 400)) {
		text, args := st.Rows.Bind(pick(st.Rows, part), rows[0])
		exec(text, args...)
	}
	return changed
}

// pick takes from the loop's arguments what a row of a list holds.
func pick(l *rewrite.RowList, rows [][]any) [][]any {
	var out [][]any
	for _, args := range rows {
		var row []any
		for _, p := range l.Params {
			if p.Kind == rewrite.ChildLiteral {
				row = append(row, args[len(args)-1]) // of n = n + 1, counted
			} else {
				row = append(row, args[p.Index-1])
			}
		}
		out = append(out, row)
	}
	return out
}

// bindKeys binds a list of keys: one array for each of PostgreSQL's, and
// elsewhere one placeholder for each key.
func bindKeys(t *testing.T, d database, st rewrite.Statement, k caughtWrite, rows [][]any) (string, []any) {
	t.Helper()
	text := st.SQL
	var args []any
	var links []cases.CaseLink // of the condition, in order
	for _, l := range k.c.Links {
		if fingerprint.Scan(d.dialect, k.c.Child.Text).Slots[l.Slot].Clause != fingerprint.InSet {
			links = append(links, l)
		}
	}
	for _, p := range st.Params {
		switch p.Kind {
		case rewrite.KeyArray:
			var keys []string
			for _, row := range rows {
				keys = append(keys, fmt.Sprint(row[links[p.Index].Param-1]))
			}
			args = append(args, pq.Array(keys))
		case rewrite.KeyList:
			var marks []string
			for _, row := range rows {
				for _, l := range links {
					args = append(args, row[l.Param-1])
				}
				marks = append(marks, strings.TrimSuffix(strings.Repeat("?, ", len(links)), ", "))
			}
			one := strings.Join(marks, ", ")
			if len(links) > 1 {
				one = "(" + strings.Join(marks, "), (") + ")"
			}
			text = strings.Replace(text, rewrite.ListMark, one, 1)
		case rewrite.ChildArg:
			args = append(args, rows[0][p.Index-1])
		default:
			require.Fail(t, "a kind of argument that writes do not have", "%v", p)
		}
	}
	return text, args
}

// exercise runs the loop in one copy of the tables and each rewrite in
// another.
func (c writeCase) exercise(t *testing.T, d database) {
	db := open(t, d.connector)
	text := c.text(d)
	if text == "" {
		return // not on this database
	}
	freshTables(t, d, db, c.schema)
	k := runLoop(t, d, text, c.rows)
	want := c.dump(t, db)
	var kinds []string
	for i, r := range forms.Derive(k.f, k.c) {
		kinds = append(kinds, r.Kind)
		require.True(t, r.Write, "a write is never run by the verifier")
		rows := c.rows
		if c.merge != nil && strings.Contains(r.Caveat, c.merged) {
			rows = c.merge(rows)
		}
		freshTables(t, d, db, c.schema)
		changed := applyWrite(t, d, db, r, k, rows)
		if r.Kind == "delete-any" || r.Kind == "multi-insert" {
			assert.Equal(t, k.changed, changed, "RowsAffected counts all of them")
		}
		assert.Equal(t, want, c.dump(t, db), "%s\n%s\n%s", r.Kind, r.Statements[0].SQL, r.Caveat)
		if part := c.caveats[d.dialect]; i == 0 && part != "" {
			assert.Contains(t, r.Caveat, part)
		}
	}
	assert.Equal(t, c.want[d.dialect], kinds, "%s\n%s", text, k.f.Advice)
	if part := c.words[d.dialect]; part != "" {
		assert.Contains(t, k.f.Advice, part, text)
	}
}

func everywhere(kinds ...string) map[fingerprint.Dialect][]string {
	return map[fingerprint.Dialect][]string{postgres: kinds, mariadb: kinds, sqlite3: kinds}
}

func said(words string) map[fingerprint.Dialect]string {
	return map[fingerprint.Dialect]string{postgres: words, mariadb: words, sqlite3: words}
}

func exerciseAll(t *testing.T, cases []writeCase) {
	dbs := databases(t)
	for _, c := range cases {
		for _, d := range dbs {
			t.Run(strings.ReplaceAll(c.name, " ", "-")+"/"+d.name, func(t *testing.T) { c.exercise(t, d) })
		}
	}
}

type dialect = fingerprint.Dialect

func onPostgres(text string) map[dialect]string { return map[dialect]string{postgres: text} }
func onMySQL(text string) map[dialect]string    { return map[dialect]string{mariadb: text} }
func onSQLite(text string) map[dialect]string   { return map[dialect]string{sqlite3: text} }
