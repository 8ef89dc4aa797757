package suggest

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/effects"
)

// perRowCalls answer anew each time. A row of VALUES has a call of its own,
// so that many rows behind one VALUES are as good as many statements.
var perRowCalls = setOf(`random rand randomblob uuid gen_random_uuid uuid_generate_v1 uuid_generate_v4 uuidv4 uuidv7 nextval clock_timestamp timeofday`)

// unsafeWrite says why a statement that changes rows must not be rewritten,
// empty where it may.
func (q *question) unsafeWrite() string {
	if q.child.s.WritesInCTE() {
		return "it changes rows in a table expression: what only reads may not take its place"
	}
	for _, c := range q.child.s.Calls {
		switch {
		case previousCalls[c.Name]:
			return "it calls " + c.Name + "(), which speaks of the statement before it: in one statement for all rows there is none between them"
		case volatileCalls[c.Name] && !(perRowCalls[c.Name] && q.perRow(c)):
			return "it calls " + c.Name + "(), which answers anew each time it is called: one statement for all rows would call it once, or in another order"
		case effects.Lasting(c.Name) && !perRowCalls[c.Name]:
			return lastingWords(c.Name)
		}
	}
	if q.readsItself() {
		return "it reads the table that it changes: in the loop each execution sees what the one before it wrote, in one statement none does"
	}
	if len(q.child.s.Queries) > 0 && !q.child.main().Limit.Empty() {
		return "its LIMIT counts anew in each execution: one statement for all keys would stop at the first rows"
	}
	switch q.child.s.Kind {
	case fingerprint.Insert:
		return q.unsafeInsert()
	case fingerprint.Update:
		return q.unsafeUpdate()
	}
	return ""
}

var previousCalls = setOf(`currval lastval last_insert_id last_insert_rowid row_count found_rows changes total_changes`)

// perRow reports whether a call stands in the rows of VALUES.
func (q *question) perRow(c fingerprint.FuncCall) bool {
	return covers(q.child.s.Insert.Values, c.Span) || q.child.s.Kind == fingerprint.Insert && q.child.s.Insert.Rows == 0 && c.Clause == fingerprint.InSet
}

// readsItself reports whether the table that is changed stands in the text a
// second time.
func (q *question) readsItself() bool {
	target := ""
	for _, t := range q.child.s.Tables {
		if t.Target {
			target = t.Name
		}
	}
	for _, t := range q.child.s.Tables {
		if !t.Target && target != "" && strings.EqualFold(t.Name, target) {
			return true
		}
	}
	return false
}

func (q *question) unsafeInsert() string {
	in := q.child.s.Insert
	if len(q.child.s.Slots) == 0 && !in.Select {
		return "it holds no values: no list of rows can be made of it"
	}
	if in.Select {
		return ""
	}
	if q.d == fingerprint.PostgreSQL && q.upserts() && !q.mergeable() && q.twice(q.conflictParams()) > 0 {
		return "a key comes twice, which ON CONFLICT DO UPDATE refuses in one statement, and what it makes of the second row depends on the first"
	}
	for i, s := range q.child.s.Slots {
		if in.Conflict.Empty() || !covers(in.Conflict, s.Span) || !q.varies(i) {
			continue
		}
		if _, ok := q.insertedAs(i); !ok {
			return "what it does with a row that is there takes a value that differs from one execution to the next and is none of the row's own: write the value into the row, and read it there (EXCLUDED, or VALUES() on MySQL)"
		}
	}
	return ""
}

func (q *question) unsafeUpdate() string {
	_, where := q.split()
	for _, k := range where.keys {
		for _, a := range q.child.s.Set {
			if k.pred != nil && strings.EqualFold(a.Column.Name, k.pred.Column.Name) {
				return "it changes the column by which it finds its row, " + k.pred.Column.Name + ": each execution may see what the one before it wrote"
			}
		}
	}
	if len(where.keys) > 0 && !where.simple(0) {
		return "what differs from one execution to the next is not only compared with a column by =: a list of keys cannot take its place"
	}
	if len(where.keys) == 0 {
		return "nothing in its condition differs from one execution to the next: the last execution alone would do, unless they build on each other"
	}
	n := q.twice(q.keyParams(where.keys))
	if n == 0 {
		return ""
	}
	again := "a row is changed more than once, and "
	if n < 0 {
		again = "a row may be changed more than once, and "
	}
	for _, a := range q.child.s.Set {
		if !q.readsRow(a.Expr) {
			continue
		}
		if _, ok := q.addend(a); !ok {
			return again + a.Column.Name + " is made of what it held before: in one statement only one of the changes would be made"
		}
	}
	if name := where.conditionOn(q.child.s.Set); name != "" {
		return again + "its condition reads " + name + ", which it changes: in one statement no change sees the one before it"
	}
	return ""
}

// conditionOn is a column that is assigned to and that the condition reads
// beside the keys, empty for none.
func (q *question) conditionOn(set []fingerprint.Assign) string {
	for _, w := range q.child.words(q.child.main().Where) {
		isKey := slices.ContainsFunc(q.keys, func(k key) bool { return k.pred != nil && covers(k.pred.Span, w) })
		name := unquoted(w.Of(q.child.text))
		for _, a := range set {
			if !isKey && strings.EqualFold(unquoted(a.Column.Name), name) {
				return a.Column.Name
			}
		}
	}
	return ""
}
