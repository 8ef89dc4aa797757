package rewrite

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
	"github.com/nplusone-go/nplusone/report"
)

// shop is the program of the tests below: names stands on lines 9 to 14.
const shop = `package shop

const (
	live    = "live"
	pageMax = 7_500
	twoPart = "two" + "part"
)

func names(db DB) {
	db.Query("SELECT id, name FROM authors WHERE state = 'seen' AND id = ?", 1)
	db.Where("kind = 'x'").Where(Eq{"colour": "red"}).Where("size > ?", 42)
	db.Query("INSERT INTO notes (a, b) VALUES (?, 'costs ?')")
	db.Query("SELECT \"a\" FROM t WHERE \"b\" = 'quoted'")
}

func elsewhere(db DB) {
	db.Query("SELECT a FROM once WHERE f = 'one' AND g = 11 AND h = $1")
	db.Query("SELECT a FROM twice WHERE f = 'one' AND h = $1")
	db.Query("SELECT a FROM twice WHERE f = 'other' AND h = $1")
	db.Query("SELECT a FROM same WHERE f = 'one' LIMIT 10")
	db.Query("SELECT a FROM same WHERE f = 'one' LIMIT 10")
	use("green", 4711)
	db.Query("SELECT a FROM pieces " +
		"WHERE f = 'one' " +
		"AND g = $1")
	db.Query("SELECT a FROM mixed " + where + "WHERE f = 'one'")
}
`

