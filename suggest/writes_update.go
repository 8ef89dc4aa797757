package suggest

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// updates take the place of UPDATE ... WHERE column = key, row by row. With
// the same values for all rows only the condition is widened; with values of
// their own the rows are joined in.
func (q *question) updates() []Rewrite {
	set, where := q.split()
	if len(where.keys) == 0 || !where.simple(0) {
		return nil
	}
	if len(set) > 0 {
		return q.updateRows(set, where)
	}
	if q.twice(q.keyParams(where.keys)) != 0 {
		// n = n + 1 for a key that comes twice adds twice.
		if added, ok := q.addedConstants(); ok && len(added) > 0 {
			return q.updateRows(added, where)
		}
	}
	st := where.finish(q.child.render(q.child.whole(), append(where.allKeys(), where.returningEdits()...)...))
	where.bringsBack(&st)
	return []Rewrite{{
		Kind: "update-any", Title: "one UPDATE for all keys", Statements: []Statement{st},
		Mind: join("RowsAffected counts all of them", where.returningNote(), q.chunking(), q.triggerNote()),
	}}
}

// split parts the keys into those that are written and those that say which
// row.
func (q *question) split() (set []key, where *question) {
	w := *q
	w.keys = nil
	for _, k := range q.keys {
		if k.slot.Clause == fingerprint.InSet {
			set = append(set, k)
		} else {
			w.keys = append(w.keys, k)
		}
	}
	if len(w.keys) == 0 {
		// The same row again and again: its keys are bound with each row too.
		for i, s := range q.child.s.Slots {
			if s.Key && s.Param > 0 && s.Clause == fingerprint.InWhere {
				w.keys = append(w.keys, q.keyAt(i))
			}
		}
	}
	return set, &w
}

// updateRows chooses each row's own values, by a list of rows that is joined
// to the table where the database can, and by CASE everywhere.
func (q *question) updateRows(set []key, where *question) []Rewrite {
	all := *where
	all.keys = append(append([]key{}, where.keys...), set...)
	var out []Rewrite
	if q.d != fingerprint.MySQL {
		out = append(out, all.updateFrom(set, where)...)
	}
	out = append(out, all.updateCase(set, where)...)
	for i := range out {
		out[i].Mind = join(q.updateTwice(set, where), out[i].Mind, where.returningNote(), q.triggerNote())
	}
	return out
}

// updateTwice says what becomes of a key that comes twice.
func (q *question) updateTwice(set []key, where *question) string {
	n := q.twice(q.keyParams(where.keys))
	if n == 0 {
		return ""
	}
	what := "a key that comes twice"
	if n > 0 {
		what = keysTwice(n)
	}
	added := 0
	for _, k := range set {
		if q.addition(k) {
			added++
		}
	}
	switch added {
	case 0:
		return what + ": keep its last row, as the loop does"
	case len(set):
		return what + ": one statement adds once, so add up what belongs to one key first"
	}
	return what + ": keep its last values, and add up those that are added"
}

// addend is the value that an assignment adds to its column.
func (q *question) addend(a fingerprint.Assign) (key, bool) {
	for _, slot := range a.Slots {
		if k := q.keyAt(slot); q.addition(k) {
			return k, true
		}
	}
	return key{}, false
}

// addition reports whether a value is added to, or taken from, the column
// that it changes: n = n + ?, n = n - ? or n = ? + n.
func (q *question) addition(k key) bool {
	text := q.child.text
	for _, a := range q.child.s.Set {
		if a.Upsert || !covers(a.Expr, k.slot.Span) {
			continue
		}
		before := strings.TrimSpace(text[a.Expr.Start:k.slot.Span.Start])
		after := strings.TrimSpace(text[k.slot.Span.End:a.Expr.End])
		if rest, ok := strings.CutPrefix(after, "+"); ok && before == "" {
			return q.sameColumn(strings.TrimSpace(rest), a.Column)
		}
		if after != "" || before == "" {
			return false
		}
		sign := before[len(before)-1]
		return (sign == '+' || sign == '-') && q.sameColumn(strings.TrimSpace(before[:len(before)-1]), a.Column)
	}
	return false
}

