package judge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/report"
)

const authorOf = "SELECT name FROM authors WHERE id = ?"

// What a second column explains as well is never traced, and a column that was
// not seen may be the one.
func TestNothingIsTracedThatAnotherColumnExplains(t *testing.T) {
	t.Parallel()
	const n = 24
	key := func(i int) int64 { return int64(100 + i*7%n) }
	rowsOf := func(row func(i int) []any) [][]any {
		rows := make([][]any, n)
		for i := range rows {
			rows[i] = row(i)
		}
		return rows
	}
	each := func(p *loopPlay, arg func(i int) any) {
		for i := range n {
			p.run(authorOf, arg(i))
		}
	}
	for _, c := range []struct {
		name, reason string
		run          func(p *loopPlay)
		evidence     report.Evidence
		column, why  string
	}{
		{"one column", "nothing else explains it", func(p *loopPlay) {
			p.query("SELECT id, author_id FROM books", []string{"id", "author_id"}, rowsOf(func(i int) []any { return []any{int64(i), key(i)} }))
			each(p, func(i int) any { return key(i) })
		}, report.Traced, "author_id", "in row order"},
		{"twins", "which of them was read is not known", func(p *loopPlay) {
			p.query("SELECT a, b FROM books", []string{"a", "b"}, rowsOf(func(i int) []any { return []any{key(i), key(i)} }))
			each(p, func(i int) any { return key(i) })
		}, report.Likely, "a", "books.b explains them as well"},
		{"equal by the statement", "a join makes them one", func(p *loopPlay) {
			p.query("SELECT b.author_id, a.id FROM books b JOIN authors a ON a.id = b.author_id", []string{"author_id", "id"}, rowsOf(func(i int) []any { return []any{key(i), key(i)} }))
			each(p, func(i int) any { return key(i) })
		}, report.Traced, "", "in row order"},
		{"two imports with the same values", "the later one was at hand", func(p *loopPlay) {
			p.query("SELECT ref FROM monday", []string{"ref"}, rowsOf(func(i int) []any { return []any{key(i)} }))
			p.query("SELECT ref FROM tuesday", []string{"ref"}, rowsOf(func(i int) []any { return []any{key(i)} }))
			each(p, func(i int) any { return key(i) })
		}, report.Likely, "ref", "are tuesday.ref, in row order; monday.ref explains them as well"},
		{"a column that repeats beside one that does not", "arguments that repeat follow no unique column row by row", func(p *loopPlay) {
			p.query("SELECT pk, writer_id FROM books", []string{"pk", "writer_id"}, rowsOf(func(i int) []any { return []any{int64(i + 1), int64(i/2 + 1)} }))
			each(p, func(i int) any { return int64(i/2 + 1) })
		}, report.Traced, "writer_id", ""},
		{"repeats, and only a unique column", "it may be another list", func(p *loopPlay) {
			p.query("SELECT id FROM books", []string{"id"}, rowsOf(func(i int) []any { return []any{key(i)} }))
			each(p, func(i int) any { return key(i / 2) })
		}, report.Likely, "id", ""},
		{"a wide result by order alone", "one of the columns that were not kept may be the key", func(p *loopPlay) {
			columns := make([]string, 90)
			for i := range columns {
				columns[i] = fmt.Sprint("c", i)
			}
			p.query("SELECT "+strings.Join(columns, ", ")+" FROM wide", columns, rowsOf(func(i int) []any {
				row := make([]any, 90)
				row[3] = key(i)
				return row
			}))
			each(p, func(i int) any { return key(i) })
		}, report.Repeated, "", "24 different arguments"},
		{"a foreign key that happens to be an id of the table", "the list explains all of it, the walk all but its beginning", func(p *loopPlay) {
			p.query("SELECT id, leader FROM teams", []string{"id", "leader"}, rowsOf(func(i int) []any { return []any{int64(1000 + i), int64(i*7%n + 1)} }))
			for i := range n {
				p.query("SELECT name, boss FROM people WHERE id = ?", []string{"name", "boss"}, [][]any{{"x", int64((i+1)*7%n + 1)}}, int64(i*7%n+1))
			}
		}, report.Likely, "leader", "teams.leader"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newLoopPlay(t)
			c.run(p)
			r := p.scope.End()
			require.Len(t, r.Findings, 1, c.reason)
			f := r.Findings[0]
			assert.Equal(t, c.evidence, f.Evidence, "%s: %s", c.reason, f.Why)
			assert.Contains(t, f.Why, c.why, c.reason)
			if c.column != "" {
				require.NotNil(t, f.Parent)
				assert.Equal(t, c.column, f.Parent.Column, c.reason)
			}
		})
	}
}

