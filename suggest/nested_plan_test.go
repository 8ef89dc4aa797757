package suggest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

// loopOf is a loop of a nest as a detector hands it over: what it asks, what
// comes back, which columns above it follows, and what lies within.
type loopOf struct {
	text     string
	columns  string
	follows  int
	rows     int64 // most of one key
	least    int64
	runs     int
	change   func(*cases.Case)
	relation string
	within   []loopOf
}

// nestedCase is the case of a loop over the rows of parent.
func nestedCase(d fingerprint.Dialect, parent *cases.Evidenced, enclosing *cases.Case, l loopOf) *cases.Case {
	if l.runs == 0 {
		l.runs = 10
	}
	c := &cases.Case{
		Dialect: d, Parent: parent, Enclosing: enclosing,
		Child: cases.Evidenced{
			Text: l.text, Columns: strings.Fields(l.columns), Executions: l.runs, Rows: l.rows * int64(l.runs), MaxRows: l.rows, MinRows: l.least,
		},
		Links:   []cases.CaseLink{{Slot: 0, Param: 1, Column: l.follows, Missing: l.least == 0}},
		Finding: &report.Finding{Rule: report.RuleNPlusOne, Relation: l.relation},
	}
	if d == fingerprint.PostgreSQL {
		c.Child.Text = strings.Replace(l.text, "?", "$1", 1)
	}
	if l.change != nil {
		l.change(c)
	}
	child := c.Child
	for _, in := range l.within {
		c.Nested = append(c.Nested, nestedCase(d, &child, c, in))
	}
	return c
}

func list(text, columns string, rows int64) *cases.Evidenced {
	return &cases.Evidenced{Text: text, Columns: strings.Fields(columns), Executions: 1, Rows: rows}
}

// nestedFixes are the fixes for several loops at once.
func nestedFixes(c *cases.Case) []report.Fix {
	suggest.New().Fix(context.Background(), c.Finding, c)
	var out []report.Fix
	for _, f := range c.Finding.Fixes {
		if strings.HasPrefix(f.Kind, "nest-") {
			out = append(out, f)
		}
	}
	return out
}

var (
	booksOf    = loopOf{text: "SELECT id, title, author_id FROM books WHERE author_id = ?", columns: "id title author_id", rows: 3}
	reviewsOf  = loopOf{text: "SELECT id, body FROM reviews WHERE book_id = ?", columns: "id body", rows: 2, runs: 30}
	authorByID = loopOf{text: "SELECT id, name FROM authors WHERE id = ?", columns: "id name", follows: 2, rows: 1, least: 1}
	bookByID   = loopOf{text: "SELECT id, title, author_id FROM books WHERE id = ?", columns: "id title author_id", follows: 1, rows: 1, least: 1}
)

func with(l loopOf, within ...loopOf) loopOf {
	l.within = within
	return l
}

func changed(l loopOf, change func(*cases.Case)) loopOf {
	l.change = change
	return l
}