// sameColumn reports whether a text is a column, with or without its table,
// or COALESCE of it and zero.
func (q *question) sameColumn(text string, column fingerprint.Name) bool {
	if lower := strings.ToLower(text); strings.HasPrefix(lower, "coalesce(") || strings.HasPrefix(lower, "ifnull(") {
		inside, ok := strings.CutSuffix(text[strings.IndexByte(text, '(')+1:], ")")
		first, second, two := strings.Cut(inside, ",")
		if !ok || !two || strings.TrimSpace(second) != "0" {
			return false
		}
		text = strings.TrimSpace(first)
	}
	for _, t := range q.child.s.Tables {
		if t.Target {
			text = strings.TrimPrefix(text, t.Ref()+".")
		}
	}
	return strings.EqualFold(unquoted(text), unquoted(column.Name)) && !strings.ContainsAny(text, " ()+-*/")
}

// addedConstants are the constants of assignments like n = n + 1, which are
// written once for each row where a key may come twice. ok is false where an
// assignment reads its row in any other way.
func (q *question) addedConstants() (added []key, ok bool) {
	for _, a := range q.child.s.Set {
		if a.Upsert || !q.readsRow(a.Expr) {
			continue
		}
		k, ok := q.addend(a)
		if !ok {
			return nil, false
		}
		added = append(added, k)
	}
	return added, true
}

// updateFrom joins a list of rows to the table.
func (q *question) updateFrom(set []key, where *question) []Rewrite {
	const list = "changed"
	c := q.child
	if refs(c)[list] || len(c.tables(0)) != 1 || len(c.s.Tables) != 1 || !c.main().From.Empty() || len(c.s.CTEs) > 0 {
		return nil
	}
	ref := q.targetRef()
	var columns, types, row []string
	var edits []edit
	add := func(k key, name string, column fingerprint.Name) {
		for n, had := 1, name; contains(columns, name); n++ {
			name = fmt.Sprintf("%s%d", had, n+1)
		}
		columns, row = append(columns, name), append(row, c.render(k.slot.Span))
		if k.slot.Cast != "" {
			types = append(types, "CAST(NULL AS "+k.slot.Cast+")")
			return
		}
		types = append(types, "(SELECT "+lastPart(column.Span.Of(c.text))+" FROM "+q.target()+" LIMIT 0)")
	}
	for _, k := range where.keys {
		add(k, plainName(k.pred.Column.Name)+"_key", k.pred.Column)
		edits = append(edits, edit{k.pred.Span, ref + "." + lastPart(k.pred.Column.Span.Of(c.text)) + " = " + list + "." + columns[len(columns)-1]})
	}
	for _, k := range set {
		a, ok := q.assignment(k)
		if !ok || q.d == fingerprint.PostgreSQL && k.slot.Wrapped && !q.addition(k) {
			return nil // its type is not the column's
		}
		add(k, "new_"+plainName(a.Column.Name), a.Column)
		edits = append(edits, edit{k.slot.Span, list + "." + columns[len(columns)-1]})
	}
	clause, ok := c.clause(c.main().Where, "where")
	if !ok {
		return nil
	}
	edits = append(edits, insert(clause.Start, " FROM "+list))
	edits = append(edits, where.returningEdits()...)
	edits = append(edits, q.ownStar(ref)...)
	values, reason := "VALUES ", ""
	if q.d == fingerprint.PostgreSQL {
		values += "(" + strings.Join(types, ", ") + "), "
		reason = "the list's first row is NULL and gives the others the columns' types"
	}
	st, ok := q.listed("WITH " + list + "(" + strings.Join(columns, ", ") + ") AS (" + values + each(", ", "("+strings.Join(row, ", ")+")") + ")\n" + c.render(c.whole(), edits...))
	if !ok {
		return nil
	}
	where.bringsBack(&st)
	return []Rewrite{{
		Kind: "update-from", Title: "UPDATE ... FROM (VALUES ...)", Statements: []Statement{st},
		Reason: reason, Mind: q.limit(st),
	}}
}

// ownStar keeps RETURNING * to the table's own columns, as it is in SQLite.
func (q *question) ownStar(ref string) []edit {
	var edits []edit
	for _, it := range q.child.s.Returning {
		if q.d == fingerprint.PostgreSQL && it.Star && it.Name.Qualifier == "" {
			edits = append(edits, insert(it.Span.Start, ref+"."))
		}
	}
	return edits
}

// targetRef is the name by which columns of the table are told from others,
// as the text writes it.
func (q *question) targetRef() string {
	table, alias := q.targetTexts()
	if alias != "" {
		return alias
	}
	return lastPart(table)
}

// assignment is the assignment that a value stands in.
func (q *question) assignment(k key) (fingerprint.Assign, bool) {
	for _, a := range q.child.s.Set {
		if !a.Upsert && covers(a.Expr, k.slot.Span) {
			return a, true
		}
	}
	return fingerprint.Assign{}, false
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}
