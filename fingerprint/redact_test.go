package fingerprint

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRedact(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		d            Dialect
		sql, want    string
	}{
		{"none", "nothing to hide", PostgreSQL, "SELECT a FROM t WHERE b = $1", "SELECT a FROM t WHERE b = $1"},
		{"string", "it may be anybody's name", PostgreSQL, "SELECT a FROM t WHERE b = 'Ann' AND c = $1", "SELECT a FROM t WHERE b = '…' AND c = $1"},
		{"number", "it may be a key", MySQL, "SELECT a FROM t WHERE b = 42", "SELECT a FROM t WHERE b = 00"},
		{"one as a key", "so may the first one", MySQL, "SELECT a FROM t WHERE b IN (1, 2)", "SELECT a FROM t WHERE b IN (00, 00)"},
		{"one that is counted", "it is no value of a column", PostgreSQL, "SELECT COUNT(1), 0, 7 FROM t", "SELECT COUNT(1), 0, 00 FROM t"},
		{"page", "the size of a page is nobody's", SQLite, "SELECT a FROM t LIMIT 25 OFFSET 50", "SELECT a FROM t LIMIT 25 OFFSET 50"},
		{"page of MySQL", "with a comma", MySQL, "SELECT a FROM t LIMIT 50, 25", "SELECT a FROM t LIMIT 50, 25"},
		{"long page", "a telephone number fits no page", SQLite, "SELECT a FROM t LIMIT 491701234567", "SELECT a FROM t LIMIT 00"},
		{"columns by number", "they name a column", PostgreSQL, "SELECT a, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC", "SELECT a, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC"},
		{"truth", "TRUE and NULL are words of SQL", PostgreSQL, "UPDATE t SET a = TRUE, b = NULL, c = 'x'", "UPDATE t SET a = TRUE, b = NULL, c = '…'"},
		{"long string", "no length is told", PostgreSQL, "SELECT $$it's$$, E'a\\'b', X'1F'", "SELECT '…', '…', '…'"},
		{"text round it", "comments and breaks stay", PostgreSQL, "SELECT a -- note\nFROM t\nWHERE b = 'x'", "SELECT a -- note\nFROM t\nWHERE b = '…'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Redact(c.d, c.sql)
			assert.Equal(t, c.want, got, c.reason)
			assert.Equal(t, Of(c.d, c.sql), Of(c.d, got), "the shape stays")
			assert.Equal(t, got, Redact(c.d, got), "once is enough")
			for _, l := range AppendLiterals(nil, c.d, c.sql) {
				assert.False(t, l.Redacted(), "%s is the program's", c.sql[l.Span.Start:l.Span.End])
			}
		})
	}
}

// Whatever the text, no literal but an impersonal one is left, and stand-ins
// are stable.
func FuzzRedact(f *testing.F) {
	for _, seed := range []string{
		"SELECT a FROM t WHERE b = 'Ann' AND c = -42 LIMIT 5, 10", "INSERT INTO t VALUES (1, X'1F', $$a$$), (0, N'x', TRUE)",
		"SELECT 5 -42, 1e3, 'a' 'b'", "SELECT 'open", "WITH x AS (SELECT 1) SELECT \"a\" FROM x ORDER BY 1",
	} {
		for d := range byte(5) {
			f.Add(d, seed)
		}
	}
	f.Fuzz(func(t *testing.T, dialect byte, sql string) {
		d := Dialect(dialect % 5)
		got := Redact(d, sql)
		if Of(d, got) != Of(d, sql) {
			return // those who redact look for it
		}
		s := Scan(d, got)
		for _, l := range AppendLiterals(nil, d, got) {
			assert.True(t, l.Redacted() || l.impersonal(s), "%q of %q", l.Span.Of(got), sql)
		}
	})
}
