package writes

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// copyFrom is the number of rows from which on COPY is worth its own code.
const copyFrom = 1000

// MultiInsert puts the rows of all executions behind one VALUES.
func MultiInsert(q *rewrite.Repeat) []rewrite.Rewrite {
	in := q.Child.Structure.Insert
	before, row, after, ok := insertParts(q)
	if !ok {
		return nil
	}
	st, ok := q.Listed(before + rewrite.EachRow(", ", row) + after)
	if !ok || len(st.Rows.Params) == 0 {
		return nil
	}
	bringsBack(q, &st)
	r := rewrite.Rewrite{Kind: "multi-insert", Title: "one INSERT of many rows", Statements: []rewrite.Statement{st}, Caveat: limit(q, st)}
	if upserts(q) {
		r.Kind, r.Title = "upsert", "one upsert of many rows"
		r.Caveat = rewrite.Join(upsertTwice(q), r.Caveat)
	}
	r.Caveat = rewrite.Join(returningNote(q), r.Caveat, insertNote(q))
	out := []rewrite.Rewrite{r}
	if q.Dialect == fingerprint.PostgreSQL && q.Case.Child.Executions >= copyFrom && in.Conflict.Empty() && len(q.Child.Structure.Returning) == 0 {
		out = append(out, copyIn(q)...)
	}
	return out
}

// upserts reports whether a row that is there is changed.
func upserts(q *rewrite.Repeat) bool {
	in := q.Child.Structure.Insert
	return in.Replace || !in.Conflict.Empty() && !in.Ignore
}

// insertParts are the text before the rows, the row or rows of one execution,
// and what follows them, with marks.
func insertParts(q *rewrite.Repeat) (before, row, after string, ok bool) {
	in := q.Child.Structure.Insert
	c := q.Child
	if in.Rows == 0 {
		return insertSet(q)
	}
	tail, ok := insertTail(q, fingerprint.Span{Start: in.Values.End, End: len(c.SQL)})
	return c.Render(fingerprint.Span{End: in.Values.Start}), c.Render(in.Values), tail, ok
}

// insertTail is ON CONFLICT and RETURNING: what is bound there once more comes
// from the row that was refused, and columns that tell the rows apart join
// what is returned.
func insertTail(q *rewrite.Repeat, span fingerprint.Span) (string, bool) {
	var edits []rewrite.Edit
	for i, s := range q.Child.Structure.Slots {
		if s.Span.Start < span.Start || !q.Differs(i) {
			continue
		}
		column, ok := insertedAs(q, i)
		if !ok {
			return "", false
		}
		if q.Dialect == fingerprint.MySQL {
			edits = append(edits, rewrite.Edit{Span: s.Span, With: rewrite.Carry(i) + "VALUES(" + column + ")"})
		} else {
			edits = append(edits, rewrite.Edit{Span: s.Span, With: rewrite.Carry(i) + "EXCLUDED." + column})
		}
	}
	if added := addedReturning(q); len(added) > 0 {
		list := q.Child.Structure.Returning
		edits = append(edits, rewrite.Insert(list[len(list)-1].Span.End, ", "+strings.Join(added, ", ")))
	}
	return q.Child.Render(span, edits...), true
}

// insertSet turns MySQL's INSERT ... SET a = ?, b = ? into columns and values.
func insertSet(q *rewrite.Repeat) (before, row, after string, ok bool) {
	c := q.Child
	var columns, values []string
	var start, end int
	for _, a := range c.Structure.Set {
		if a.Upsert {
			continue
		}
		if columns == nil {
			start = a.Column.Span.Start
		}
		end = a.Expr.End
		columns = append(columns, a.Column.Span.Of(c.SQL))
		values = append(values, c.Render(a.Expr))
	}
	head, found := c.Clause(fingerprint.Span{Start: start, End: end}, "set")
	if len(columns) == 0 || !found {
		return "", "", "", false
	}
	tail, ok := insertTail(q, fingerprint.Span{Start: end, End: len(c.SQL)})
	before = c.Render(fingerprint.Span{End: head.Start}) + " (" + strings.Join(columns, ", ") + ") VALUES "
	return before, "(" + strings.Join(values, ", ") + ")", tail, ok
}

