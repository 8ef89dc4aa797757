package hide_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

func TestAsStrings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, sql, want string }{
		{"an equality", `SELECT id FROM customer WHERE name = "n5"`, `SELECT id FROM customer WHERE name = 'n5'`},
		{"mixed case and spaces", `select id from customer where name="Ada B."`, `select id from customer where name='Ada B.'`},
		{"IN", `SELECT id FROM customer WHERE name IN ("n5", "n6")`, `SELECT id FROM customer WHERE name IN ('n5', 'n6')`},
		{"NOT IN", `SELECT id FROM customer WHERE name NOT IN ("n5")`, `SELECT id FROM customer WHERE name NOT IN ('n5')`},
		{"AND and OR", `SELECT id FROM c WHERE kind = "a" AND (name = "b" OR name <> "d")`, `SELECT id FROM c WHERE kind = 'a' AND (name = 'b' OR name <> 'd')`},
		{"escaped quotes", `SELECT id FROM c WHERE name = "say ""hi"""`, `SELECT id FROM c WHERE name = 'say "hi"'`},
		{"a single quote within", `SELECT id FROM c WHERE name = "O'Neil"`, `SELECT id FROM c WHERE name = 'O''Neil'`},
		{"a word of SQL", `SELECT id FROM c WHERE country = "AT" AND answer IN ("no", "all")`, `SELECT id FROM c WHERE country = 'AT' AND answer IN ('no', 'all')`},
		{"nothing", `SELECT id FROM c WHERE name = ""`, `SELECT id FROM c WHERE name = ''`},
		{"LIKE", `SELECT id FROM c WHERE name LIKE "n%"`, `SELECT id FROM c WHERE name LIKE 'n%'`},
		{"IS", `SELECT id FROM c WHERE name IS NOT "n5"`, `SELECT id FROM c WHERE name IS NOT 'n5'`},
		{"BETWEEN", `SELECT id FROM c WHERE name BETWEEN "a" AND "b" AND kind = "x"`, `SELECT id FROM c WHERE name BETWEEN 'a' AND 'b' AND kind = 'x'`},
		{"the other way round", `SELECT id FROM c WHERE "n5" = name`, `SELECT id FROM c WHERE 'n5' = name`},
		{"a call", `SELECT id FROM c WHERE name = lower("N5")`, `SELECT id FROM c WHERE name = lower('N5')`},
		{"joined texts", `SELECT id FROM c WHERE name = "a" || "b"`, `SELECT id FROM c WHERE name = 'a' || 'b'`},
		{"names in quotes, too", `SELECT "id" FROM "c" WHERE "name" = "n5"`, `SELECT "id" FROM "c" WHERE "name" = 'n5'`},
		{"tables bare, names quoted", `SELECT "id" FROM c WHERE "name" = "n5"`, `SELECT "id" FROM c WHERE "name" = 'n5'`},
		{"rows", `INSERT INTO c (name, kind) VALUES ("n5", "a"), ("n6", ?)`, `INSERT INTO c (name, kind) VALUES ('n5', 'a'), ('n6', ?)`},
		{"an assignment", `UPDATE c SET name = "n5", kind = "b" WHERE id = 3`, `UPDATE c SET name = 'n5', kind = 'b' WHERE id = 3`},
		{"a delete", `DELETE FROM c WHERE name = "n5"`, `DELETE FROM c WHERE name = 'n5'`},
		{"a query within", `SELECT id FROM c WHERE id IN (SELECT owner FROM d WHERE label = "n5")`, `SELECT id FROM c WHERE id IN (SELECT owner FROM d WHERE label = 'n5')`},
		{"two statements", `DELETE FROM c WHERE name = "a"; SELECT "b" FROM c`, `DELETE FROM c WHERE name = 'a'; SELECT "b" FROM c`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := hide.AsStrings(lex.SQLite, test.sql)
			assert.Equal(t, test.want, got)
			assert.Equal(t, got, hide.AsStrings(lex.SQLite, got), "nothing is left")
		})
	}
}

// TestAsStringsLeavesNames: what is quoted is a name, or may well be.
func TestAsStringsLeavesNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, sql string }{
		{"a column and an argument", `SELECT id FROM c WHERE "name" = ?`},
		{"a qualified column", `SELECT c.id FROM c, d WHERE c.id = "d"."owner"`},
		{"a column that is named elsewhere", `SELECT owner FROM d WHERE id = "owner"`},
		{"named elsewhere in another case", `SELECT Owner FROM d WHERE id = "owner"`},
		{"what joins", `SELECT c.id FROM c JOIN d ON author = "writer"`},
		{"the list", `SELECT "name", "Kind" FROM c`},
		{"order and groups", `SELECT id FROM c GROUP BY "kind" ORDER BY "name"`},
		{"a table", `SELECT id FROM "order" WHERE id = 1`},
		{"an alias", `SELECT name AS "n" FROM c`},
		{"a keyword", `SELECT id FROM c WHERE "order" = position`},
		{"a column of the list", `SELECT "writer" FROM c WHERE author = "Writer"`},
		{"a keyword that names a column", `SELECT "group" FROM c WHERE id = "group"`},
		{"a condition by itself", `SELECT id FROM c WHERE "active" AND NOT "gone"`},
		{"a list of columns", `INSERT INTO c ("name", "kind") VALUES (?, ?)`},
		{"what is assigned", `UPDATE c SET "name" = ?, "kind" = 'b'`},
		{"what an upsert assigns", `INSERT INTO c (id) VALUES (1) ON CONFLICT ("id") DO UPDATE SET "name" = excluded."name"`},
		{"a string that has some", `SELECT id FROM c WHERE name = '"n5"'`},
		{"not closed", `SELECT id FROM c WHERE name = "n5`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.sql, hide.AsStrings(lex.SQLite, test.sql))
		})
	}
	for _, d := range []lex.Dialect{lex.Generic, lex.PostgreSQL, lex.MySQL, lex.SQLServer} {
		assert.Contains(t, hide.AsStrings(d, `SELECT id FROM customer WHERE name = "n5"`), `"n5"`, "only SQLite reads it so, and %s keeps its own words", d)
	}
}
