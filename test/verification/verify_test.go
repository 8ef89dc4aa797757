// Package dbtest tries verdicts on real databases.
package verification

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

type database struct {
	name      string
	dialect   fingerprint.Dialect
	connector sqldriver.Connector
}

// sqliteConnector opens one file.
type sqliteConnector struct{ dsn string }

func (c sqliteConnector) Connect(context.Context) (sqldriver.Conn, error) {
	return (&sqlite.Driver{}).Open(c.dsn)
}
func (c sqliteConnector) Driver() sqldriver.Driver { return &sqlite.Driver{} }

// path is the file alone.
func (c sqliteConnector) path() string {
	path, _, _ := strings.Cut(c.dsn, "?")
	return path
}

// databases are SQLite always, and the others whose servers there are.
func databases(t *testing.T) []database {
	t.Helper()
	out := []database{{"sqlite", fingerprint.SQLite, sqliteConnector{filepath.Join(t.TempDir(), "verify.db") + "?_pragma=journal_mode(wal)&_pragma=busy_timeout(10000)"}}}
	if dsn := server(t, "NPLUSONE_TEST_POSTGRES"); dsn != "" {
		c, err := pq.NewConnector(dsn)
		require.NoError(t, err)
		out = append(out, database{"postgres", fingerprint.PostgreSQL, c})
	}
	if dsn := server(t, "NPLUSONE_TEST_MYSQL"); dsn != "" {
		conf, err := mysql.ParseDSN(dsn)
		require.NoError(t, err)
		c, err := mysql.NewConnector(conf)
		require.NoError(t, err)
		out = append(out, database{"mysql", fingerprint.MySQL, c})
	}
	return out
}

func server(t *testing.T, name string) string {
	t.Helper()
	dsn := os.Getenv(name)
	if dsn == "" && os.Getenv("NPLUSONE_TEST_ALL") != "" {
		t.Fatalf("%s is not set", name)
	}
	return dsn
}

// placeholders writes ? as the dialect does.
func (d database) placeholders(text string) string {
	if d.dialect != fingerprint.PostgreSQL {
		return text
	}
	for n := 1; strings.Contains(text, "?"); n++ {
		text = strings.Replace(text, "?", "$"+strconv.Itoa(n), 1)
	}
	return text
}

func (d database) setup(t *testing.T) *sql.DB {
	t.Helper()
	return d.setupOn(t, 0)
}

// setupOn makes the tables with at most so many connections.
func (d database) setupOn(t *testing.T, connections int) *sql.DB {
	t.Helper()
	db := sql.OpenDB(d.connector)
	db.SetMaxOpenConns(connections)
	t.Cleanup(func() { db.Close() })
	for _, text := range []string{
		"DROP TABLE IF EXISTS verify_posts", "DROP TABLE IF EXISTS verify_authors",
		"CREATE TABLE verify_authors (id INTEGER PRIMARY KEY, name VARCHAR(40))",
		"CREATE TABLE verify_posts (id INTEGER PRIMARY KEY, author_id INTEGER, title VARCHAR(40), score NUMERIC(6,2), seen INTEGER NOT NULL)",
		"INSERT INTO verify_authors VALUES (7, 'Ann'), (8, 'Bob'), (9, NULL)",
		"INSERT INTO verify_posts VALUES (1, 7, 'x', 1.50, 1), (2, 7, 'y', 2.25, 0), (3, 8, 'z', 10.00, 1), (4, NULL, 'w', 0.10, 1)",
	} {
		_, err := db.Exec(text)
		require.NoError(t, err, text)
	}
	return db
}

// play runs the child for each key and keeps what the detector would.
func (d database) play(t *testing.T, db *sql.DB, child string, keys ...any) *cases.Case {
	t.Helper()
	text := d.placeholders(child)
	c := &cases.Case{Dialect: d.dialect, Database: d.connector, Child: cases.Evidenced{Text: text, Kept: len(keys), Executions: len(keys)},
		Links: []cases.CaseLink{{Slot: 0, Param: 1, Column: 0}}}
	for i, key := range keys {
		c.Child.Args = append(c.Child.Args, []any{key})
		rows, err := db.Query(text, key)
		require.NoError(t, err)
		columns, err := rows.Columns()
		require.NoError(t, err)
		for rows.Next() {
			values, dest := make([]any, len(columns)), make([]any, len(columns))
			for j := range values {
				dest[j] = &values[j]
			}
			require.NoError(t, rows.Scan(dest...))
			c.Child.Result = append(c.Child.Result, cases.CaseRow{Execution: i, Values: values})
		}
		require.NoError(t, rows.Err())
		rows.Close()
	}
	return c
}