func TestPlansOfNestedLoops(t *testing.T) {
	authors := list("SELECT id, name FROM authors", "id name", 10)
	reviews := list("SELECT id, book_id FROM reviews", "id book_id", 10)
	type want struct {
		kind, title, sql, wantText string
		before, after              int
	}
	for _, c := range []struct {
		name, reason string
		parent       *cases.Evidenced
		loop         loopOf
		want         []want
	}{
		{
			name: "several rows at both levels", reason: "a join would repeat each author six times",
			parent: authors, loop: with(booksOf, reviewsOf),
			want: []want{
				{kind: "nest-batch", title: "2 batch loads: books and reviews", before: 41, after: 3, wantText: "would repeat the outer columns in each of 60 rows",
					sql: "SELECT id, title, author_id FROM books WHERE author_id = ANY($1);\nSELECT book_id, id, body FROM reviews WHERE book_id = ANY($1)"},
				{kind: "nest-join", title: "one join of books and reviews", before: 41, after: 1, wantText: "for the price of the outer columns in each row",
					sql: "SELECT a.id, a.name, b.id, b.title, b.author_id, r.id, r.body FROM authors AS a LEFT JOIN books AS b ON b.author_id = a.id LEFT JOIN reviews AS r ON r.book_id = b.id"},
			},
		},
		{
			name: "one row at both levels", reason: "one join of all three",
			parent: reviews, loop: with(bookByID, authorByID),
			want: []want{
				{kind: "nest-join", title: "one join of books and authors", before: 21, after: 1, wantText: "one row for each key at every level",
					sql: "SELECT r.id, r.book_id, b.id, b.title, b.author_id, a.id, a.name FROM reviews AS r JOIN books AS b ON b.id = r.book_id JOIN authors AS a ON a.id = b.author_id"},
				{kind: "nest-batch", title: "2 batch loads: books and authors", before: 21, after: 3,
					sql: "SELECT id, title, author_id FROM books WHERE id = ANY($1);\nSELECT id, name FROM authors WHERE id = ANY($1)"},
			},
		},
		{
			name: "one row of wide ones that repeat", reason: "a batch brings each wide row once",
			parent: reviews, loop: with(changed(loopOf{text: bookByID.text, columns: "id title author_id a b c d e f", follows: 1, rows: 1, least: 1},
				func(c *cases.Case) { c.Links[0].Repeats = true }), authorByID),
			want: []want{
				{kind: "nest-batch", title: "2 batch loads: books and authors", before: 21, after: 3, wantText: "the rows of books are wide",
					sql: "SELECT id, title, author_id FROM books WHERE id = ANY($1);\nSELECT id, name FROM authors WHERE id = ANY($1)"},
				{kind: "nest-join", title: "one join of books and authors", before: 21, after: 1,
					sql: "SELECT r.id, r.book_id, b.id, b.title, b.author_id, a.id, a.name FROM reviews AS r JOIN books AS b ON b.id = r.book_id JOIN authors AS a ON a.id = b.author_id"},
			},
		},
		{
			name: "the second level finds nothing at times", reason: "the outer row stays: LEFT JOIN",
			parent: reviews, loop: with(bookByID, loopOf{text: authorByID.text, columns: "id name", follows: 2, rows: 1}),
			want: []want{
				{kind: "nest-join", title: "one join of books and authors", before: 21, after: 1,
					sql: "SELECT r.id, r.book_id, b.id, b.title, b.author_id, a.id, a.name FROM reviews AS r JOIN books AS b ON b.id = r.book_id LEFT JOIN authors AS a ON a.id = b.author_id"},
				{kind: "nest-batch", title: "2 batch loads: books and authors", before: 21, after: 3,
					sql: "SELECT id, title, author_id FROM books WHERE id = ANY($1);\nSELECT id, name FROM authors WHERE id = ANY($1)"},
			},
		},
		{
			name: "the first level finds nothing at times", reason: "what is joined to a row that may be missing may be missing",
			parent: reviews, loop: with(loopOf{text: bookByID.text, columns: "id title author_id", follows: 1, rows: 1}, authorByID),
			want: []want{
				{kind: "nest-join", title: "one join of books and authors", before: 21, after: 1,
					sql: "SELECT r.id, r.book_id, b.id, b.title, b.author_id, a.id, a.name FROM reviews AS r LEFT JOIN books AS b ON b.id = r.book_id LEFT JOIN authors AS a ON a.id = b.author_id"},
				{kind: "nest-batch", title: "2 batch loads: books and authors", before: 21, after: 3,
					sql: "SELECT id, title, author_id FROM books WHERE id = ANY($1);\nSELECT id, name FROM authors WHERE id = ANY($1)"},
			},
		},
		{
			name: "a count within", reason: "it cannot be joined: a batch for each",
			parent: authors, loop: with(booksOf, loopOf{text: "SELECT count(*) FROM reviews WHERE book_id = ?", columns: "count", rows: 1, least: 1, runs: 30}),
			want: []want{
				{kind: "nest-batch", title: "2 batch loads: books and reviews", before: 41, after: 3,
					sql: "SELECT id, title, author_id FROM books WHERE author_id = ANY($1);\nSELECT book_id, count(*) FROM reviews WHERE book_id = ANY($1) GROUP BY book_id"},
			},
		},
		{
			name: "the parent ran twice", reason: "no statement can take the place of both",
			parent: &cases.Evidenced{Text: authors.Text, Columns: authors.Columns, Executions: 2, Rows: 10}, loop: with(booksOf, reviewsOf),
			want: []want{
				{kind: "nest-batch", title: "2 batch loads: books and reviews", before: 42, after: 4,
					sql: "SELECT id, title, author_id FROM books WHERE author_id = ANY($1);\nSELECT book_id, id, body FROM reviews WHERE book_id = ANY($1)"},
			},
		},
		{name: "nothing within", reason: "one loop has fixes of its own", parent: authors, loop: booksOf},
		{
			name: "the inner loop writes", reason: "a write is no row to bring", parent: authors,
			loop: with(booksOf, changed(reviewsOf, func(c *cases.Case) { c.Finding.Rule = report.RuleNPlusOneWrite })),
		},
		{
			name: "the inner loop is allowed", reason: "nothing is to be said of it", parent: authors,
			loop: with(booksOf, changed(reviewsOf, func(c *cases.Case) { c.Finding.Suppressed = "few" })),
		},
		{
			name: "the inner loop runs on another database", reason: "no statement reaches both", parent: authors,
			loop: with(booksOf, changed(reviewsOf, func(c *cases.Case) { c.Apart = true })),
		},
		{
			name: "the inner loop follows nothing", reason: "its keys are the program's own", parent: authors,
			loop: with(booksOf, changed(reviewsOf, func(c *cases.Case) { c.Links[0].Column = -1 })),
		},
		{
			name: "the inner loop calls the clock's neighbour", reason: "random() answers anew for each row", parent: authors,
			loop: with(booksOf, loopOf{text: "SELECT id, random() FROM reviews WHERE book_id = ?", columns: "id random", rows: 2}),
		},
		{
			name: "a tree", reason: "it is walked by one recursive query", parent: authors,
			loop: with(booksOf, loopOf{text: reviewsOf.text, columns: "id body", rows: 2, relation: "tree"}),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := nestedFixes(nestedCase(fingerprint.PostgreSQL, c.parent, nil, c.loop))
			require.Len(t, got, len(c.want), "%s: %v", c.reason, got)
			for i, w := range c.want {
				f := got[i]
				assert.Equal(t, w, want{f.Kind, f.Title, f.SQL, w.wantText, f.QueriesBefore, f.QueriesAfter}, c.reason)
				assert.Contains(t, f.Note, w.wantText, c.reason)
				assert.Contains(t, f.Note, "not tried here")
			}
		})
	}
}

