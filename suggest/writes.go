package suggest

import (
	"slices"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// writes are the rewrites of statements that change rows. They are never run.
func (q *question) writes() []Rewrite {
	var out []Rewrite
	switch q.child.s.Kind {
	case fingerprint.Insert:
		out = slices.Concat(q.getOrCreate(), q.insertSelect(), q.multiInsert())
	case fingerprint.Update:
		out = q.updates()
	case fingerprint.Delete:
		out = q.deletes()
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
	st.Keys = q.returnedKeys(nil)
	return []Rewrite{{
		Kind: "delete-any", Title: "one DELETE for all keys", Statements: []Statement{st},
		Mind: join("RowsAffected counts all of them", q.returningNote(), q.chunking(), q.triggerNote()),
	}}
}
