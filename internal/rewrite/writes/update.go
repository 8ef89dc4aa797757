package writes

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// Updates take the place of UPDATE ... WHERE column = key, row by row. With
// the same values for all rows only the condition is widened; with values of
// their own the rows are joined in.
func Updates(q *rewrite.Repeat) []rewrite.Rewrite {
	set, where := split(q)
	if len(where.Keys) == 0 || !where.Simple(0) {
		return nil
	}
	if len(set) > 0 {
		return updateRows(q, set, where)
	}
	if twice(q, keyParams(q, where.Keys)) != 0 {
		// n = n + 1 for a key that comes twice adds twice.
		if added, ok := addedConstants(q); ok && len(added) > 0 {
			return updateRows(q, added, where)
		}
	}
	st := where.Finish(q.Child.Render(q.Child.Whole(), append(where.AllKeys(), returningEdits(where)...)...))
	bringsBack(where, &st)
	return []rewrite.Rewrite{{
		Kind: "update-any", Title: "one UPDATE for all keys", Statements: []rewrite.Statement{st},
		Caveat: rewrite.Join("RowsAffected counts all of them", returningNote(where), q.Chunking(), triggerNote(q)),
	}}
}

// split parts the keys into those that are written and those that say which
// row.
func split(q *rewrite.Repeat) (set []rewrite.Key, where *rewrite.Repeat) {
	w := *q
	w.Keys = nil
	for _, k := range q.Keys {
		if k.Slot.Clause == fingerprint.InSet {
			set = append(set, k)
		} else {
			w.Keys = append(w.Keys, k)
		}
	}
	if len(w.Keys) == 0 {
		// The same row again and again: its keys are bound with each row too.
		for i, s := range q.Child.Structure.Slots {
			if s.Key && s.Param > 0 && s.Clause == fingerprint.InWhere {
				w.Keys = append(w.Keys, q.KeyAt(i))
			}
		}
	}
	return set, &w
}

// updateRows chooses each row's own values, by a list of rows that is joined
// to the table where the database can, and by CASE everywhere.
func updateRows(q *rewrite.Repeat, set []rewrite.Key, where *rewrite.Repeat) []rewrite.Rewrite {
	all := *where
	all.Keys = append(append([]rewrite.Key{}, where.Keys...), set...)
	var out []rewrite.Rewrite
	if q.Dialect != fingerprint.MySQL {
		out = append(out, updateFrom(&all, set, where)...)
	}
	out = append(out, updateCase(&all, set, where)...)
	for i := range out {
		out[i].Caveat = rewrite.Join(updateTwice(q, set, where), out[i].Caveat, returningNote(where), triggerNote(q))
	}
	return out
}

