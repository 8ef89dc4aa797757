package reads

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// mostSelects is the number of SELECTs that one statement ties together.
// SQLite takes 500 as it is built, and fewer the deeper table expressions lie
// in each of them; the text should also be one that is read quickly.
const mostSelects = 100

// Each writes the child's own text once for each key and ties the texts
// together: it fits every statement that only reads, in databases that let no
// table expression see an outer row, and in PostgreSQL where the type of a key
// is not known.
func Each(q *rewrite.Repeat) []rewrite.Rewrite {
	if rewrite.Refs(q.Child)["found"] {
		return nil
	}
	order, hidden, ok := outerOrder(q)
	if !ok {
		return nil
	}
	keys, _ := q.BindKeys(hidden, func(i int) (string, bool) { return rewrite.Mark(rewrite.MarkKeyValue, i), true })
	var tags []string
	for i := range q.Keys {
		tags = append(tags, rewrite.Mark(rewrite.MarkKeyValue, i)+" AS "+rewrite.WantedColumn(i))
	}
	one := q.Finish("SELECT " + strings.Join(tags, ", ") + ", found.*\nFROM (\n" +
		withNames(q, q.Child.Render(q.Child.Whole(), keys...), len(hidden)) + "\n) AS found")
	tail := orderedBy(order)
	st := q.Finish(rewrite.Mark(rewrite.MarkKeyList, 0) + tail)
	st.Account.Add(one.Account)
	st.Each = &rewrite.Each{SQL: one.SQL, Params: one.Params, Code: one.Code}
	st.Most = min(mostSelects, q.MostArgs()/max(len(one.Params), 1))
	st.Printed = one.Printed + "\n/* UNION ALL, and the same for each further key */" + tail
	st.Keys, st.Child = rewrite.Indexes(0, len(q.Keys)), rewrite.Indexes(len(q.Keys), len(q.Child.Columns))
	st.Ordered, st.Places = len(order) > 0, len(hidden)
	r := rewrite.Rewrite{
		Kind: "union-all", Title: "the statement once for each key, in one round trip", Statements: []rewrite.Statement{st},
		Reason: "it works for any statement",
		Caveat: rewrite.Join("the database still looks up each key: an index on the key matters",
			"not more than "+strconv.Itoa(st.Most)+" keys at a time", lockOrder(q)),
	}
	return []rewrite.Rewrite{r}
}

// orderedBy is the ORDER BY of a statement round the child.
func orderedBy(order []string) string {
	if len(order) == 0 {
		return ""
	}
	return "\nORDER BY " + strings.Join(order, ", ")
}

// lockOrder says how the rows of a lock are locked.
func lockOrder(q *rewrite.Repeat) string {
	for _, b := range q.Child.Structure.Queries {
		if b.Lock != "" {
			return "the rows are locked in the order of the keys: sort the keys so that transactions do not wait for each other in a circle"
		}
	}
	return ""
}

// withNames gives the columns names of their own where two have the same:
// MySQL refuses those in a table expression.
func withNames(q *rewrite.Repeat, text string, hidden int) string {
	if q.Dialect != fingerprint.MySQL {
		return text
	}
	seen := map[string]bool{}
	for _, c := range q.Child.Columns {
		seen[strings.ToLower(c)] = true
	}
	if len(seen) == len(q.Child.Columns) {
		return text
	}
	var names []string
	for i := range len(q.Child.Columns) + hidden {
		names = append(names, "column"+strconv.Itoa(i+1))
	}
	return "WITH named(" + strings.Join(names, ", ") + ") AS (\n" + text + "\n)\nSELECT * FROM named"
}

// outerOrder is the child's ORDER BY as numbers of the columns of a statement
// round it, keys first, for an order within a table expression is not kept.
// What the child orders by and does not return becomes a column: hidden are
// the edits for that. ok is false where the order cannot be carried out.
func outerOrder(q *rewrite.Repeat) (order []string, hidden []rewrite.Edit, ok bool) {
	c := q.Child
	block := lastBlock(c)
	if c.Structure.Queries[block].OrderBy.Empty() {
		return nil, nil, true
	}
	addable := c.Plain() && !c.Main().Distinct && c.Main().DistinctOn.Empty()
	for _, o := range c.Structure.Queries[block].Order {
		expr, direction := rewrite.CutDirection(o.Span.Of(c.SQL))
		at := resultColumn(q, expr, o.Name)
		if at < 0 {
			if _, err := strconv.Atoi(expr); err == nil || !addable {
				return nil, nil, false
			}
			at = len(c.Columns) + len(hidden)
			hidden = append(hidden, rewrite.Insert(c.Main().List.End, ", "+c.Render(fingerprint.Span{Start: o.Span.Start, End: o.Span.Start + len(expr)})+
				" AS place"+strconv.Itoa(len(hidden)+1)))
		}
		order = append(order, strconv.Itoa(len(q.Keys)+at+1)+direction)
	}
	return order, hidden, len(order) > 0
}

// lastBlock is the block with which the ORDER BY of the whole stands: the main
// one, or the last that UNION ties to it.
func lastBlock(s *rewrite.Text) int {
	last := 0
	for i, b := range s.Structure.Queries {
		if b.Role == fingerprint.InUnion && b.Parent == 0 && !s.Structure.Queries[0].List.Empty() && s.After(b.Span.End) != ')' {
			last = i
		}
	}
	return last
}

// resultColumn is the column of the child's result that a term of ORDER BY
// means, -1 for none.
func resultColumn(q *rewrite.Repeat, expr string, name fingerprint.Name) int {
	if n, err := strconv.Atoi(expr); err == nil {
		if n < 1 || n > len(q.Child.Columns) {
			return -1
		}
		return n - 1
	}
	if name.Name == "" || name.Span.Empty() || name.Span.Of(q.Child.SQL) != expr {
		return -1
	}
	if name.Qualifier != "" {
		return selectedAs(q, name)
	}
	at := -1
	for i, c := range q.Child.Columns {
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
func selectedAs(q *rewrite.Repeat, name fingerprint.Name) int {
	at := -1
	for i, it := range q.Child.Items(0) {
		if it.Star {
			return -1
		}
		if it.Expr == it.Name.Span && strings.EqualFold(it.Name.Name, name.Name) && strings.EqualFold(it.Name.Qualifier, name.Qualifier) {
			at = i
		}
	}
	return at
}
