package fingerprint

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
)

func TestShownHidesQuotedValues(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		d            Dialect
		sql, want    string
	}{
		{"compared", "SQLite takes it for a string where no column has the name", SQLite, `SELECT id FROM t WHERE name = "Ann"`, `select id from t where name = …`},
		{"compared before", "the other way round too", SQLite, `SELECT id FROM t WHERE "Ann" = name`, `select id from t where … = name`},
		{"list", "each of them", SQLite, `SELECT id FROM t WHERE name IN ("Ann", "Bob")`, `select id from t where name in (…)`},
		{"written", "what is set", SQLite, `UPDATE t SET name = "Ann" WHERE id = ?`, `update t set name = … where id = ?`},
		{"inserted", "the columns are names, the values may be none", SQLite, `INSERT INTO t ("name") VALUES ("Ann")`, `insert into t (name) values (…)`},
		{"mapper", "qualified names and aliases are names", SQLite, `SELECT "t"."id", "t"."name" AS "n" FROM "team" AS "t" WHERE "t"."id" = ?`, `select t.id, t.name as n from team as t where t.id = ?`},
		{"mapper's list", "who quotes tables so quotes columns so", SQLite, `SELECT "id", lower("name") FROM "users" WHERE "id" = ? ORDER BY "name" DESC`, `select id, lower(name) from users where id = ? order by name desc`},
		{"in a mapper's text", "a condition that somebody wrote", SQLite, `SELECT "id" FROM "users" WHERE (name = "Ann")`, `select id from users where (name = …)`},
		{"with an argument", "two values are not compared", SQLite, `SELECT a FROM t WHERE "id" = ? AND "at" BETWEEN ? AND ? AND "x" IS NULL AND "b" IN (?, ?)`, `select a from t where id = ? and at between ? and ? and x is null and b in (?)`},
		{"known", "it is used as a name elsewhere", SQLite, `SELECT t.name FROM t WHERE lower("name") = other`, `select t.name from t where lower(name) = other`},
		{"word of SQL", "it must have quotes", SQLite, `SELECT "order" FROM t`, `select "order" from t`},
		{"incremented", "the target is a name, and so is what it is made of", SQLite, `UPDATE "t" SET "n" = "n" + 1 WHERE "id" = ?`, `update t set n = n + ? where id = ?`},
		{"other quotes", "they hold names only", SQLite, "SELECT `a`, [b] FROM t", "select a, b from t"},
		{"table expression", "it is a name", SQLite, `WITH "x" AS (SELECT 1), "y" AS (SELECT 2) SELECT * FROM "x" JOIN "y" USING ("id")`, `with x as (select ?), y as (select ?) select * from x join y using (id)`},
		{"PostgreSQL", "double quotes are for names", PostgreSQL, `SELECT "Ann" FROM t WHERE name = "Bob"`, `select "Ann" from t where name = "Bob"`},
		{"MySQL", "they are for strings", MySQL, `SELECT "Ann" FROM t`, `select ? from t`},
		{"unknown database", "it may be SQLite", Generic, `SELECT id FROM t WHERE name = "Ann"`, `select id from t where name = …`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := hide.Shown(c.d, c.sql)
			assert.Equal(t, c.want, got, c.reason)
			assert.Equal(t, len(hide.QuotedValues(c.d, c.sql)) > 0, strings.Contains(got, "…"))
			text, ok := Redacted(c.d, c.sql)
			assert.True(t, ok, text)
			assert.Equal(t, text, Redact(c.d, text), "once is enough")
			if c.d != PostgreSQL {
				assert.NotContains(t, text, "Bob", c.reason)
			}
		})
	}
}

func TestWithoutComments(t *testing.T) {
	keep := func(c string) bool { return strings.HasPrefix(c, "name:") }
	for _, c := range []struct {
		name, reason string
		d            Dialect
		sql, want    string
	}{
		{"none", "it is the same text", SQLite, "SELECT a FROM t", "SELECT a FROM t"},
		{"block", "two words do not run together", SQLite, "SELECT a/* x */FROM t", "SELECT a FROM t"},
		{"line", "the line ends where it ended", SQLite, "SELECT a -- x\nFROM t", "SELECT a \nFROM t"},
		{"kept", "it is code", SQLite, "-- name: Get :one\nSELECT a /* x */ FROM t", "-- name: Get :one\nSELECT a  FROM t"},
		{"string", "what looks like one", SQLite, "SELECT '-- x', '/* y */' FROM t", "SELECT '-- x', '/* y */' FROM t"},
		{"hint", "it changes how the statement runs", MySQL, "SELECT /*+ MAX_EXECUTION_TIME(1000) NO_ICP(t, i@b) */ a FROM t", "SELECT /*+ MAX_EXECUTION_TIME(1000) NO_ICP(t, i@b) */ a FROM t"},
		{"hint's value", "it may be anybody's", MySQL, "SELECT /*+ SET_VAR(a='x y') */ a FROM t", "SELECT /*+ SET_VAR(a='…') */ a FROM t"},
		{"no hint", "a tracer's note has no brackets", MySQL, "SELECT /*+ user=7 */ a FROM t", "SELECT  a FROM t"},
		{"hint elsewhere", "no database reads it there", MySQL, "SELECT a /*+ BNL(t) */ FROM t", "SELECT a  FROM t"},
		{"hint before all", "pg_hint_plan reads it there", PostgreSQL, "/*+ SeqScan(t) */ SELECT a FROM t", "/*+ SeqScan(t) */ SELECT a FROM t"},
		{"code", "MySQL runs it", MySQL, "SELECT /*!50100 a */ FROM t", "SELECT /*!50100 a */ FROM t"},
		{"nested", "PostgreSQL nests them", PostgreSQL, "SELECT a /* x /* y */ z */ FROM t", "SELECT a  FROM t"},
		{"open", "it goes to the end", SQLite, "SELECT a /* x", "SELECT a "},
	} {
		got := hide.WithoutComments(c.d, c.sql, keep)
		assert.Equal(t, c.want, got, "%s: %s", c.name, c.reason)
		assert.Equal(t, Of(c.d, c.sql), Of(c.d, got), c.name)
	}
}

