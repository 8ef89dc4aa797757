package rewrites

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/require"
)

const (
	someAuthors = `SELECT id, name FROM authors ORDER BY id`
	booksOf     = `SELECT id, title, author_id FROM books WHERE author_id = ? ORDER BY title DESC`
	reviewsOf   = `SELECT id, body FROM reviews WHERE book_id = ? ORDER BY score, id`
	bookByID    = `SELECT id, title, author_id FROM books WHERE id = ?`
	authorByID  = `SELECT id, name FROM authors WHERE id = ?`
	readerByID  = `SELECT id, name FROM readers WHERE id = ?`
)

// nestedLoops is a program of loops and what the outermost finding is to offer.
type nestedLoops struct {
	name, reason string
	step         step
	keys         []any  // the program's own, for which the step runs
	outer        string // words of the outermost finding's statement
	// want are the fixes for all loops at once, in order: their kind, and the
	// queries before and after.
	want []wanted
	// wantText is in the first one's note.
	wantText string
}

type wanted struct {
	kind          string
	before, after int
}

var nestedTables = []nestedLoops{
	{
		name: "few narrow rows at both levels", reason: "a join repeats little: it comes first, batches second",
		step:  step{sql: someAuthors, inner: []step{{sql: booksOf, inner: []step{{sql: reviewsOf}}}}},
		outer: "from books", want: []wanted{{"nest-join", 16, 1}, {"nest-batch", 16, 3}}, wantText: "one query is worth that",
	},
	{
		name: "wide rows outside", reason: "a join would repeat many columns: batches come first",
		step:  step{sql: `SELECT id, name, born, id + 1, id + 2, id + 3, born + 1 FROM authors ORDER BY id`, inner: []step{{sql: booksOf, inner: []step{{sql: reviewsOf}}}}},
		outer: "from books", want: []wanted{{"nest-batch", 16, 3}, {"nest-join", 16, 1}}, wantText: "would repeat the outer columns in each of 12 rows",
	},
	{
		name: "many-to-one twice", reason: "one row for each key at every level: one join of all three tables",
		step: step{sql: `SELECT id, body, book_id FROM reviews ORDER BY id`, inner: []step{
			{sql: bookByID, column: 2, inner: []step{{sql: authorByID, column: 2}}},
		}},
		outer: "from books", want: []wanted{{"nest-join", 25, 1}, {"nest-batch", 25, 3}}, wantText: "one row for each key at every level",
	},
	{
		name: "many-to-one with NULL inside", reason: "rows without a key stay: LEFT JOIN on the second level",
		step: step{sql: `SELECT id, title FROM books ORDER BY id`, inner: []step{
			{sql: `SELECT id, reader_id FROM reviews WHERE book_id = ? ORDER BY id`, inner: []step{{sql: readerByID, column: 1}}},
		}},
		outer: "from reviews", want: []wanted{{"nest-join", 21, 1}, {"nest-batch", 21, 2}},
	},
	{
		name: "a join, then a batch", reason: "the book of a review is joined, its author's awards come in a batch keyed by the joined rows",
		step: step{sql: `SELECT id, book_id FROM reviews ORDER BY id`, inner: []step{
			{sql: bookByID, column: 1, inner: []step{{sql: `SELECT id, name FROM awards WHERE author_id = ? ORDER BY name, id`, column: 2}}},
		}},
		outer: "from books", want: []wanted{{"nest-join", 25, 1}, {"nest-batch", 25, 2}},
	},
	{
		name: "constant conditions at both levels", reason: "tenant and soft-delete conditions stay where they were",
		step: step{sql: someAuthors, inner: []step{{
			sql:   `SELECT id, title FROM books WHERE author_id = ? AND status = 'live' ORDER BY id`,
			inner: []step{{sql: `SELECT id, body FROM reviews WHERE book_id = ? AND score > ? ORDER BY id`, args: []any{2}}},
		}}},
		outer: "from books", want: []wanted{{"nest-join", 14, 1}, {"nest-batch", 14, 3}},
	},
	{
		name: "a count inside", reason: "a count is grouped in a batch, and keeps its zeroes",
		step:  step{sql: someAuthors, inner: []step{{sql: booksOf, inner: []step{{sql: `SELECT count(*) FROM reviews WHERE book_id = ?`}}}}},
		outer: "from books", want: []wanted{{"nest-batch", 16, 3}},
	},
	{
		name: "top of each inside", reason: "the best reviews of each book in one statement for all",
		step:  step{sql: someAuthors, inner: []step{{sql: booksOf, inner: []step{{sql: `SELECT id, body FROM reviews WHERE book_id = ? ORDER BY score DESC, id LIMIT 2`}}}}},
		outer: "from books", want: []wanted{{"nest-batch", 16, 3}},
	},
	{
		name: "two kinds of children inside", reason: "awards and books of one author: joining both would multiply rows",
		step: step{sql: `SELECT id, book_id FROM reviews ORDER BY id`, inner: []step{{sql: bookByID, column: 1, inner: []step{
			{sql: `SELECT id, name FROM awards WHERE author_id = ? ORDER BY id`, column: 2}, {sql: `SELECT title FROM books WHERE author_id = ? ORDER BY id`, column: 2},
		}}}},
		outer: "from books where id", want: []wanted{{"nest-batch", 37, 3}, {"nest-batch", 37, 4}}, wantText: " rows per book: a batch for each",
	},
	{
		name: "three levels", reason: "authors, books, reviews, readers: the reader of a review is joined to it",
		step: step{sql: someAuthors, inner: []step{{sql: booksOf, inner: []step{{
			sql: `SELECT id, body, reader_id FROM reviews WHERE book_id = ? ORDER BY id`, inner: []step{{sql: readerByID, column: 2}},
		}}}}},
		outer: "from books", want: []wanted{{"nest-batch", 27, 3}, {"nest-join", 27, 1}},
	},
	{
		name: "text keys inside", reason: "the second level's keys are text of the first one's rows",
		step: step{sql: `SELECT id, book_id FROM reviews ORDER BY id`, inner: []step{
			{sql: `SELECT id, language FROM books WHERE id = ?`, column: 1, inner: []step{{sql: `SELECT code, name FROM languages WHERE code = ?`, column: 1}}},
		}},
		outer: "from books", want: []wanted{{"nest-join", 25, 1}, {"nest-batch", 25, 3}},
	},
	{
		name: "stars", reason: "SELECT * at every level: the columns are known by their tables",
		step: step{sql: `SELECT * FROM reviews ORDER BY id`, inner: []step{
			{sql: `SELECT * FROM books WHERE id = ?`, column: 1, inner: []step{{sql: `SELECT * FROM authors WHERE id = ?`, column: 1}}},
		}},
		outer: "from books", want: []wanted{{"nest-join", 25, 1}, {"nest-batch", 25, 3}},
	},
	{
		name: "a limited list outside", reason: "the limit counts authors, not joined rows",
		step:  step{sql: `SELECT id, name FROM authors ORDER BY id LIMIT 4`, inner: []step{{sql: booksOf, inner: []step{{sql: reviewsOf}}}}},
		outer: "from books", want: []wanted{{"nest-join", 12, 1}, {"nest-batch", 12, 3}},
	},
	{
		name: "keys in the texts", reason: "mappers write values into their statements: the texts differ, the shape does not",
		step:  step{sql: someAuthors, inner: []step{{sql: booksOf, inline: true, inner: []step{{sql: reviewsOf, inline: true}}}}},
		outer: "from books", want: []wanted{{"nest-join", 16, 1}, {"nest-batch", 16, 3}},
	},
	{
		name: "text keys in the texts", reason: "a literal of text is compared with a column of text",
		step: step{sql: `SELECT id, book_id FROM reviews ORDER BY id`, inner: []step{
			{sql: `SELECT id, language FROM books WHERE id = ?`, column: 1, inline: true, inner: []step{{sql: `SELECT code, name FROM languages WHERE code = ?`, column: 1, inline: true}}},
		}},
		outer: "from books", want: []wanted{{"nest-join", 25, 1}, {"nest-batch", 25, 3}},
	},
	{
		name: "keys of two columns inside", reason: "an edition is told by author and language together, and some are not there",
		step: step{sql: `SELECT id, book_id FROM reviews ORDER BY id`, inner: []step{
			{sql: `SELECT author_id, language FROM books WHERE id = ?`, column: 1, inner: []step{{sql: `SELECT pages FROM editions WHERE author_id = ? AND language = ?`, also: []int{1}}}},
		}},
		outer: "from books", want: []wanted{{"nest-join", 25, 1}, {"nest-batch", 25, 3}},
	},
	{
		name: "keys of the program", reason: "no query supplies the outermost keys: a batch for each level",
		step: step{sql: booksOf, inner: []step{{sql: reviewsOf}}}, keys: []any{11, 12, 13, 14, 15, 16},
		outer: "from books", want: []wanted{{"nest-batch", 15, 2}},
	},
	{
		name: "one level", reason: "nothing lies within: there is nothing to fold",
		step:  step{sql: someAuthors, inner: []step{{sql: booksOf}}},
		outer: "from books",
	},
	{
		name: "an inner loop that must not be rewritten", reason: "random() answers anew for each row",
		step: step{sql: someAuthors, inner: []step{{sql: booksOf, inner: []step{
			{sql: `SELECT id, body, random() FROM reviews WHERE book_id = ? ORDER BY id`},
		}}}},
		outer: "from books",
	},
}

