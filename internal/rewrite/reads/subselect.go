package reads

import (
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// Subselects put the child, as it stands, into the parent's select list: for
// children of one column and one row at most. What a key without rows comes to
// stays as it was.
func Subselects(q *rewrite.Repeat) []rewrite.Rewrite {
	p, c := q.Parent, q.Child
	taken := rewrite.Refs(p, c)
	alias, edits, ok := p.Qualify(0, rewrite.ShortName(rewrite.FirstTable(p), taken))
	if !ok || rewrite.Refs(c)[alias] {
		return nil
	}
	keys, ok := q.BindKeys(nil, func(i int) (string, bool) { return parentExpr(q, q.Keys[i].Link.Column, alias, edits) })
	if !ok {
		return nil
	}
	st := q.Finish(p.Render(p.Whole(), append(edits, rewrite.Insert(p.Main().List.End, ",\n  "+rewrite.Bracketed(c.Render(c.Whole(), keys...))))...))
	st.Replaces = true
	st.Outer = !q.AlwaysOne()
	place(q, &st)
	r := rewrite.Rewrite{
		Kind: "subselect", Title: "computed in the parent's list", Statements: []rewrite.Statement{st},
		Reason: "the parent's own statement brings the value, for rows without children too",
	}
	if _, yes := existsBlock(q); yes {
		r.Kind, r.Title = "exists", "semi-join in the parent's list"
	}
	return []rewrite.Rewrite{r}
}
