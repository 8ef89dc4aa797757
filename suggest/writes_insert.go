package suggest

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// copyFrom is the number of rows from which on COPY is worth its own code.
const copyFrom = 1000

// multiInsert puts the rows of all executions behind one VALUES.
func (q *question) multiInsert() []Rewrite {
	in := q.child.s.Insert
	before, row, after, ok := q.insertParts()
	if !ok {
		return nil
	}
	st, ok := q.listed(before + each(", ", row) + after)
	if !ok || len(st.Rows.Params) == 0 {
		return nil
	}
	q.bringsBack(&st)
	r := Rewrite{Kind: "multi-insert", Title: "one INSERT of many rows", Statements: []Statement{st}, Mind: q.limit(st)}
	if q.upserts() {
		r.Kind, r.Title = "upsert", "one upsert of many rows"
		r.Mind = join(q.upsertTwice(), r.Mind)
	}
	r.Mind = join(q.returningNote(), r.Mind, q.insertNote())
	out := []Rewrite{r}
	if q.d == fingerprint.PostgreSQL && q.c.Child.Executions >= copyFrom && in.Conflict.Empty() && len(q.child.s.Returning) == 0 {
		out = append(out, q.copyIn()...)
	}
	return out
}

// upserts reports whether a row that is there is changed.
func (q *question) upserts() bool {
	in := q.child.s.Insert
	return in.Replace || !in.Conflict.Empty() && !in.Ignore
}

// insertParts are the text before the rows, the row or rows of one execution,
// and what follows them, with marks.
func (q *question) insertParts() (before, row, after string, ok bool) {
	in := q.child.s.Insert
	c := q.child
	if in.Rows == 0 {
		return q.insertSet()
	}
	tail, ok := q.insertTail(fingerprint.Span{Start: in.Values.End, End: len(c.text)})
	return c.render(fingerprint.Span{End: in.Values.Start}), c.render(in.Values), tail, ok
}

// insertTail is ON CONFLICT and RETURNING: what is bound there once more comes
// from the row that was refused, and columns that tell the rows apart join
// what is returned.
func (q *question) insertTail(span fingerprint.Span) (string, bool) {
	var edits []edit
	for i, s := range q.child.s.Slots {
		if s.Span.Start < span.Start || !q.differs(i) {
			continue
		}
		column, ok := q.insertedAs(i)
		if !ok {
			return "", false
		}
		if q.d == fingerprint.MySQL {
			edits = append(edits, edit{s.Span, carry(i) + "VALUES(" + column + ")"})
		} else {
			edits = append(edits, edit{s.Span, carry(i) + "EXCLUDED." + column})
		}
	}
	if added := q.addedReturning(); len(added) > 0 {
		list := q.child.s.Returning
		edits = append(edits, insert(list[len(list)-1].Span.End, ", "+strings.Join(added, ", ")))
	}
	return q.child.render(span, edits...), true
}

// insertSet turns MySQL's INSERT ... SET a = ?, b = ? into columns and values.
func (q *question) insertSet() (before, row, after string, ok bool) {
	c := q.child
	var columns, values []string
	var start, end int
	for _, a := range c.s.Set {
		if a.Upsert {
			continue
		}
		if columns == nil {
			start = a.Column.Span.Start
		}
		end = a.Expr.End
		columns = append(columns, a.Column.Span.Of(c.text))
		values = append(values, c.render(a.Expr))
	}
	head, found := c.clause(fingerprint.Span{Start: start, End: end}, "set")
	if len(columns) == 0 || !found {
		return "", "", "", false
	}
	tail, ok := q.insertTail(fingerprint.Span{Start: end, End: len(c.text)})
	before = c.render(fingerprint.Span{End: head.Start}) + " (" + strings.Join(columns, ", ") + ") VALUES "
	return before, "(" + strings.Join(values, ", ") + ")", tail, ok
}