func TestNestedLoops(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			run(t, open(t, d.connector), library...)
			for _, n := range nestedTables {
				t.Run(n.name, func(t *testing.T) { n.check(t, d) })
			}
		})
	}
}

func (n nestedLoops) check(t *testing.T, d database) {
	report, verifier := watched(t, d, func(ctx context.Context, db *sql.DB) error {
		s := n.step
		if d.name == "mysql" {
			s = s.replaced("random()", "rand()")
		}
		if n.keys == nil {
			return s.run(ctx, d, db)
		}
		for _, k := range n.keys {
			if err := s.run(ctx, d, db, k); err != nil {
				return err
			}
		}
		return nil
	})
	outer := finding(t, report, n.outer)
	var got []wanted
	for _, fix := range outer.Fixes {
		if !strings.HasPrefix(fix.Kind, "nest-") {
			continue
		}
		got = append(got, wanted{fix.Kind, fix.QueriesBefore, fix.QueriesAfter})
		require.True(t, fix.Verified, fix.SQL)
		require.NotEmpty(t, fix.Go, fix.SQL)
	}
	for _, x := range verifier.tried {
		if len(x.r.Levels) > 0 {
			t.Log(x.r.Kind, x.verdict.Note, x.r.Statements[0].Printed)
		}
	}
	require.Equal(t, n.want, got, "%s: %s", n.reason, summary(outer))
	if len(got) > 0 {
		require.Contains(t, outer.Fixes[0].Note, n.wantText)
	}
	for _, f := range report.Findings {
		if len(got) > 0 && f.ID != outer.ID && f.Enclosing != "" {
			require.NotEmpty(t, f.Fixes, f.Query.SQL)
			require.Contains(t, f.Fixes[0].Note, "replaces this loop too", f.Query.SQL)
		}
	}
}

// replaced is a step with a word exchanged in all its statements.
func (s step) replaced(old, with string) step {
	s.sql = strings.ReplaceAll(s.sql, old, with)
	s.inner = slices.Clone(s.inner)
	for i := range s.inner {
		s.inner[i] = s.inner[i].replaced(old, with)
	}
	return s
}

func finding(t *testing.T, r report.Report, words string) report.Finding {
	t.Helper()
	for _, f := range r.Findings {
		if strings.Contains(f.Query.SQL, words) {
			return f
		}
	}
	require.Fail(t, "no finding", "%s among %d", words, len(r.Findings))
	return report.Finding{}
}

func summary(f report.Finding) string {
	out := f.Query.SQL + " " + f.Advice
	for _, fix := range f.Fixes {
		out += "\n" + fix.Kind + ": " + fix.SQL + "\n\t" + fix.Note
	}
	return out
}