// TestInnerLoopsSayWhatReplacesThem: the inner finding keeps its own fix, and
// says that the outer one's does for both.
func TestInnerLoopsSayWhatReplacesThem(t *testing.T) {
	c := nestedCase(fingerprint.PostgreSQL, list("SELECT id, name FROM authors", "id name", 10), nil, with(booksOf, reviewsOf, loopOf{
		text: "SELECT id, random() FROM sales WHERE book_id = ?", columns: "id random", rows: 2,
	}))
	require.NotEmpty(t, nestedFixes(c))
	inner, apart := c.Nested[0], c.Nested[1]
	assert.Empty(t, nestedFixes(inner))
	require.NotEmpty(t, inner.Finding.Fixes)
	assert.Equal(t, "batch", inner.Finding.Fixes[0].Kind)
	assert.True(t, strings.HasPrefix(inner.Finding.Fixes[0].Note, "the fix of the loop round it (books: 2 batch loads: books and reviews) replaces this loop too"), inner.Finding.Fixes[0].Note)
	assert.Empty(t, nestedFixes(apart))
	assert.Contains(t, apart.Finding.Advice, "random()", "what was left out of the nest is not said to be in it")
}

func TestRowsThatWouldMultiply(t *testing.T) {
	authors := list("SELECT id, name FROM authors", "id name", 10)
	awardsOf := loopOf{text: "SELECT id, name FROM awards WHERE author_id = ?", columns: "id name", rows: 2}
	for _, c := range []struct {
		name, reason string
		sibling      loopOf
		multiplies   bool
	}{
		{"several rows of both", "each award would come with each book", awardsOf, true},
		{"one row of the other", "a profile does not multiply books", loopOf{text: "SELECT id, bio FROM profiles WHERE author_id = ?", columns: "id bio", rows: 1}, false},
		{"the other is allowed", "nothing is to be said of it", changed(awardsOf, func(c *cases.Case) { c.Finding.Suppressed = "few" }), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			books, sibling := nestedCase(fingerprint.PostgreSQL, authors, nil, booksOf), nestedCase(fingerprint.PostgreSQL, authors, nil, c.sibling)
			books.Siblings, sibling.Siblings = []*cases.Case{sibling}, []*cases.Case{books}
			suggest.New().Fix(context.Background(), books.Finding, books)
			kinds, notes := "", ""
			for _, f := range books.Finding.Fixes {
				kinds += f.Kind + " "
				notes += f.Note + "\n"
			}
			assert.Equal(t, c.multiplies, strings.Contains(notes, "a join of books and awards would return books x awards rows per author: a batch for each"), "%s: %s", c.reason, notes)
			assert.Equal(t, !c.multiplies, strings.Contains(kinds, "join"), "%s: %s", c.reason, kinds)
			assert.Contains(t, kinds, "batch")
		})
	}
}

