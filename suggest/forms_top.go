package suggest

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// topN asks once for the first rows of each key, where LIMIT takes them one
// key at a time: a plain batch would limit all keys together.
func (q *question) topN() []Rewrite {
	m := q.child.main()
	if block, _ := q.existsBlock(); block >= 0 || q.anyOfEach() && q.likelyUnique() {
		return nil // it asks whether there is any, or for any one
	}
	cut, ok := q.cutTail()
	if !ok {
		return nil
	}
	var out []Rewrite
	if q.d == fingerprint.PostgreSQL && m.Limit.Of(q.child.text) == "1" && m.Offset.Empty() {
		out = append(out, q.distinctOn())
	}
	return append(out, q.rowNumber(cut))
}

const ties = "rows that tie in ORDER BY may come in another order"

func (q *question) distinctOn() Rewrite {
	m := q.child.main()
	names := strings.Join(q.keyNames(), ", ")
	edits := []edit{insert(m.List.Start, "DISTINCT ON ("+names+") ")}
	if m.OrderBy.Empty() {
		edits = append(edits, insert(m.Where.End, " ORDER BY "+names))
	} else {
		edits = append(edits, insert(m.OrderBy.Start, names+", "))
	}
	limit, _ := q.child.clause(m.Limit, "limit")
	st := q.batched(append(edits, edit{limit, q.child.drop(limit)})...)
	st.Ordered = true
	return Rewrite{
		Kind: "distinct-on", Title: "first row of each key", Statements: []Statement{st},
		Reason: "LIMIT 1 holds for each key, not for all of them", Mind: ties,
	}
}

// rowNumber numbers the rows of each key and keeps the first ones.
func (q *question) rowNumber(cut []edit) Rewrite {
	m := q.child.main()
	over := "PARTITION BY " + strings.Join(q.keyNames(), ", ")
	if !m.OrderBy.Empty() {
		over += " ORDER BY " + q.child.render(m.OrderBy)
	}
	edits := append(cut, q.allKeys()...)
	at, added := q.keyColumns()
	if len(added) > 0 {
		edits = append(edits, q.addKeys(added))
	}
	edits = append(edits, insert(m.List.End, ", ROW_NUMBER() OVER ("+over+") AS place"))
	st := q.finish("SELECT * FROM (\n" + q.child.render(q.child.whole(), edits...) + "\n) AS ranked WHERE " + q.places() + " ORDER BY place")
	st.Keys, st.Child = q.placed(at, added)
	st.Ordered = !m.OrderBy.Empty()
	return Rewrite{
		Kind: "top-n", Title: "first rows of each key", Statements: []Statement{st},
		Reason: "LIMIT holds for each key, not for all of them", Mind: join(ties, q.chunking()),
	}
}

// places is the condition on a row's place within its key.
func (q *question) places(keys ...edit) string {
	m := q.child.main()
	limit := q.child.render(m.Limit, keys...)
	if m.Offset.Empty() {
		return "place <= " + limit
	}
	offset := q.child.render(m.Offset, keys...)
	return "place > " + offset + " AND place <= " + offset + " + " + limit
}