// updateTwice says what becomes of a key that comes twice.
func updateTwice(q *rewrite.Repeat, set []rewrite.Key, where *rewrite.Repeat) string {
	n := twice(q, keyParams(q, where.Keys))
	if n == 0 {
		return ""
	}
	what := "a key that comes twice"
	if n > 0 {
		what = keysTwice(n)
	}
	added := 0
	for _, k := range set {
		if addition(q, k) {
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
func addend(q *rewrite.Repeat, a fingerprint.Assign) (rewrite.Key, bool) {
	for _, slot := range a.Slots {
		if k := q.KeyAt(slot); addition(q, k) {
			return k, true
		}
	}
	return rewrite.Key{}, false
}

// addition reports whether a value is added to, or taken from, the column
// that it changes: n = n + ?, n = n - ? or n = ? + n.
func addition(q *rewrite.Repeat, k rewrite.Key) bool {
	text := q.Child.SQL
	for _, a := range q.Child.Structure.Set {
		if a.Upsert || !rewrite.Covers(a.Expr, k.Slot.Span) {
			continue
		}
		before := strings.TrimSpace(text[a.Expr.Start:k.Slot.Span.Start])
		after := strings.TrimSpace(text[k.Slot.Span.End:a.Expr.End])
		if rest, ok := strings.CutPrefix(after, "+"); ok && before == "" {
			return sameColumn(q, strings.TrimSpace(rest), a.Column)
		}
		if after != "" || before == "" {
			return false
		}
		sign := before[len(before)-1]
		return (sign == '+' || sign == '-') && sameColumn(q, strings.TrimSpace(before[:len(before)-1]), a.Column)
	}
	return false
}

// sameColumn reports whether a text is a column, with or without its table,
// or COALESCE of it and zero.
func sameColumn(q *rewrite.Repeat, text string, column fingerprint.Name) bool {
	if lower := strings.ToLower(text); strings.HasPrefix(lower, "coalesce(") || strings.HasPrefix(lower, "ifnull(") {
		inside, ok := strings.CutSuffix(text[strings.IndexByte(text, '(')+1:], ")")
		first, second, two := strings.Cut(inside, ",")
		if !ok || !two || strings.TrimSpace(second) != "0" {
			return false
		}
		text = strings.TrimSpace(first)
	}
	for _, t := range q.Child.Structure.Tables {
		if t.Target {
			text = strings.TrimPrefix(text, t.Ref()+".")
		}
	}
	return strings.EqualFold(rewrite.Unquoted(text), rewrite.Unquoted(column.Name)) && !strings.ContainsAny(text, " ()+-*/")
}

// addedConstants are the constants of assignments like n = n + 1, which are
// written once for each row where a key may come twice. ok is false where an
// assignment reads its row in any other way.
func addedConstants(q *rewrite.Repeat) (added []rewrite.Key, ok bool) {
	for _, a := range q.Child.Structure.Set {
		if a.Upsert || !readsRow(q, a.Expr) {
			continue
		}
		k, ok := addend(q, a)
		if !ok {
			return nil, false
		}
		added = append(added, k)
	}
	return added, true
}

// updateFrom joins a list of rows to the table.
func updateFrom(q *rewrite.Repeat, set []rewrite.Key, where *rewrite.Repeat) []rewrite.Rewrite {
	const list = "changed"
	c := q.Child
	if rewrite.Refs(c)[list] || len(c.Tables(0)) != 1 || len(c.Structure.Tables) != 1 || !c.Main().From.Empty() || len(c.Structure.CTEs) > 0 {
		return nil
	}
	ref := targetRef(q)
	var columns, types, row []string
	var edits []rewrite.Edit
	add := func(k rewrite.Key, name string, column fingerprint.Name) {
		for n, had := 1, name; contains(columns, name); n++ {
			name = fmt.Sprintf("%s%d", had, n+1)
		}
		columns, row = append(columns, name), append(row, c.Render(k.Slot.Span))
		if k.Slot.Cast != "" {
			types = append(types, "CAST(NULL AS "+k.Slot.Cast+")")
			return
		}
		types = append(types, "(SELECT "+rewrite.LastPart(column.Span.Of(c.SQL))+" FROM "+Target(q)+" LIMIT 0)")
	}
	for _, k := range where.Keys {
		add(k, rewrite.PlainName(k.Predicate.Column.Name)+"_key", k.Predicate.Column)
		edits = append(edits, rewrite.Edit{Span: k.Predicate.Span, With: ref + "." + rewrite.LastPart(k.Predicate.Column.Span.Of(c.SQL)) + " = " + list + "." + columns[len(columns)-1]})
	}
	for _, k := range set {
		a, ok := assignment(q, k)
		if !ok || q.Dialect == fingerprint.PostgreSQL && k.Slot.Wrapped && !addition(q, k) {
			return nil // its type is not the column's
		}
		add(k, "new_"+rewrite.PlainName(a.Column.Name), a.Column)
		edits = append(edits, rewrite.Edit{Span: k.Slot.Span, With: list + "." + columns[len(columns)-1]})
	}
	clause, ok := c.Clause(c.Main().Where, "where")
	if !ok {
		return nil
	}
	edits = append(edits, rewrite.Insert(clause.Start, " FROM "+list))
	edits = append(edits, returningEdits(where)...)
	edits = append(edits, ownStar(q, ref)...)
	values, reason := "VALUES ", ""
	if q.Dialect == fingerprint.PostgreSQL {
		values += "(" + strings.Join(types, ", ") + "), "
		reason = "the list's first row is NULL and gives the others the columns' types"
	}
	st, ok := q.Listed("WITH " + list + "(" + strings.Join(columns, ", ") + ") AS (" + values + rewrite.EachRow(", ", "("+strings.Join(row, ", ")+")") + ")\n" + c.Render(c.Whole(), edits...))
	if !ok {
		return nil
	}
	bringsBack(where, &st)
	return []rewrite.Rewrite{{
		Kind: "update-from", Title: "UPDATE ... FROM (VALUES ...)", Statements: []rewrite.Statement{st},
		Reason: reason, Caveat: limit(q, st),
	}}
}

// ownStar keeps RETURNING * to the table's own columns, as it is in SQLite.
func ownStar(q *rewrite.Repeat, ref string) []rewrite.Edit {
	var edits []rewrite.Edit
	for _, it := range q.Child.Structure.Returning {
		if q.Dialect == fingerprint.PostgreSQL && it.Star && it.Name.Qualifier == "" {
			edits = append(edits, rewrite.Insert(it.Span.Start, ref+"."))
		}
	}
	return edits
}

// targetRef is the name by which columns of the table are told from others,
// as the text writes it.
func targetRef(q *rewrite.Repeat) string {
	table, alias := targetTexts(q)
	if alias != "" {
		return alias
	}
	return rewrite.LastPart(table)
}

// assignment is the assignment that a value stands in.
func assignment(q *rewrite.Repeat, k rewrite.Key) (fingerprint.Assign, bool) {
	for _, a := range q.Child.Structure.Set {
		if !a.Upsert && rewrite.Covers(a.Expr, k.Slot.Span) {
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
