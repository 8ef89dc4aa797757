package suggest

// tree walks a table that refers to itself with one recursive statement. The
// walk begins where the first execution began.
func (q *question) tree() []Rewrite {
	m, k, c := q.child.main(), q.keys[0], q.child
	if k.link.Column < 0 || k.link.Column >= len(c.columns) || k.link.Param < 1 {
		return nil // it is not fed by its own rows
	}
	alias, edits, ok := c.qualify(0, shortName(firstTable(c), refs(c)))
	if !ok {
		return nil
	}
	cut, ok := q.cutTail()
	if !ok {
		return nil
	}
	at, added := q.keyColumns()
	var first, more []edit
	first = append(append(first, cut...), edit{k.slot.Span, carry(k.link.Slot) + mark(firstArg, k.link.Param)})
	more = append(append(more, edits...), cut...)
	if len(added) > 0 {
		first = append(first, insert(m.List.Start, added[0]+", "))
		more = append([]edit{insert(m.List.Start, alias+"."+bare(added[0])+", ")}, more...)
	}
	feed := "tree." + quoteName(q.d, c.columns[k.link.Column])
	more = append(more,
		insert(m.From.End, " JOIN tree ON "+alias+"."+bare(q.keyNames()[0])+" = "+feed),
		edit{c.conjunct(k.pred.Span), ""},
	)
	second := c.render(c.whole(), more...)
	if c.conjunct(k.pred.Span) == k.pred.Span { // the only condition: WHERE goes with it
		where, ok := c.clause(m.Where, "where")
		if !ok {
			return nil
		}
		second = c.render(c.whole(), append([]edit{{where, ""}}, more...)...)
	}
	text := "WITH RECURSIVE tree AS (\n" + c.render(c.whole(), first...) + "\nUNION ALL\n" + second + "\n)\nSELECT * FROM tree"
	if !m.OrderBy.Empty() {
		text += " ORDER BY " + c.render(m.OrderBy)
	}
	st := q.finish(text)
	st.Keys, st.Child = at, span(len(added), len(c.columns))
	st.Ordered = !m.OrderBy.Empty()
	return []Rewrite{{
		Kind: "recursive", Title: "recursive table expression", Statements: []Statement{st},
		Reason: "the database walks the tree itself",
		Mind:   "a circle in the data would never end: UNION instead of UNION ALL stops at rows that were seen",
	}}
}