// A list that comes from one row is that row's argument; lists that cut up a
// column are a batch.
func TestListsOfOneRowAreNoBatch(t *testing.T) {
	t.Parallel()
	const n = 24
	for _, c := range []struct {
		name, sql string
		args      func(rows [][]any, i int) []any
		turns     int
		found     string
	}{
		{"two columns of each row", "SELECT name FROM authors WHERE id IN (?, ?)", func(rows [][]any, i int) []any { return []any{rows[i][1], rows[i][2]} }, n, report.RuleNPlusOne},
		{"one column twice", "INSERT INTO seats (book_id, side) VALUES (?, 'l'), (?, 'r')", func(rows [][]any, i int) []any { return []any{rows[i][1], rows[i][1]} }, n, report.RuleNPlusOneWrite},
		{"an array as it came", "SELECT name FROM authors WHERE id = ANY(?)", func(rows [][]any, i int) []any { return []any{rows[i][3]} }, n, report.RuleNPlusOne},
		{"two rows each", "SELECT name FROM authors WHERE id IN (?, ?)", func(rows [][]any, i int) []any { return []any{rows[2*i][1], rows[2*i+1][1]} }, n / 2, ""},
		{"arrays of two rows", "SELECT name FROM authors WHERE id = ANY(?)", func(rows [][]any, i int) []any {
			return []any{fmt.Sprintf("{%d,%d}", rows[2*i][1], rows[2*i+1][1])}
		}, n / 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newLoopPlay(t)
			rows := make([][]any, n)
			for i := range rows {
				a, b := int64(100+i*7%n), int64(500+i*11%n)
				rows[i] = []any{int64(1000 + i), a, b, fmt.Sprintf("{%d,%d}", a, b)}
			}
			p.query("SELECT id, author_id, editor_id, tags FROM books", []string{"id", "author_id", "editor_id", "tags"}, rows)
			for i := range c.turns {
				p.query(c.sql, nil, nil, c.args(rows, i)...)
			}
			r := p.scope.End()
			if c.found == "" {
				assert.Empty(t, r.Findings)
				return
			}
			require.Len(t, r.Findings, 1)
			assert.Equal(t, c.found, r.Findings[0].Rule)
			assert.Equal(t, report.Traced, r.Findings[0].Evidence, r.Findings[0].Why)
		})
	}
}

// A bound is reported as a bound.
func TestDifferentArgumentsBeyondTheBound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		turns int
		why   string
		bound bool
	}{
		{300, "300 executions with 300 different arguments", false},
		{5000, "5000 executions with at least 1,536 different arguments", true},
	} {
		p := newLoopPlay(t)
		for i := range c.turns {
			p.run(authorOf, int64(i*7919%10007))
		}
		r := p.scope.End()
		require.Len(t, r.Findings, 1)
		f := r.Findings[0]
		assert.Contains(t, f.Why, c.why)
		assert.Equal(t, c.bound, f.Query.AtLeast)
		if c.bound {
			require.True(t, r.Scopes[0].Truncated)
			assert.Contains(t, strings.Join(r.Notes, "\n"), "\n"+r.Scopes[0].Name+": kept 512 of 5,000 executions", "a note names the scope")
		}
	}
}