// TestSiblingLookUps are joined in one statement.
func TestSiblingLookUps(t *testing.T) {
	books := list("SELECT id, publisher_id, language FROM books WHERE status = $1 LIMIT 20", "id publisher_id language", 10)
	publisher := nestedCase(fingerprint.PostgreSQL, books, nil, loopOf{text: "SELECT name FROM publishers WHERE id = ?", columns: "name", follows: 1, rows: 1, least: 1})
	language := nestedCase(fingerprint.PostgreSQL, books, nil, loopOf{text: "SELECT name FROM languages WHERE code = ?", columns: "name", follows: 2, rows: 1})
	count := nestedCase(fingerprint.PostgreSQL, books, nil, loopOf{text: "SELECT count(*) FROM reviews WHERE book_id = ?", columns: "count", rows: 1, least: 1})
	publisher.Siblings = []*cases.Case{language, count}
	language.Siblings = []*cases.Case{publisher, count}
	got := nestedFixes(publisher)
	require.Len(t, got, 1)
	const joined = "SELECT b.id, b.publisher_id, b.language, p.name, l.name FROM books AS b JOIN publishers AS p ON p.id = b.publisher_id LEFT JOIN languages AS l ON l.code = b.language WHERE b.status = $1 LIMIT "
	assert.Equal(t, joined+"20", got[0].SQL, "the size of a page is shown, however often the text was put together")
	assert.Equal(t, []int{21, 1}, []int{got[0].QueriesBefore, got[0].QueriesAfter})
	assert.Empty(t, nestedFixes(language), "it is offered once")
	assert.Contains(t, language.Finding.Fixes[0].Note, "the fix of the loop beside it (publishers: one join of publishers and languages) replaces this loop too")
}

// TestLiteralsOfTheProgramStayInNestedLoops: what stands in the program's source is
// shown after a second join too, and nothing else.
func TestLiteralsOfTheProgramStayInNestedLoops(t *testing.T) {
	here := report.Site{Path: "nested_plan_test.go"}
	inSource := func(c *cases.Case) {
		c.Finding.Stack = []report.Site{here}
		c.Finding.Parent = &report.Parent{Site: here}
	}
	reviews := list("SELECT id, book_id FROM reviews WHERE state = 'seen' LIMIT 20", "id book_id", 10)
	token := "c0" + "ffee"
	secret := "SELECT id, name FROM authors WHERE id = ? AND token = '" + token + "'"
	got := nestedFixes(nestedCase(fingerprint.PostgreSQL, reviews, nil, with(
		loopOf{text: "SELECT id, title, author_id FROM books WHERE id = ? AND status = 'live'", columns: "id title author_id", follows: 1, rows: 1, least: 1, change: inSource},
		loopOf{text: secret, columns: "id name", follows: 2, rows: 1, least: 1, change: inSource},
	)))
	require.NotEmpty(t, got)
	assert.Equal(t, "SELECT r.id, r.book_id, b.id, b.title, b.author_id, a.id, a.name FROM reviews AS r LEFT JOIN books AS b ON b.id = r.book_id AND b.status = 'live'"+
		" LEFT JOIN authors AS a ON a.id = b.author_id AND a.token = … WHERE r.state = 'seen' LIMIT 20", got[0].SQL)
	for _, f := range got {
		assert.NotContains(t, f.SQL+f.Go, token)
	}
}
