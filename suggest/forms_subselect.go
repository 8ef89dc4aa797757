package suggest

// subselects put the child, as it stands, into the parent's select list: for
// children of one column and one row at most. What a key without rows comes to
// stays as it was.
func (q *question) subselects() []Rewrite {
	p, c := q.parent, q.child
	taken := refs(p, c)
	alias, edits, ok := p.qualify(0, shortName(firstTable(p), taken))
	if !ok || refs(c)[alias] {
		return nil
	}
	keys, ok := q.bindKeys(nil, func(i int) (string, bool) { return q.parentExpr(q.keys[i].link.Column, alias, edits) })
	if !ok {
		return nil
	}
	st := q.finish(p.render(p.whole(), append(edits, insert(p.main().List.End, ",\n  "+bracketed(c.render(c.whole(), keys...))))...))
	st.Replaces = true
	st.Outer = !q.alwaysOne()
	q.place(&st)
	r := Rewrite{
		Kind: "subselect", Title: "computed in the parent's list (annotate)", Statements: []Statement{st},
		Reason: "the parent's own statement brings the value, for rows without children too",
	}
	if _, yes := q.existsBlock(); yes {
		r.Kind, r.Title = "exists", "semi-join in the parent's list (annotate)"
	}
	return []Rewrite{r}
}
