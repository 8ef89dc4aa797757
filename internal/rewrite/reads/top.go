package reads

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// TopN asks once for the first rows of each key, where LIMIT takes them one
// key at a time: a plain batch would limit all keys together.
func TopN(q *rewrite.Repeat) []rewrite.Rewrite {
	m := q.Child.Main()
	if block, _ := existsBlock(q); block >= 0 || q.AnyOfEach() && q.LikelyUnique() {
		return nil // it asks whether there is any, or for any one
	}
	cut, ok := q.CutTail()
	if !ok {
		return nil
	}
	var out []rewrite.Rewrite
	if q.Dialect == fingerprint.PostgreSQL && m.Limit.Of(q.Child.SQL) == "1" && m.Offset.Empty() {
		out = append(out, distinctOn(q))
	}
	return append(out, rowNumber(q, cut))
}

const ties = "rows that tie in ORDER BY may come in another order"

func distinctOn(q *rewrite.Repeat) rewrite.Rewrite {
	m := q.Child.Main()
	names := strings.Join(q.KeyNames(), ", ")
	edits := []rewrite.Edit{rewrite.Insert(m.List.Start, "DISTINCT ON ("+names+") ")}
	if m.OrderBy.Empty() {
		edits = append(edits, rewrite.Insert(m.Where.End, " ORDER BY "+names))
	} else {
		edits = append(edits, rewrite.Insert(m.OrderBy.Start, names+", "))
	}
	limit, _ := q.Child.Clause(m.Limit, "limit")
	st := q.Batched(append(edits, rewrite.Edit{Span: limit, With: q.Child.Drop(limit)})...)
	st.Ordered = true
	return rewrite.Rewrite{
		Kind: "distinct-on", Title: "first row of each key", Statements: []rewrite.Statement{st},
		Reason: "LIMIT 1 holds for each key, not for all of them", Caveat: ties,
	}
}

// rowNumber numbers the rows of each key and keeps the first ones.
func rowNumber(q *rewrite.Repeat, cut []rewrite.Edit) rewrite.Rewrite {
	m := q.Child.Main()
	over := "PARTITION BY " + strings.Join(q.KeyNames(), ", ")
	if !m.OrderBy.Empty() {
		over += " ORDER BY " + q.Child.Render(m.OrderBy)
	}
	edits := append(cut, q.AllKeys()...)
	at, added := q.KeyColumns()
	if len(added) > 0 {
		edits = append(edits, q.AddKeys(added))
	}
	edits = append(edits, rewrite.Insert(m.List.End, ", ROW_NUMBER() OVER ("+over+") AS place"))
	st := q.Finish("SELECT * FROM (\n" + q.Child.Render(q.Child.Whole(), edits...) + "\n) AS ranked WHERE " + places(q) + " ORDER BY place")
	st.Keys, st.Child = q.Placed(at, added)
	st.Ordered = !m.OrderBy.Empty()
	return rewrite.Rewrite{
		Kind: "top-n", Title: "first rows of each key", Statements: []rewrite.Statement{st},
		Reason: "LIMIT holds for each key, not for all of them", Caveat: rewrite.Join(ties, q.Chunking()),
	}
}

// places is the condition on a row's place within its key.
func places(q *rewrite.Repeat, keys ...rewrite.Edit) string {
	m := q.Child.Main()
	limit := q.Child.Render(m.Limit, keys...)
	if m.Offset.Empty() {
		return "place <= " + limit
	}
	offset := q.Child.Render(m.Offset, keys...)
	return "place > " + offset + " AND place <= " + offset + " + " + limit
}
