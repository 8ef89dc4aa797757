package suggest

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// mostSelects is the number of SELECTs that one statement ties together.
// SQLite takes 500 as it is built, and fewer the deeper table expressions lie
// in each of them; the text should also be one that is read quickly.
const mostSelects = 100

// each writes the child's own text once for each key and ties the texts
// together: it fits every statement that only reads, in databases that let no
// table expression see an outer row, and in PostgreSQL where the type of a key
// is not known.
func (q *question) each() []Rewrite {
	if refs(q.child)["found"] {
		return nil
	}
	order, hidden, ok := q.outerOrder()
	if !ok {
		return nil
	}
	keys, _ := q.bindKeys(hidden, func(i int) (string, bool) { return mark(keyValue, i), true })
	var tags []string
	for i := range q.keys {
		tags = append(tags, mark(keyValue, i)+" AS "+wantedColumn(i))
	}
	one := q.finish("SELECT " + strings.Join(tags, ", ") + ", found.*\nFROM (\n" +
		q.withNames(q.child.render(q.child.whole(), keys...), len(hidden)) + "\n) AS found")
	tail := orderedBy(order)
	st := q.finish(mark(keyList, 0) + tail)
	st.account.add(one.account)
	st.Each = &Each{SQL: one.SQL, Params: one.Params, code: one.code}
	st.Most = min(mostSelects, q.mostArgs()/max(len(one.Params), 1))
	st.Printed = one.Printed + "\n/* UNION ALL, and the same for each further key */" + tail
	st.Keys, st.Child = span(0, len(q.keys)), span(len(q.keys), len(q.child.columns))
	st.Ordered, st.places = len(order) > 0, len(hidden)
	r := Rewrite{
		Kind: "union-all", Title: "the statement once for each key, in one round trip", Statements: []Statement{st},
		Reason: "it fits whatever the statement asks",
		Mind: join("the database still asks once for each key: an index on the key matters",
			"not more than "+strconv.Itoa(st.Most)+" keys at a time", q.lockOrder()),
	}
	return []Rewrite{r}
}

// orderedBy is the ORDER BY of a statement round the child.
func orderedBy(order []string) string {
	if len(order) == 0 {
		return ""
	}
	return "\nORDER BY " + strings.Join(order, ", ")
}

// lockOrder says how the rows of a lock are locked.
func (q *question) lockOrder() string {
	for _, b := range q.child.s.Queries {
		if b.Lock != "" {
			return "the rows are locked in the order of the keys: sort the keys so that transactions do not wait for each other in a circle"
		}
	}
	return ""
}

// withNames gives the columns names of their own where two have the same:
// MySQL refuses those in a table expression.
func (q *question) withNames(text string, hidden int) string {
	if q.d != fingerprint.MySQL {
		return text
	}
	seen := map[string]bool{}
	for _, c := range q.child.columns {
		seen[strings.ToLower(c)] = true
	}
	if len(seen) == len(q.child.columns) {
		return text
	}
	var names []string
	for i := range len(q.child.columns) + hidden {
		names = append(names, "column"+strconv.Itoa(i+1))
	}
	return "WITH named(" + strings.Join(names, ", ") + ") AS (\n" + text + "\n)\nSELECT * FROM named"
}

// outerOrder is the child's ORDER BY as numbers of the columns of a statement
// round it, keys first, for an order within a table expression is not kept.
// What the child orders by and does not return becomes a column: hidden are
// the edits for that. ok is false where the order cannot be carried out.
func (q *question) outerOrder() (order []string, hidden []edit, ok bool) {
	c := q.child
	block := c.lastBlock()
	if c.s.Queries[block].OrderBy.Empty() {
		return nil, nil, true
	}
	addable := c.plain() && !c.main().Distinct && c.main().DistinctOn.Empty()
	for _, o := range c.s.Queries[block].Order {
		expr, direction := cutDirection(o.Span.Of(c.text))
		at := q.resultColumn(expr, o.Name)
		if at < 0 {
			if _, err := strconv.Atoi(expr); err == nil || !addable {
				return nil, nil, false
			}
			at = len(c.columns) + len(hidden)
			hidden = append(hidden, insert(c.main().List.End, ", "+c.render(fingerprint.Span{Start: o.Span.Start, End: o.Span.Start + len(expr)})+
				" AS place"+strconv.Itoa(len(hidden)+1)))
		}
		order = append(order, strconv.Itoa(len(q.keys)+at+1)+direction)
	}
	return order, hidden, len(order) > 0
}

// lastBlock is the block with which the ORDER BY of the whole stands: the main
// one, or the last that UNION ties to it.
func (s *side) lastBlock() int {
	last := 0
	for i, b := range s.s.Queries {
		if b.Role == fingerprint.InUnion && b.Parent == 0 && !s.s.Queries[0].List.Empty() && s.after(b.Span.End) != ')' {
			last = i
		}
	}
	return last
}

// resultColumn is the column of the child's result that a term of ORDER BY
// means, -1 for none.
func (q *question) resultColumn(expr string, name fingerprint.Name) int {
	if n, err := strconv.Atoi(expr); err == nil {
		if n < 1 || n > len(q.child.columns) {
			return -1
		}
		return n - 1
	}
	if name.Name == "" || name.Span.Empty() || name.Span.Of(q.child.text) != expr {
		return -1
	}
	if name.Qualifier != "" {
		return q.selectedAs(name)
	}
	at := -1
	for i, c := range q.child.columns {
		if strings.EqualFold(c, name.Name) {
			if at >= 0 {
				return -1
			}
			at = i
		}
	}
	return at
}

// selectedAs is the place of q.column in a select list without stars.
func (q *question) selectedAs(name fingerprint.Name) int {
	at := -1
	for i, it := range q.child.items(0) {
		if it.Star {
			return -1
		}
		if it.Expr == it.Name.Span && strings.EqualFold(it.Name.Name, name.Name) && strings.EqualFold(it.Name.Qualifier, name.Qualifier) {
			at = i
		}
	}
	return at
}
