package reads

import (
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// Batch asks once for all keys: column = key becomes column = ANY(keys), and
// the column joins the select list so that the program can give the rows back
// to whom they belong.
func Batch(q *rewrite.Repeat) []rewrite.Rewrite {
	m := q.Child.Main()
	cut := q.CutLimit()
	if !m.Limit.Empty() && cut == nil {
		return nil
	}
	windows, ok := partitions(q)
	if !ok {
		return nil
	}
	st := q.Batched(append(cut, windows...)...)
	st.Ordered = !m.OrderBy.Empty() && m.Limit.Empty()
	r := rewrite.Rewrite{
		Kind: "batch", Title: "batch load",
		Statements: []rewrite.Statement{st},
		Caveat:     q.Chunking(),
	}
	if !m.Limit.Empty() {
		r.Caveat = rewrite.Join(r.Caveat, "LIMIT 1 is left out: where a key has several rows, keep one of them, whichever")
	}
	if q.Finding.Relation == "tree" {
		r.Caveat = rewrite.Join("one query for each level of the tree", r.Caveat)
	}
	if m.Lock != "" {
		r.Caveat = rewrite.Join(r.Caveat, "the rows are locked in the order in which they are found: add ORDER BY "+q.Keys[0].Predicate.Column.Name+" so that transactions do not wait for each other in a circle")
	}
	return []rewrite.Rewrite{r}
}
