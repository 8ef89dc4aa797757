package suggest

import (
	"strconv"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// deletes widen the condition of DELETE.
func (q *question) deletes() []Rewrite {
	st := q.finish(q.child.render(q.child.whole(), append(q.allKeys(), q.returningEdits()...)...))
	q.bringsBack(&st)
	return []Rewrite{{
		Kind: "delete-any", Title: "one DELETE for all keys", Statements: []Statement{st},
		Mind: join("RowsAffected counts all of them", q.returningNote(), q.chunking(), q.triggerNote()),
	}}
}

// limit says in words how many rows one statement can take.
func (q *question) limit(st Statement) string {
	if st.Rows == nil || st.Rows.Limit == 0 {
		return ""
	}
	text := "at most " + thousands(st.Rows.Limit) + " rows in one statement (" + thousands(argumentLimit(q.d)) + " arguments)"
	if q.d == fingerprint.MySQL {
		text += ", and no more than max_allowed_packet bytes"
	}
	return text
}

func thousands(n int) string {
	text := strconv.Itoa(n)
	if n < 1000 {
		return text
	}
	return strconv.Itoa(n/1000) + "," + text[len(text)-3:]
}