// batch is the one-statement form of "where key = ?" by hand: what suggest
// makes has tests of its own.
func (d database) batch(text string, keys, child []int) *rewrite.Rewrite {
	param := rewrite.Param{Kind: rewrite.KeyList}
	list := "IN (" + rewrite.ListMark + ")"
	if d.dialect == fingerprint.PostgreSQL {
		param, list = rewrite.Param{Kind: rewrite.KeyArray}, "= ANY($1)"
	}
	return &rewrite.Rewrite{Kind: "batch", Before: 4, After: 2, Statements: []rewrite.Statement{{
		SQL: strings.ReplaceAll(text, "IN-KEYS", list), Params: []rewrite.Param{param}, Keys: keys, Child: child}}}
}

func TestVerify(t *testing.T) {
	const children = "SELECT id, title FROM verify_posts WHERE author_id = ? ORDER BY id DESC"
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			db := d.setup(t)
			try := func(c *cases.Case, r *rewrite.Rewrite, opts ...verify.Option) rewrite.Verdict {
				return verify.New(opts...).Verify(t.Context(), &report.Finding{}, c, r)
			}
			keys := []any{int64(7), int64(8), int64(9), int64(7)}
			right := d.batch("SELECT id, title, author_id FROM verify_posts WHERE author_id IN-KEYS ORDER BY id DESC", []int{2}, []int{0, 1})
			right.Statements[0].Ordered = true

			v := try(d.play(t, db, children, keys...), right)
			assert.True(t, v.Verified, v.Note)
			assert.Equal(t, "same 3 rows for 3 keys", v.Note)
			assert.Positive(t, v.BeforeNS)
			assert.Positive(t, v.AfterNS)
			assert.Equal(t, "CREATE INDEX verify_posts_author_id_idx ON verify_posts (author_id)", v.Index)

			for _, test := range []struct{ name, text, wantText string }{
				{"a dropped order", "SELECT id, title, author_id FROM verify_posts WHERE author_id IN-KEYS ORDER BY id", "row 1 is another one"},
				{"an added predicate", "SELECT id, title, author_id FROM verify_posts WHERE author_id IN-KEYS AND seen = 1 ORDER BY id DESC", "1 row instead of 2"},
				{"another column", "SELECT id, id, author_id FROM verify_posts WHERE author_id IN-KEYS ORDER BY id DESC", "row 1 is another one"},
				{"a lost key", "SELECT id, title, author_id + 1 FROM verify_posts WHERE author_id IN-KEYS ORDER BY id DESC", "differs"},
				{"no such table", "SELECT id, title, author_id FROM verify_nothing WHERE author_id IN-KEYS", "refused"},
				{"too few columns", "SELECT id, title FROM verify_posts WHERE author_id IN-KEYS", "2 columns"},
			} {
				r := d.batch(test.text, []int{2}, []int{0, 1})
				r.Statements[0].Ordered = true
				v := try(d.play(t, db, children, keys...), r)
				assert.False(t, v.Verified, test.name)
				assert.True(t, v.Wrong, test.name)
				assert.Contains(t, v.Note, test.wantText, test.name)
				assert.NotContains(t, v.Note, "Ann", "no values")
			}

			// What cannot be compared is not called wrong.
			late := d.play(t, db, children, keys...)
			_, err := db.Exec("UPDATE verify_posts SET title = 'changed' WHERE id = 1")
			require.NoError(t, err)
			v = try(late, right)
			assert.False(t, v.Tried)
			assert.Contains(t, v.Note, "another connection does not see")

			few := try(d.play(t, db, children, keys...), right, verify.Rows(2))
			assert.Contains(t, few.Note, "too many rows")
			foreign := d.play(t, db, children, keys...)
			foreign.Database = nil
			assert.Contains(t, try(foreign, right).Note, "cannot be reached")

			// An aggregate's zero rows, a join's repeated and missing ones.
			counts := d.batch("SELECT author_id, COUNT(*) FROM verify_posts WHERE author_id IN-KEYS GROUP BY author_id", []int{0}, []int{1})
			child := d.play(t, db, "SELECT COUNT(*) FROM verify_posts WHERE author_id = ?", keys...)
			assert.True(t, try(child, counts).Wrong, "the key without rows has no group")
			counts.Statements[0].Default = int64(0)
			v = try(child, counts)
			assert.True(t, v.Verified, v.Note)

			sums := d.batch("SELECT author_id, SUM(score) FROM verify_posts WHERE author_id IN-KEYS GROUP BY author_id", []int{0}, []int{1})
			v = try(d.play(t, db, "SELECT SUM(score) FROM verify_posts WHERE author_id = ?", int64(7), int64(8)), sums)
			assert.True(t, v.Verified, v.Note)

			join := &rewrite.Rewrite{Kind: "left-join", Before: 5, After: 1, Statements: []rewrite.Statement{{
				SQL:  "SELECT p.id, p.author_id, a.id, a.name FROM verify_posts p LEFT JOIN verify_authors a ON a.id = p.author_id",
				Keys: []int{1}, Child: []int{2, 3}, Replaces: true, Outer: true}}}
			author := d.play(t, db, "SELECT id, name FROM verify_authors WHERE id = ?", int64(7), int64(7), int64(8))
			assert.True(t, try(author, join).Wrong, "a join without a parent")
			author.Parent = &cases.Evidenced{Text: "SELECT id, author_id FROM verify_posts"}
			v = try(author, join)
			assert.True(t, v.Verified, v.Note)
			inner := &rewrite.Rewrite{Kind: "join", Before: 5, After: 1, Statements: []rewrite.Statement{{
				SQL:  "SELECT p.id, p.author_id, a.id, a.name FROM verify_posts p JOIN verify_authors a ON a.id = p.author_id AND p.seen = 0",
				Keys: []int{1}, Child: []int{2, 3}, Replaces: true}}}
			assert.True(t, try(d.play(t, db, "SELECT id, name FROM verify_authors WHERE id = ?", int64(7), int64(8)), inner).Wrong)

			// A lock is not taken, and a write never runs.
			if d.dialect != fingerprint.SQLite {
				locked := d.batch("SELECT id, title, author_id FROM verify_posts WHERE author_id IN-KEYS FOR UPDATE", []int{2}, []int{0, 1})
				v = try(d.play(t, db, "SELECT id, title FROM verify_posts WHERE author_id = ? FOR UPDATE", keys...), locked)
				assert.True(t, v.Verified, v.Note)
			}
			write := &rewrite.Rewrite{Write: true, Statements: []rewrite.Statement{{SQL: "DELETE FROM verify_posts WHERE id = 1"}}}
			v = try(d.play(t, db, "DELETE FROM verify_posts WHERE id = ?", int64(100)), write)
			assert.False(t, v.Verified)
			assert.True(t, v.Tried, v.Note)
			assert.Contains(t, v.Note, "never run")
			write.Statements[0].SQL = "DELETE FROM verify_nothing WHERE id = 1"
			assert.True(t, try(d.play(t, db, children), write).Wrong)
			var n int
			require.NoError(t, db.QueryRow("SELECT COUNT(*) FROM verify_posts").Scan(&n))
			assert.Equal(t, 4, n)
			sneaky := d.batch("INSERT INTO verify_authors (id) SELECT 77 + id FROM verify_authors WHERE id IN-KEYS", nil, []int{0, 1})
			assert.False(t, try(d.play(t, db, children, keys...), sneaky).Verified)
			require.NoError(t, db.QueryRow("SELECT COUNT(*) FROM verify_authors").Scan(&n))
			assert.Equal(t, 3, n, "the transaction is read-only and rolled back")
		})
	}
}

// Rows that only the program's own connection can see are not compared.
func TestUncommittedRows(t *testing.T) {
	for _, d := range databases(t) {
		if d.dialect == fingerprint.SQLite {
			continue // a writer locks the file
		}
		t.Run(d.name, func(t *testing.T) {
			db := d.setup(t)
			tx, err := db.Begin()
			require.NoError(t, err)
			defer tx.Rollback()
			_, err = tx.Exec("INSERT INTO verify_posts VALUES (5, 8, 'new', 1, 1)")
			require.NoError(t, err)
			c := d.play(t, db, "SELECT id, title FROM verify_posts WHERE author_id = ?", int64(7), int64(8))
			c.Child.Result = append(c.Child.Result, cases.CaseRow{Execution: 1, Values: []any{int64(5), "new"}})
			v := verify.New().Verify(t.Context(), &report.Finding{}, c, d.batch("SELECT id, title, author_id FROM verify_posts WHERE author_id IN-KEYS", []int{2}, []int{0, 1}))
			assert.False(t, v.Tried)
			assert.Contains(t, v.Note, "another connection does not see")
		})
	}
}
