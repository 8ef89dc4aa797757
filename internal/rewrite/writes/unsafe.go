package writes

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/effects"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// perRowCalls answer anew each time. A row of VALUES has a call of its own,
// so that many rows behind one VALUES are as good as many statements.
var perRowCalls = rewrite.SetOf(`random rand randomblob uuid gen_random_uuid uuid_generate_v1 uuid_generate_v4 uuidv4 uuidv7 nextval clock_timestamp timeofday`)

// Unsafe says why a statement that changes rows must not be rewritten,
// empty where it may.
func Unsafe(q *rewrite.Repeat) string {
	if q.Child.Structure.WritesInCTE() {
		return "it changes rows in a table expression: what only reads may not take its place"
	}
	for _, c := range q.Child.Structure.Calls {
		switch {
		case previousCalls[c.Name]:
			return "it calls " + c.Name + "(), which speaks of the statement before it: in one statement for all rows there is none between them"
		case rewrite.VolatileCalls[c.Name] && !(perRowCalls[c.Name] && perRow(q, c)):
			return "it calls " + c.Name + "(), which returns a new value each time it is called: one statement for all rows would call it once, or in another order"
		case effects.Lasting(c.Name) && !perRowCalls[c.Name]:
			return rewrite.LastingWords(c.Name)
		}
	}
	if readsItself(q) {
		return "it reads the table that it changes: in the loop each execution sees what the one before it wrote, in one statement none does"
	}
	if len(q.Child.Structure.Queries) > 0 && !q.Child.Main().Limit.Empty() {
		return "its LIMIT counts anew in each execution: one statement for all keys would stop at the first rows"
	}
	switch q.Child.Structure.Kind {
	case fingerprint.Insert:
		return unsafeInsert(q)
	case fingerprint.Update:
		return unsafeUpdate(q)
	}
	return ""
}

var previousCalls = rewrite.SetOf(`currval lastval last_insert_id last_insert_rowid row_count found_rows changes total_changes`)

// perRow reports whether a call stands in the rows of VALUES.
func perRow(q *rewrite.Repeat, c fingerprint.FuncCall) bool {
	return rewrite.Covers(q.Child.Structure.Insert.Values, c.Span) || q.Child.Structure.Kind == fingerprint.Insert && q.Child.Structure.Insert.Rows == 0 && c.Clause == fingerprint.InSet
}

// readsItself reports whether the table that is changed stands in the text a
// second time.
func readsItself(q *rewrite.Repeat) bool {
	target := ""
	for _, t := range q.Child.Structure.Tables {
		if t.Target {
			target = t.Name
		}
	}
	for _, t := range q.Child.Structure.Tables {
		if !t.Target && target != "" && strings.EqualFold(t.Name, target) {
			return true
		}
	}
	return false
}

func unsafeInsert(q *rewrite.Repeat) string {
	in := q.Child.Structure.Insert
	if len(q.Child.Structure.Slots) == 0 && !in.Select {
		return "it holds no values: no list of rows can be made of it"
	}
	if in.Select {
		return ""
	}
	if q.Dialect == fingerprint.PostgreSQL && upserts(q) && !mergeable(q) && twice(q, conflictParams(q)) > 0 {
		return "a key comes twice, which ON CONFLICT DO UPDATE refuses in one statement, and what it makes of the second row depends on the first"
	}
	for i, s := range q.Child.Structure.Slots {
		if in.Conflict.Empty() || !rewrite.Covers(in.Conflict, s.Span) || !q.Varies(i) {
			continue
		}
		if _, ok := insertedAs(q, i); !ok {
			return "what it does with a row that is there takes a value that differs from one execution to the next and is none of the row's own: write the value into the row, and read it there (EXCLUDED, or VALUES() on MySQL)"
		}
	}
	return ""
}

func unsafeUpdate(q *rewrite.Repeat) string {
	_, where := split(q)
	for _, k := range where.Keys {
		for _, a := range q.Child.Structure.Set {
			if k.Predicate != nil && strings.EqualFold(a.Column.Name, k.Predicate.Column.Name) {
				return "it changes the column by which it finds its row, " + k.Predicate.Column.Name + ": each execution may see what the one before it wrote"
			}
		}
	}
	if len(where.Keys) > 0 && !where.Simple(0) {
		return "what differs from one execution to the next is not only compared with a column by =: a list of keys cannot take its place"
	}
	if len(where.Keys) == 0 {
		return "nothing in its condition differs from one execution to the next: the last execution alone would do, unless they build on each other"
	}
	n := twice(q, keyParams(q, where.Keys))
	if n == 0 {
		return ""
	}
	again := "a row is changed more than once, and "
	if n < 0 {
		again = "a row may be changed more than once, and "
	}
	for _, a := range q.Child.Structure.Set {
		if !readsRow(q, a.Expr) {
			continue
		}
		if _, ok := addend(q, a); !ok {
			return again + a.Column.Name + " is made of what it held before: in one statement only one of the changes would be made"
		}
	}
	if name := conditionOn(where, q.Child.Structure.Set); name != "" {
		return again + "its condition reads " + name + ", which it changes: in one statement no change sees the one before it"
	}
	return ""
}

// conditionOn is a column that is assigned to and that the condition reads
// beside the keys, empty for none.
func conditionOn(q *rewrite.Repeat, set []fingerprint.Assign) string {
	for _, w := range q.Child.Words(q.Child.Main().Where) {
		isKey := slices.ContainsFunc(q.Keys, func(k rewrite.Key) bool { return k.Predicate != nil && rewrite.Covers(k.Predicate.Span, w) })
		name := rewrite.Unquoted(w.Of(q.Child.SQL))
		for _, a := range set {
			if !isKey && strings.EqualFold(rewrite.Unquoted(a.Column.Name), name) {
				return a.Column.Name
			}
		}
	}
	return ""
}