// insertedAs is the column that gets the same value as a slot behind the rows
// does, in all executions.
func insertedAs(q *rewrite.Repeat, slot int) (string, bool) {
	p := q.Child.Structure.Slots[slot].Param
	for _, v := range Values(q) {
		if v.Param == 0 || v.Wrapped || p == 0 {
			continue
		}
		if v.Param == p || sameArguments(q, v.Param, p) {
			return v.column, true
		}
	}
	return "", false
}

// sameArguments reports whether two arguments were equal in every execution.
func sameArguments(q *rewrite.Repeat, a, b int) bool {
	all := q.Case.Child.Args
	if len(all) < 2 || len(all) < q.Case.Child.Executions || !rewrite.Known(all, a-1) || !rewrite.Known(all, b-1) {
		return false
	}
	for _, args := range all {
		if rewrite.KeyText(args[a-1]) != rewrite.KeyText(args[b-1]) {
			return false
		}
	}
	return true
}

// insertNote says what one statement for all rows changes.
func insertNote(q *rewrite.Repeat) string {
	in := q.Child.Structure.Insert
	var note string
	if !in.Ignore && in.Conflict.Empty() && !in.Replace {
		note = "a row that is refused refuses them all"
	}
	for _, c := range q.Child.Structure.Calls {
		if perRowCalls[c.Name] {
			note = rewrite.Join(note, c.Name+"() is called once for each row, as before")
			break
		}
	}
	return rewrite.Join(note, triggerNote(q))
}

// triggerNote: triggers stand in no statement's text.
func triggerNote(q *rewrite.Repeat) string {
	if q.Dialect != fingerprint.PostgreSQL {
		return ""
	}
	return "triggers for each statement fire once"
}

// copyIn is COPY: the quickest way to bring in many rows. It takes values
// alone, so that there is none where a row holds an expression.
func copyIn(q *rewrite.Repeat) []rewrite.Rewrite {
	columns, raw := ColumnTexts(q)
	if len(columns) == 0 || q.Child.Structure.Insert.Rows != 1 || len(q.Child.Structure.Insert.Columns) == 0 {
		return nil
	}
	for _, v := range Values(q) {
		if v.Wrapped || v.Param == 0 {
			return nil
		}
	}
	st := rewrite.Statement{SQL: "COPY " + Target(q) + " (" + strings.Join(raw, ", ") + ") FROM STDIN", Account: q.NewAccount()}
	for _, v := range Values(q) {
		for i, s := range q.Child.Structure.Slots {
			if s.Param == v.Param {
				st.Account.Carried[i] = true
			}
		}
	}
	st.Printed = st.SQL
	return []rewrite.Rewrite{{
		Kind: "copy", Title: "COPY", Statements: []rewrite.Statement{st},
		Reason: "thousands of rows: no statement to parse, no limit on arguments",
		Caveat: rewrite.Join("lib/pq has it as pq.CopyIn in a transaction, pgx as CopyFrom; it can neither resolve conflicts nor return rows, and a row that is refused refuses them all", triggerNote(q)),
	}}
}

// InsertSelect widens the condition of INSERT ... SELECT ... WHERE column = key.
func InsertSelect(q *rewrite.Repeat) []rewrite.Rewrite {
	block := q.Keys[0].Slot.Query
	b := q.Child.Structure.Queries[block]
	if !q.Simple(block) || q.Child.ClausesOf(block)&(rewrite.HasLimit|rewrite.HasUnion|rewrite.HasDistinct|rewrite.HasWindow) != 0 {
		return nil
	}
	if (q.Child.Aggregated(block) || len(b.Group) > 0) && !groupedByKeys(q, block) {
		return nil
	}
	if twice(q, keyParams(q, q.Keys)) != 0 {
		return nil // the loop inserts the rows of a key again, a list does not
	}
	return []rewrite.Rewrite{{
		Kind: "insert-select", Title: "one INSERT ... SELECT for all",
		Statements: []rewrite.Statement{q.Finish(q.Child.Render(q.Child.Whole(), q.AllKeys()...))},
		Caveat:     rewrite.Join(q.Chunking(), triggerNote(q)),
	}}
}

// groupedByKeys reports whether groups of different keys stay apart.
func groupedByKeys(q *rewrite.Repeat, block int) bool {
	for _, k := range q.Keys {
		found := false
		for _, g := range q.Child.Structure.Queries[block].Group {
			found = found || strings.EqualFold(g.Name, k.Predicate.Column.Name)
		}
		if !found {
			return false
		}
	}
	return true
}