// insertedAs is the column that gets the same value as a slot behind the rows
// does, in all executions.
func (q *question) insertedAs(slot int) (string, bool) {
	p := q.child.s.Slots[slot].Param
	for _, v := range q.values() {
		if v.param == 0 || v.wrapped || p == 0 {
			continue
		}
		if v.param == p || q.sameArguments(v.param, p) {
			return v.column, true
		}
	}
	return "", false
}

// sameArguments reports whether two arguments were equal in every execution.
func (q *question) sameArguments(a, b int) bool {
	all := q.c.Child.Args
	if len(all) < 2 || len(all) < q.c.Child.Executions || !known(all, a-1) || !known(all, b-1) {
		return false
	}
	for _, args := range all {
		if keyText(args[a-1]) != keyText(args[b-1]) {
			return false
		}
	}
	return true
}

// insertNote says what one statement for all rows changes.
func (q *question) insertNote() string {
	in := q.child.s.Insert
	var note string
	if !in.Ignore && in.Conflict.Empty() && !in.Replace {
		note = "a row that is refused refuses them all"
	}
	for _, c := range q.child.s.Calls {
		if perRowCalls[c.Name] {
			note = join(note, c.Name+"() is called once for each row, as before")
			break
		}
	}
	return join(note, q.triggerNote())
}

// triggerNote: triggers stand in no statement's text.
func (q *question) triggerNote() string {
	if q.d != fingerprint.PostgreSQL {
		return ""
	}
	return "triggers for each statement fire once"
}

// copyIn is COPY: the quickest way to bring in many rows. It takes values
// alone, so that there is none where a row holds an expression.
func (q *question) copyIn() []Rewrite {
	columns, raw := q.columnTexts()
	if len(columns) == 0 || q.child.s.Insert.Rows != 1 || len(q.child.s.Insert.Columns) == 0 {
		return nil
	}
	for _, v := range q.values() {
		if v.wrapped || v.param == 0 {
			return nil
		}
	}
	st := Statement{SQL: "COPY " + q.target() + " (" + strings.Join(raw, ", ") + ") FROM STDIN", account: q.newAccount()}
	for _, v := range q.values() {
		for i, s := range q.child.s.Slots {
			if s.Param == v.param {
				st.account.carried[i] = true
			}
		}
	}
	st.Printed = st.SQL
	return []Rewrite{{
		Kind: "copy", Title: "COPY", Statements: []Statement{st},
		Reason: "thousands of rows: no statement to parse, no limit on arguments",
		Mind:   join("lib/pq has it as pq.CopyIn in a transaction, pgx as CopyFrom; it can neither resolve conflicts nor return rows, and a row that is refused refuses them all", q.triggerNote()),
	}}
}

// insertSelect widens the condition of INSERT ... SELECT ... WHERE column = key.
func (q *question) insertSelect() []Rewrite {
	block := q.keys[0].slot.Query
	b := q.child.s.Queries[block]
	if !q.simple(block) || q.child.clausesOf(block)&(hasLimit|hasUnion|hasDistinct|hasWindow) != 0 {
		return nil
	}
	if (q.child.aggregated(block) || len(b.Group) > 0) && !q.groupedByKeys(block) {
		return nil
	}
	if q.twice(q.keyParams(q.keys)) != 0 {
		return nil // the loop inserts the rows of a key again, a list does not
	}
	return []Rewrite{{
		Kind: "insert-select", Title: "one INSERT ... SELECT for all",
		Statements: []Statement{q.finish(q.child.render(q.child.whole(), q.allKeys()...))},
		Mind:       join(q.chunking(), q.triggerNote()),
	}}
}

// groupedByKeys reports whether groups of different keys stay apart.
func (q *question) groupedByKeys(block int) bool {
	for _, k := range q.keys {
		found := false
		for _, g := range q.child.s.Queries[block].Group {
			found = found || strings.EqualFold(g.Name, k.pred.Column.Name)
		}
		if !found {
			return false
		}
	}
	return true
}
