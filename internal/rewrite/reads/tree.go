package reads

import (
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// Tree walks a table that refers to itself with one recursive statement. The
// walk begins where the first execution began.
func Tree(q *rewrite.Repeat) []rewrite.Rewrite {
	m, k, c := q.Child.Main(), q.Keys[0], q.Child
	if k.Link.Column < 0 || k.Link.Column >= len(c.Columns) || k.Link.Param < 1 {
		return nil // it is not fed by its own rows
	}
	alias, edits, ok := c.Qualify(0, rewrite.ShortName(rewrite.FirstTable(c), rewrite.Refs(c)))
	if !ok {
		return nil
	}
	cut, ok := q.CutTail()
	if !ok {
		return nil
	}
	at, added := q.KeyColumns()
	var first, more []rewrite.Edit
	first = append(append(first, cut...), rewrite.Edit{Span: k.Slot.Span, With: rewrite.Carry(k.Link.Slot) + rewrite.Mark(rewrite.MarkFirstArg, k.Link.Param)})
	more = append(append(more, edits...), cut...)
	if len(added) > 0 {
		first = append(first, rewrite.Insert(m.List.Start, added[0]+", "))
		more = append([]rewrite.Edit{rewrite.Insert(m.List.Start, alias+"."+rewrite.Bare(added[0])+", ")}, more...)
	}
	feed := "tree." + rewrite.QuoteName(q.Dialect, c.Columns[k.Link.Column])
	more = append(more,
		rewrite.Insert(m.From.End, " JOIN tree ON "+alias+"."+rewrite.Bare(q.KeyNames()[0])+" = "+feed),
		rewrite.Edit{Span: c.Conjunct(k.Predicate.Span), With: ""},
	)
	second := c.Render(c.Whole(), more...)
	if c.Conjunct(k.Predicate.Span) == k.Predicate.Span { // the only condition: WHERE goes with it
		where, ok := c.Clause(m.Where, "where")
		if !ok {
			return nil
		}
		second = c.Render(c.Whole(), append([]rewrite.Edit{{Span: where, With: ""}}, more...)...)
	}
	text := "WITH RECURSIVE tree AS (\n" + c.Render(c.Whole(), first...) + "\nUNION ALL\n" + second + "\n)\nSELECT * FROM tree"
	if !m.OrderBy.Empty() {
		text += " ORDER BY " + c.Render(m.OrderBy)
	}
	st := q.Finish(text)
	st.Keys, st.Child = at, rewrite.Indexes(len(added), len(c.Columns))
	st.Ordered = !m.OrderBy.Empty()
	return []rewrite.Rewrite{{
		Kind: "recursive", Title: "recursive table expression", Statements: []rewrite.Statement{st},
		Reason: "the database walks the tree itself",
		Caveat: "a circle in the data would never end: UNION instead of UNION ALL stops at rows that were seen",
	}}
}