// What is printed of a literal is the program's, or nobody's.
func TestPrintedLiterals(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.go")
	require.NoError(t, os.WriteFile(path, []byte(shop), 0o600))
	source := GoSourceOf([]report.Site{{Path: path, Line: 11}})
	for _, c := range []struct {
		name, reason string
		d            fingerprint.Dialect
		text, want   string
		redacted     bool // it comes from a record
	}{
		{name: "page", reason: "its size is nobody's", d: pg, text: "SELECT a FROM q WHERE b = $1 LIMIT 25 OFFSET 50", want: "SELECT a FROM q WHERE b = $1 LIMIT 25 OFFSET 50"},
		{name: "page from a record", reason: "a record keeps it", redacted: true, d: pg, text: "SELECT a FROM q WHERE b = $1 LIMIT 25", want: "SELECT a FROM q WHERE b = $1 LIMIT 25"},
		{name: "long page", reason: "it may be anything", d: pg, text: "SELECT a FROM q LIMIT 491701234567", want: "SELECT a FROM q LIMIT …"},
		{name: "nought and one", reason: "they say nothing", d: maria, text: "SELECT COUNT(1) FROM q WHERE deleted = 0", want: "SELECT COUNT(1) FROM q WHERE deleted = 0"},
		{name: "nought of a record", reason: "a record does not tell it from a key", redacted: true, d: maria, text: "SELECT COUNT(1) FROM q WHERE deleted = 0", want: "SELECT COUNT(1) FROM q WHERE deleted = …"},
		{name: "truth", reason: "words of SQL", d: pg, text: "SELECT a FROM q WHERE b = TRUE OR c IS NOT DISTINCT FROM NULL", want: "SELECT a FROM q WHERE b = TRUE OR c IS NOT DISTINCT FROM NULL"},
		{name: "columns by number", reason: "they name columns", redacted: true, d: pg, text: "SELECT a, b FROM q GROUP BY 1, 2 ORDER BY 2", want: "SELECT a, b FROM q GROUP BY 1, 2 ORDER BY 2"},
		{name: "text", reason: "anybody's name", d: pg, text: "SELECT a FROM q WHERE b = 'Ann' AND c = $1", want: "SELECT a FROM q WHERE b = … AND c = $1"},
		{name: "number", reason: "anybody's key", d: pg, text: "SELECT a FROM q WHERE b = 4", want: "SELECT a FROM q WHERE b = …"},
		{name: "a text with a question mark", reason: "no placeholder takes its place", d: maria, text: "SELECT a FROM q WHERE b = 'who?' AND c = ?", want: "SELECT a FROM q WHERE b = … AND c = ?"},
		{name: "statement in the source", reason: "it is code", d: lite, text: "SELECT id, name FROM authors WHERE state = 'seen' AND id = ?", want: "SELECT id, name FROM authors WHERE state = 'seen' AND id = ?"},
		{name: "condition of a query builder", reason: "short, and code", d: pg, text: "SELECT a FROM q WHERE kind = 'x'", want: "SELECT a FROM q WHERE kind = 'x'"},
		{name: "value in the function", reason: "the library wrote it into the text", d: pg, text: "SELECT a FROM q WHERE colour = 'red' AND n > 42", want: "SELECT a FROM q WHERE colour = 'red' AND n > 42"},
		{name: "a number that begins like it", reason: "4 is not 42", d: pg, text: "SELECT a FROM q WHERE size > 4", want: "SELECT a FROM q WHERE size > …"},
		{name: "a number is no text", reason: "'42' stands nowhere", d: pg, text: "SELECT a FROM q WHERE size > '42'", want: "SELECT a FROM q WHERE size > …"},
		{name: "constants of the file", reason: "so are they", d: pg, text: "SELECT a FROM q WHERE state = 'live' AND n < 7500", want: "SELECT a FROM q WHERE state = 'live' AND n < 7500"},
		{name: "value of another function", reason: "it is not on the stack", d: pg, text: "SELECT a FROM q WHERE colour = 'green' AND n > 4711", want: "SELECT a FROM q WHERE colour = … AND n > …"},
		{name: "put together", reason: "a piece is no value", d: pg, text: "SELECT a FROM q WHERE colour = 'twopart'", want: "SELECT a FROM q WHERE colour = …"},
		{name: "behind a placeholder", reason: "the whole statement stands there", d: maria, text: "INSERT INTO notes (a, b) VALUES (?, 'costs ?')", want: "INSERT INTO notes (a, b) VALUES (?, 'costs ?')"},
		{name: "rebound", reason: "the source has another placeholder", d: pg, text: "INSERT INTO notes (a, b)\n\tVALUES ($1, 'costs ?')", want: "INSERT INTO notes (a, b)\n\tVALUES ($1, 'costs ?')"},
		{name: "behind a placeholder, another", reason: "that one does not", d: maria, text: "INSERT INTO notes (a, b) VALUES (?, 'Ann')", want: "INSERT INTO notes (a, b) VALUES (?, …)"},
		{name: "escaped in the source", reason: "Go's quotes are not SQL's", d: pg, text: `SELECT "a" FROM t WHERE "b" = 'quoted' AND c = $1`, want: `SELECT "a" FROM t WHERE "b" = 'quoted' AND c = $1`},
		{name: "record of a statement in the source", reason: "the source has what the record left out", redacted: true, d: pg,
			text: "SELECT a FROM once WHERE f = 'one' AND g = 11 AND h = $1", want: "SELECT a FROM once WHERE f = 'one' AND g = 11 AND h = $1"},
		{name: "record of another value", reason: "what the source has may not be what ran", redacted: true, d: pg,
			text: "SELECT a FROM none WHERE f = 'one' AND h = $1", want: "SELECT a FROM none WHERE f = … AND h = $1"},
		{name: "record of one of two", reason: "nobody knows which", redacted: true, d: pg,
			text: "SELECT a FROM twice WHERE f = 'one' AND h = $1", want: "SELECT a FROM twice WHERE f = … AND h = $1"},
		{name: "record of two that are the same", reason: "it does not matter which", redacted: true, d: pg,
			text: "SELECT a FROM same WHERE f = 'one' LIMIT 10", want: "SELECT a FROM same WHERE f = 'one' LIMIT 10"},
		{name: "record of a text in pieces", reason: "they are one text", redacted: true, d: pg,
			text: "SELECT a FROM pieces WHERE f = 'one' AND g = $1", want: "SELECT a FROM pieces WHERE f = 'one' AND g = $1"},
		{name: "record of a text with a variable", reason: "the source does not have the whole", redacted: true, d: pg,
			text: "SELECT a FROM mixed WHERE f = 'one'", want: "SELECT a FROM mixed WHERE f = …"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := c.text
			if c.redacted {
				text = fingerprint.Redact(c.d, text)
			}
			q := &Repeat{Dialect: c.d}
			q.Child = NewText(c.d, text, nil, MarkChildArg, MarkChildText, source)
			st := q.Finish(q.Child.Render(q.Child.Whole()))
			assert.Equal(t, c.want, st.Printed, c.reason)
			assert.Equal(t, strings.Contains(c.want, Unshown), Hides(c.d, st.Printed))
			assert.Equal(t, text, st.SQL, "what is run is whole")
			assert.Equal(t, shape.Lex(c.d, text).Placeholders, shape.Lex(c.d, st.Printed).Placeholders, "as many arguments as before")
		})
	}
}

// A mark within a literal of the program is none.
func TestTextsThatHoldTheMark(t *testing.T) {
	assert.True(t, Hides(pg, "SELECT a FROM t WHERE b = …"))
	assert.True(t, Hides(pg, "SELECT a FROM t WHERE b = … AND c = 'x…'"))
	assert.False(t, Hides(pg, "SELECT a FROM t WHERE b = 'loading…' AND c = $1"))
}

func TestSourcesOfAStack(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.go")
	require.NoError(t, os.WriteFile(broken, []byte("package p\nfunc f() {\n\tq(\"a = 'x'\"\n"), 0o600))
	assert.Empty(t, GoSourceOf([]report.Site{{Path: "gone.go"}, {Path: "notes.txt"}, {}}).files)
	s := GoSourceOf([]report.Site{{Path: broken, Line: 3}, {Path: broken, Line: 2}})
	require.Len(t, s.files, 1)
	assert.True(t, s.has("a = 'x'"), "a file with a fault in it has texts still")
	assert.False(t, s.has("a = 'y'"))
	require.NoError(t, os.WriteFile(broken, []byte("package p\n\nconst c = \"a = 'yes'\"\n"), 0o600))
	assert.True(t, GoSourceOf([]report.Site{{Path: broken}}).has("a = 'yes'"), "a file that was changed is read again")
}
