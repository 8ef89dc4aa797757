package suggest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
)

func sideOf(d fingerprint.Dialect, text string, columns ...string) *side {
	return newSide(d, text, columns, childArg, childText, nil)
}

func TestCutDirection(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, reason, term, expr, direction string }{
		{"none", "ascending is not said", "score", "score", ""},
		{"DESC", "it belongs to the order", "score DESC", "score", " DESC"},
		{"NULLS LAST", "so does where NULLs stand", "score desc  nulls last", "score", " desc  nulls last"},
		{"expression", "the words within it stay", "CASE WHEN first THEN 1 END asc", "CASE WHEN first THEN 1 END", " asc"},
		{"name that ends alike", "the end of a name is no word", "order_desc", "order_desc", ""},
		{"quoted", "a quoted name is no word", `"desc" DESC`, `"desc"`, " DESC"},
		{"nothing else", "a column may be named after it", "last", "last", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			expr, direction := cutDirection(test.term)
			assert.Equal(t, test.expr, expr, test.reason)
			assert.Equal(t, test.direction, direction, test.reason)
		})
	}
}

func TestConjunct(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, reason, text, cut, rest string }{
		{"behind AND", "the AND before it goes", "SELECT 1 FROM t WHERE a = 1 AND b = 2", "b = 2", "SELECT 1 FROM t WHERE a = 1"},
		{"before AND", "the AND behind it goes", "SELECT 1 FROM t WHERE b = 2 AND a = 1", "b = 2", "SELECT 1 FROM t WHERE a = 1"},
		{"between", "one AND stays", "SELECT 1 FROM t WHERE a = 1 and b = 2 AND c = 3", "b = 2", "SELECT 1 FROM t WHERE a = 1 AND c = 3"},
		{"alone", "there is none", "SELECT 1 FROM t WHERE b = 2", "b = 2", "SELECT 1 FROM t WHERE "},
		{"a word that ends alike", "brand is no AND", "SELECT 1 FROM t WHERE brand b = 2", "b = 2", "SELECT 1 FROM t WHERE brand "},
		{"a word that begins alike", "android is no AND", "SELECT 1 FROM t WHERE b = 2 android", "b = 2", "SELECT 1 FROM t WHERE  android"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := sideOf(lite, test.text)
			at := strings.Index(test.text, test.cut)
			span := s.conjunct(fingerprint.Span{Start: at, End: at + len(test.cut)})
			assert.Equal(t, test.rest, test.text[:span.Start]+test.text[span.End:], test.reason)
		})
	}
}

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
			f, c := asked{d: pg, child: "SELECT " + test.list + behind}.finding()
			q := newQuestion(f, c)
			require.NotNil(t, q)
			edits, ok := q.partitions()
			assert.Equal(t, test.ok, ok, test.reason)
			if ok {
				q.child.base = nil
				assert.Equal(t, "SELECT "+test.want+behind, q.child.render(q.child.whole(), edits...), test.reason)
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
			f, c := asked{d: lite, child: test.child, columns: test.columns}.finding()
			q := newQuestion(f, c)
			require.NotNil(t, q)
			q.child.base = nil
			order, hidden, ok := q.outerOrder()
			assert.Equal(t, test.ok, ok, test.reason)
			assert.Equal(t, test.order, strings.Join(order, ", "), test.reason)
			added := ""
			for _, e := range hidden {
				added += e.with
			}
			assert.Equal(t, test.hidden, added, test.reason)
		})
	}
}

func TestElement(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, reason string
		array        any
		element      any
		ok           bool
	}{
		{"number", "text form", "{5}", "5", true},
		{"bytes", "as a driver may send it", []byte("{5}"), "5", true},
		{"quoted", "quotes are no part of it", `{"a \"b\" \\, c"}`, `a "b" \, c`, true},
		{"slice", "of Go", []int64{5}, int64(5), true},
		{"two", "a batch", "{5,6}", nil, false},
		{"two quoted", "a batch", `{"a","b"}`, nil, false},
		{"none", "no key", "{}", nil, false},
		{"NULL", "no key", "{NULL}", nil, false},
		{"nested", "not a list of keys", "{{5}}", nil, false},
		{"slice of two", "a batch", []string{"a", "b"}, nil, false},
		{"no array", "a key", "5", nil, false},
		{"not closed", "no array", `{"a`, nil, false},
		{"nil", "no array", nil, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			element, ok := Element(test.array)
			assert.Equal(t, test.ok, ok, test.reason)
			if ok {
				assert.Equal(t, test.element, element, test.reason)
			}
		})
	}
}
