package rewrites

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const awardsOf = `SELECT id, name FROM awards WHERE author_id = ? ORDER BY id`

// siblings are programs with several loops over one list.
var siblings = []struct {
	name, reason string
	step         step
	first        string            // words of the finding that folds them, empty for none
	after        int               // queries that remain then
	notes        map[string]string // what the first fix of a finding says, by words of its statement
}{
	{
		name: "two many-to-one", reason: "the publisher and the language of a book: one join of both",
		step: step{sql: `SELECT id, title, publisher_id, language FROM books ORDER BY id`, inner: []step{
			{sql: `SELECT id, name FROM publishers WHERE id = ?`, column: 2}, {sql: `SELECT code, name FROM languages WHERE code = ?`, column: 3},
		}},
		first: "from", after: 1,
	},
	{
		name: "three many-to-one, one of them nullable", reason: "a row without a reader stays",
		step: step{sql: `SELECT id, book_id, reader_id FROM reviews ORDER BY id`, inner: []step{
			{sql: bookByID, column: 1}, {sql: readerByID, column: 2}, {sql: `SELECT id, author_id, status FROM books WHERE id = ? AND title <> 'Beta'`, column: 1},
		}},
		first: "from", after: 1,
	},
	{
		name: "two one-to-many", reason: "a join of books and awards multiplies rows: a batch for each",
		step: step{sql: someAuthors, inner: []step{{sql: booksOf}, {sql: awardsOf}}},
		notes: map[string]string{
			"from books":  "a join of books and awards would return books x awards rows per author: a batch for each",
			"from awards": "a join of awards and books would return awards x books rows per author: a batch for each",
		},
	},
	{
		name: "one of each", reason: "the publisher may be joined, the reviews are not: nothing multiplies and nothing is folded",
		step: step{sql: `SELECT id, title, publisher_id FROM books ORDER BY id`, inner: []step{
			{sql: `SELECT id, name FROM publishers WHERE id = ?`, column: 2}, {sql: reviewsOf},
		}},
		notes: map[string]string{"from publishers": "one row for each key", "from reviews": "several rows for each key"},
	},
	{
		name: "a count beside a look-up", reason: "a count is no row to join",
		step: step{sql: `SELECT id, title, publisher_id FROM books ORDER BY id`, inner: []step{
			{sql: `SELECT id, name FROM publishers WHERE id = ?`, column: 2}, {sql: `SELECT count(*) FROM reviews WHERE book_id = ?`},
		}},
		notes: map[string]string{"from publishers": "one row for each key"},
	},
}

func TestSiblings(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			run(t, open(t, d.connector), library...)
			for _, s := range siblings {
				t.Run(s.name, func(t *testing.T) {
					report, _ := watched(t, d, func(ctx context.Context, db *sql.DB) error { return s.step.run(ctx, d, db) })
					require.Len(t, report.Findings, len(s.step.inner))
					folded := 0
					for _, f := range report.Findings {
						require.NotEmpty(t, f.Fixes, f.Query.SQL)
						note := f.Fixes[0].Note
						require.True(t, f.Fixes[0].Verified, summary(f))
						if strings.HasPrefix(f.Fixes[0].Kind, "nest-") {
							folded++
							require.Equal(t, s.after, f.Fixes[0].QueriesAfter, summary(f))
							before := 1
							for _, f := range report.Findings {
								before += f.Query.Count
							}
							require.Equal(t, before, f.Fixes[0].QueriesBefore)
							require.NotEmpty(t, f.Fixes[0].Go)
							continue
						}
						if s.first != "" {
							require.Contains(t, note, "the fix of the loop beside it", summary(f))
						}
						for words, wantText := range s.notes {
							if strings.Contains(f.Query.SQL, words) {
								require.Contains(t, summary(f), wantText, s.reason)
							}
						}
						for _, fix := range f.Fixes {
							multiplies := strings.Contains(s.reason, "multiplies rows") && strings.Contains(fix.Kind, "join")
							require.False(t, multiplies, "%s: %s", s.reason, summary(f))
						}
					}
					require.Equal(t, s.first != "", folded == 1, "%s: %d folded", s.reason, folded)
				})
			}
		})
	}
}
