package fingerprint

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

func TestWrites(t *testing.T) {
	for _, test := range []struct {
		text, reason string
		want         Kind
	}{
		{"SELECT 1", "a read", Other},
		{"SELECT id FROM a WHERE id = $1 FOR UPDATE", "a lock is no write", Other},
		{"SELECT replace(name, 'a', 'b') FROM a", "a function by the name of a verb", Other},
		{"SELECT \"update\" FROM a", "a column by the name of a verb", Other},
		{"WITH x AS (SELECT 1) SELECT * FROM x", "a table expression that reads", Other},
		{"DELETE FROM a", "the statement itself", Delete},
		{"WITH k AS (SELECT 1) UPDATE a SET b = 1", "the statement behind WITH", Update},
		{"WITH x AS (DELETE FROM a WHERE id = $1 RETURNING id) SELECT id FROM x", "in a table expression", Delete},
		{"WITH x AS MATERIALIZED (UPDATE a SET b = 1 RETURNING id) TABLE x", "behind an option", Update},
		{"WITH a AS (DELETE FROM a RETURNING id) SELECT * FROM a", "named as its table", Delete},
		{"WITH RECURSIVE a AS (DELETE FROM a RETURNING id) SELECT * FROM a", "named as its table, and visible there", Delete},
		{"WITH x (id) AS (INSERT INTO a (b) VALUES ($1) RETURNING id) SELECT id FROM x", "with columns", Insert},
		{"WITH k AS (SELECT 1), x AS (MERGE INTO a USING k ON true WHEN MATCHED THEN DELETE RETURNING a.id) SELECT * FROM x", "the second one", Merge},
		{"SELECT * FROM (WITH x AS (DELETE FROM a RETURNING id) SELECT id FROM x) y", "further within", Delete},
		{"(WITH x AS (DELETE FROM a RETURNING id) SELECT id FROM x) UNION ALL SELECT 1", "in brackets", Delete},
		{"WITH x AS (WITH y AS (DELETE FROM a RETURNING id) SELECT * FROM y) SELECT * FROM x", "in another's", Delete},
		{"SELECT 1; DELETE FROM a", "the second statement", Delete},
	} {
		assert.Equal(t, test.want, Scan(PostgreSQL, test.text).Writes(), "%s: %s", test.reason, test.text)
	}
}

func TestCalled(t *testing.T) {
	for _, test := range []struct {
		dialect      Dialect
		text, reason string
		want         []string
	}{
		{PostgreSQL, "SELECT f(1), public.g (2), \"H\"(3)", "plain, with a schema, quoted", []string{"f", "public.g", "H"}},
		{PostgreSQL, "SELECT f/* x */(1)", "a comment between", []string{"f"}},
		{PostgreSQL, "WITH f (a) AS (SELECT 1) SELECT f(a) FROM f", "the name of a table expression, and a call", []string{"as", "f"}},
		{PostgreSQL, "WITH a AS (SELECT 1), f (b) AS NOT MATERIALIZED (DELETE FROM x RETURNING y) SELECT 1", "the second of them", []string{"as", "materialized"}},
		{PostgreSQL, "SELECT * FROM a, f(1) AS (b int)", "a function with a list of columns", []string{"f", "as"}},
		{PostgreSQL, "SELECT * FROM (SELECT 1) AS k (a), (SELECT 2) l (b)", "derived tables", []string{"from"}},
		{PostgreSQL, "SELECT DISTINCT ON (a) f(b) FROM c", "a call behind a bracket", []string{"on", "f"}},
		{PostgreSQL, "SELECT a OPERATOR(public.+) f(b)", "a call behind an operator's bracket", []string{"operator", "f"}},
		{MySQL, "SELECT /*!50000 SLEEP(1) */ `f`(2)", "a comment that is code", []string{"sleep", "f"}},
		{MySQL, "SELECT \"f\"(2)", "a string, or a name with ANSI_QUOTES", []string{""}},
		{SQLite, "SELECT 'f(1)', [g](2) -- h(3)", "not within strings and comments", []string{"g"}},
	} {
		var got []string
		for _, n := range Scan(test.dialect, test.text).Called(test.text) {
			name := n.Name
			if n.Qualifier != "" {
				name = n.Qualifier + "." + name
			}
			if name != "H" {
				name = lex.Fold(name)
			}
			got = append(got, name)
		}
		assert.Equal(t, test.want, got, "%s: %s", test.reason, test.text)
	}
}

func TestNames(t *testing.T) {
	const text = `SELECT a.f, "b""c" FROM s.d WHERE x OPERATOR(s.===) 'y' AND k ->> 'z' = $1`
	s := Scan(PostgreSQL, text)
	var got []string
	for _, n := range s.Names(text) {
		got = append(got, n.Qualifier+":"+n.Name)
	}
	assert.Equal(t, []string{":SELECT", ":a", "a:f", `:b"c`, ":FROM", ":s", "s:d", ":WHERE", ":x", ":OPERATOR", ":s", ":AND", ":k"}, got)
	assert.Equal(t, []string{"===", "->>", "="}, s.Operators(text))
}
