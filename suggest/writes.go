package suggest

import "github.com/nplusone-go/nplusone/fingerprint"

// writes are the rewrites of statements that change rows. They are never run.
func (q *question) writes() []Rewrite {
	var out []Rewrite
	switch q.child.s.Kind {
	case fingerprint.Insert:
		out = q.derive(getOrCreateForm, insertSelectForm, multiInsertForm)
	case fingerprint.Update:
		out = q.derive(updateForm)
	case fingerprint.Delete:
		out = q.derive(deleteForm)
	}
	for i := range out {
		out[i].Write = true
	}
	return out
}

// deletes widen the condition of DELETE.
func (q *question) deletes() []Rewrite {
	if len(q.keys) == 0 || !q.simple(0) {
		return nil
	}
	st := q.finish(q.child.render(q.child.whole(), append(q.allKeys(), q.returningEdits()...)...))
	q.bringsBack(&st)
	return []Rewrite{{
		Kind: "delete-any", Title: "one DELETE for all keys", Statements: []Statement{st},
		Mind: join("RowsAffected counts all of them", q.returningNote(), q.chunking(), q.triggerNote()),
	}}
}
