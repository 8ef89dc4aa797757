package suggest

// writes are the rewrites of statements that change rows. They are never run.
func (q *question) writes() []Rewrite {
	out := q.derive(forms...)
	for i := range out {
		out[i].Write = true
	}
	return out
}

// deletes widen the condition of DELETE.
func (q *question) deletes() []Rewrite {
	st := q.finish(q.child.render(q.child.whole(), append(q.allKeys(), q.returningEdits()...)...))
	q.bringsBack(&st)
	return []Rewrite{{
		Kind: "delete-any", Title: "one DELETE for all keys", Statements: []Statement{st},
		Mind: join("RowsAffected counts all of them", q.returningNote(), q.chunking(), q.triggerNote()),
	}}
}