func TestResultNames(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		d            Dialect
		sql          string
		names, want  []string
	}{
		{"columns", "they stand in the text", SQLite, "SELECT id, t.name AS n FROM t", []string{"id", "n"}, []string{"id", "n"}},
		{"star", "they are the table's", MySQL, "SELECT * FROM t WHERE id = ?", []string{"id", "name"}, []string{"id", "name"}},
		{"expression", "its literals are not told", SQLite, "SELECT coalesce(id, 'x') FROM t", []string{"coalesce(id, 'Ann')"}, []string{"coalesce(id, '…')"}},
		{"number", "it may be a key", SQLite, "SELECT id + 1 FROM t", []string{"id + 4711"}, []string{"id + 00"}},
		{"bare value", "MySQL names the column by it", MySQL, "SELECT 'x', id FROM t", []string{"Ann", "id"}, []string{"", "id"}},
		{"argument", "the driver writes it into the text", MySQL, "SELECT ?, concat(name, ?) FROM t", []string{"Ann", "concat(name, 'Bob')"}, []string{"", "concat(name, '…')"}},
		{"behind a star", "it is counted from the end", MySQL, "SELECT t.*, 'x' FROM t", []string{"id", "name", "Ann"}, []string{"id", "name", ""}},
		{"between stars", "whose is whose is not known", MySQL, "SELECT a.*, 'x', b.* FROM a, b", []string{"id", "Ann", "id"}, []string{"", "", ""}},
		{"alias that is a string", "it is a value as far as anybody knows", SQLite, "SELECT a AS 'x' FROM t", []string{"Ann"}, []string{""}},
		{"double quotes", "SQLite gives a column back without them", SQLite, `SELECT "id", "Ann" FROM t`, []string{"id", `"Ann"`}, []string{"id", ""}},
		{"double quotes within", "a string in a call", SQLite, `SELECT coalesce(a, "Ann") FROM t`, []string{`coalesce(a, "Ann")`}, []string{`coalesce(a, "…")`}},
		{"comment", "a note of a tracer", SQLite, "SELECT a /* x */ + b FROM t", []string{"a /* Ann */ + b"}, []string{"a  + b"}},
		{"returning", "it is a result too", SQLite, "INSERT INTO t (a) VALUES (?) RETURNING id, a || 'x'", []string{"id", "a || 'Ann'"}, []string{"id", "a || '…'"}},
		{"returning all", "they are the table's", SQLite, "DELETE FROM t RETURNING *", []string{"id", "a"}, []string{"id", "a"}},
		{"function", "it has no literals", SQLite, "SELECT count(*) FROM t", []string{"count(*)"}, []string{"count(*)"}},
		{"PostgreSQL", "it never names by text", PostgreSQL, "SELECT 'x', coalesce(a, 'x') FROM t", []string{"?column?", "coalesce"}, []string{"?column?", "coalesce"}},
	} {
		got := Scan(c.d, c.sql).ResultNames(c.sql, c.names)
		assert.Equal(t, c.want, got, "%s: %s", c.name, c.reason)
		assert.Equal(t, got, Scan(c.d, c.sql).ResultNames(c.sql, got), "%s: once is enough", c.name)
	}
}

// Nothing panics, whatever the text; what is hidden stays hidden; and no name
// of a result holds a literal.
func FuzzHidden(f *testing.F) {
	for _, seed := range fragments {
		f.Add(byte(3), `SELECT "a", `+seed+` FROM t WHERE x = "b" /* c */`, seed)
	}
	f.Fuzz(func(t *testing.T, dialect byte, sql, name string) {
		d := Dialect(dialect % 5)
		shown := hide.Shown(d, sql)
		for _, value := range hide.QuotedValues(d, sql) {
			if len(value) > 12 && strings.Count(sql, value) == 1 {
				assert.NotContains(t, shown, value)
			}
		}
		_ = hide.WithoutComments(d, sql, nil)
		for _, n := range Scan(d, sql).ResultNames(sql, []string{name, sql}) {
			if d == PostgreSQL || n == name {
				continue
			}
			for _, l := range AppendLiterals(nil, d, n) {
				// Two stand-ins side by side are one string.
				text := strings.Trim(l.Text(), "…'")
				assert.True(t, l.Redacted() || text == "" || l.Kind == BoolLiteral || l.Kind == NullLiteral, "%q of %q", n, sql)
			}
		}
	})
}
