package writes

import (
	"strconv"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// Deletes widen the condition of DELETE.
func Deletes(q *rewrite.Repeat) []rewrite.Rewrite {
	st := q.Finish(q.Child.Render(q.Child.Whole(), append(q.AllKeys(), returningEdits(q)...)...))
	bringsBack(q, &st)
	return []rewrite.Rewrite{{
		Kind: "delete-any", Title: "one DELETE for all keys", Statements: []rewrite.Statement{st},
		Caveat: rewrite.Join("RowsAffected counts all of them", returningNote(q), q.Chunking(), triggerNote(q)),
	}}
}

// limit says in words how many rows one statement can take.
func limit(q *rewrite.Repeat, st rewrite.Statement) string {
	if st.Rows == nil || st.Rows.Limit == 0 {
		return ""
	}
	text := "at most " + thousands(st.Rows.Limit) + " rows in one statement (" + thousands(rewrite.ArgumentLimit(q.Dialect)) + " arguments)"
	if q.Dialect == fingerprint.MySQL {
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
