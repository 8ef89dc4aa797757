package reads

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/rewritetest"
)

func TestWindows(t *testing.T) {
	t.Parallel()
	const behind = " FROM comments WHERE post_id = $1"
	for _, test := range []struct {
		name, reason, list, want string
		ok                       bool
	}{
		{"empty", "the rows of one key are its window", "count(*) OVER ()", "count(*) OVER (PARTITION BY post_id)", true},
		{"ordered", "they are numbered within each key", "rank() over( order by id)", "rank() over(PARTITION BY post_id  order by id)", true},
		{"partitioned", "the parts are parts of a key's rows", "sum(n) OVER (PARTITION BY kind ORDER BY id)", "sum(n) OVER (PARTITION BY post_id, kind ORDER BY id)", true},
		{"filtered", "a filter's brackets are not the window's", "sum(n) FILTER (WHERE n > 1) OVER (ORDER BY id)", "sum(n) FILTER (WHERE n > 1) OVER (PARTITION BY post_id ORDER BY id)", true},
		{"brackets in a string", "a string has no brackets", "count(*) OVER (ORDER BY replace(a, ')', '('))", "count(*) OVER (PARTITION BY post_id ORDER BY replace(a, ')', '('))", true},
		{"two", "each of them", "rank() OVER (ORDER BY a), rank() OVER (ORDER BY b)", "rank() OVER (PARTITION BY post_id ORDER BY a), rank() OVER (PARTITION BY post_id ORDER BY b)", true},
		{"named", "it is written elsewhere", "rank() OVER w", "", false},
		{"from a named one", "so is its base", "rank() OVER (w ORDER BY id)", "", false},
		{"none", "nothing to do", "count", "count", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, c := rewritetest.Repeated{D: rewritetest.PG, Child: "SELECT " + test.list + behind}.Finding()
			q := rewrite.NewRepeat(f, c)
			require.NotNil(t, q)
			edits, ok := partitions(q)
			assert.Equal(t, test.ok, ok, test.reason)
			if ok {
				q.Child.Base = nil
				assert.Equal(t, "SELECT "+test.want+behind, q.Child.Render(q.Child.Whole(), edits...), test.reason)
			}
		})
	}
}

// An order within a table expression is not kept: it is told again outside.
func TestOuterOrder(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, reason, child, columns string
		order, hidden                string
		ok                           bool
	}{
		{"none", "nothing is promised", "SELECT id, body FROM c WHERE k = ?", "id body", "", "", true},
		{"by a column", "its number, behind the key's", "SELECT id, body FROM c WHERE k = ? ORDER BY body DESC, id", "id body", "3 DESC, 2", "", true},
		{"by number", "counted on", "SELECT id, body FROM c WHERE k = ? ORDER BY 2", "id body", "3", "", true},
		{"by what is not returned", "it becomes a column", "SELECT id FROM c WHERE k = ? ORDER BY score DESC, lower(body)", "id", "3 DESC, 4", ", score AS place1, lower(body) AS place2", true},
		{"by an alias", "the alias is the column", "SELECT lower(body) AS b FROM c WHERE k = ? ORDER BY b", "b", "2", "", true},
		{"by a table's column", "found in the list", "SELECT c.id, t.id FROM c JOIN t ON t.c = c.id WHERE c.k = ? ORDER BY t.id", "id id", "3", "", true},
		{"by one of two names", "which one is meant only the table's name tells", "SELECT c.id, t.id FROM c JOIN t ON t.c = c.id WHERE c.k = ? ORDER BY id", "id id", "4", ", id AS place1", true},
		{"of a UNION", "it stands with the last", "SELECT id FROM a WHERE k = ? UNION SELECT id FROM b ORDER BY id DESC", "id", "2 DESC", "", true},
		{"of a UNION by an expression", "no column can be added to each part", "SELECT id FROM a WHERE k = ? UNION SELECT id FROM b ORDER BY id + 1", "id", "", "", false},
		{"of distinct rows", "a further column would make more of them", "SELECT DISTINCT id FROM c WHERE k = ? ORDER BY score", "id", "", "", false},
		{"beyond the columns", "there is no such column", "SELECT id FROM c WHERE k = ? ORDER BY 2", "id", "", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, c := rewritetest.Repeated{D: rewritetest.Lite, Child: test.child, Columns: test.columns}.Finding()
			q := rewrite.NewRepeat(f, c)
			require.NotNil(t, q)
			q.Child.Base = nil
			order, hidden, ok := outerOrder(q)
			assert.Equal(t, test.ok, ok, test.reason)
			assert.Equal(t, test.order, strings.Join(order, ", "), test.reason)
			added := ""
			for _, e := range hidden {
				added += e.With
			}
			assert.Equal(t, test.hidden, added, test.reason)
		})
	}
}
