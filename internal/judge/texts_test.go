package judge

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// A program may run all that it reads through one helper.
func TestTextsOfOneLine(t *testing.T) {
	const (
		bookByID     = "SELECT id, author_id FROM books WHERE id = $1"
		bookOnSale   = "SELECT id, author_id FROM books WHERE id = $1 AND price < 9"
		magazineByID = "SELECT id, publisher_id FROM magazines WHERE id = $1"
		readerByID   = "SELECT id, name FROM readers WHERE id = $1"
	)
	loans := [][]any{{1, 77, 903}, {2, 12, 455}, {3, 58, 871}, {4, 33, 402}, {5, 95, 610}, {6, 41, 338}, {7, 20, 957}, {8, 64, 529}, {9, 86, 744}, {10, 17, 283}, {11, 49, 666}, {12, 71, 191}}
	fetch := func(p *play, text string, key any, row ...any) {
		p.at("fetch", 12, func() { p.query(text, []string{"id", "value"}, [][]any{append([]any{key}, row...)}, key) })
	}
	for _, c := range []struct {
		name, reason string
		each         func(p *play, i int, loan []any)
		findings     int
		texts        int // of the first one that have a case, 0 for one text
	}{
		{
			name: "one of two tables", reason: "each row has a key of one of them: one loop",
			each: func(p *play, i int, loan []any) {
				fetch(p, []string{bookByID, magazineByID}[i%2], loan[1], 5000+i)
			},
			findings: 1, texts: 2,
		},
		{
			name: "an optional condition", reason: "one look-up with two texts",
			each: func(p *play, i int, loan []any) {
				fetch(p, []string{bookByID, bookOnSale}[min(i%3, 1)], loan[1], 5000+i)
			},
			findings: 1, texts: 2,
		},
		{
			name: "two look-ups of each row", reason: "each text follows a column of its own",
			each: func(p *play, i int, loan []any) {
				fetch(p, bookByID, loan[1], 5000+i)
				fetch(p, readerByID, loan[2], 6000+i)
			},
			findings: 2,
		},
		{
			name: "a look-up of what was looked up", reason: "the second follows the rows of the first",
			each: func(p *play, i int, loan []any) {
				fetch(p, bookByID, loan[1], 5000+(i*7)%40)
				fetch(p, "SELECT id, name FROM authors WHERE id = $1", 5000+(i*7)%40, "n")
			},
			findings: 2,
		},
		{
			name: "two columns by either text", reason: "no text has a column of its own",
			each: func(p *play, i int, loan []any) {
				texts := []string{bookByID, bookOnSale}
				fetch(p, texts[i/6], loan[1], 5000+i)
				fetch(p, texts[i/6], loan[2], 6000+i)
			},
			findings: 1,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			texts := map[string]int{}
			p := newPlay(t, fixedBy(fixerFunc(func(f *report.Finding, k *cases.Case) { texts[f.ID] = len(k.Texts) })))
			p.query("SELECT id, item_id, reader_id FROM loans", []string{"id", "item_id", "reader_id"}, loans)
			for i, loan := range loans {
				c.each(p, i, loan)
			}
			found := p.judge().Findings
			found = slices.DeleteFunc(found, func(f report.Finding) bool { return !strings.HasPrefix(f.Rule, report.RuleNPlusOne) })
			require.Len(t, found, c.findings, c.reason)
			assert.Equal(t, c.texts, texts[found[0].ID], c.reason)
			for _, f := range found {
				assert.Equal(t, report.Traced, f.Evidence, f.Query.SQL)
				assert.Equal(t, c.findings == 1, len(f.Query.Texts) == 1, f.Query.SQL)
			}
		})
	}
}
