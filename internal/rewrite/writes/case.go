package writes

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// updateCase chooses each row's values by CASE: each arm is the program's own
// expression, so that its values have the types that they had in the loop.
func updateCase(q *rewrite.Repeat, set []rewrite.Key, where *rewrite.Repeat) []rewrite.Rewrite {
	c := q.Child
	if len(c.Structure.CTEs) > 0 {
		return nil
	}
	var edits []rewrite.Edit
	done := map[fingerprint.Span]bool{}
	for _, k := range set {
		a, ok := assignment(q, k)
		if !ok {
			return nil
		}
		if done[a.Expr] {
			continue
		}
		done[a.Expr] = true
		head, when := when(q, where)
		arm := rewrite.EachRow("", " WHEN "+when+" THEN "+c.Render(a.Expr))
		edits = append(edits, rewrite.Edit{Span: a.Expr, With: head + arm + " ELSE " + own(q, a.Column) + " END"})
	}
	keys := where.Keys
	in := strings.Join(where.KeyNames(), ", ") + " IN (" + rewrite.EachRow(", ", c.Render(keys[0].Slot.Span)) + ")"
	if len(keys) > 1 {
		open := " IN ("
		if q.Dialect == fingerprint.SQLite {
			open += "VALUES "
		}
		in = "(" + strings.Join(where.KeyNames(), ", ") + ")" + open + rewrite.EachRow(", ", "("+keyValues(q, keys)+")") + ")"
	}
	edits = append(edits, rewrite.Edit{Span: keys[0].Predicate.Span, With: in})
	for _, k := range keys[1:] {
		if k.Predicate.Span != keys[0].Predicate.Span {
			edits = append(edits, rewrite.Edit{Span: c.Conjunct(k.Predicate.Span), With: ""})
		}
	}
	st, ok := q.Listed(c.Render(c.Whole(), append(edits, returningEdits(where)...)...))
	if !ok {
		return nil
	}
	bringsBack(where, &st)
	return []rewrite.Rewrite{{
		Kind: "update-case", Title: "UPDATE ... CASE", Statements: []rewrite.Statement{st},
		Caveat: rewrite.Join("each row is compared with every WHEN: some hundreds of rows in one statement", limit(q, st)),
	}}
}

// when is how CASE tells rows apart.
func when(q *rewrite.Repeat, where *rewrite.Repeat) (head, when string) {
	keys := where.Keys
	if len(keys) == 1 {
		return "CASE " + where.KeyNames()[0], q.Child.Render(keys[0].Slot.Span)
	}
	var parts []string
	for i, name := range where.KeyNames() {
		parts = append(parts, name+" = "+q.Child.Render(keys[i].Slot.Span))
	}
	return "CASE", strings.Join(parts, " AND ")
}

func keyValues(q *rewrite.Repeat, keys []rewrite.Key) string {
	var out []string
	for _, k := range keys {
		out = append(out, q.Child.Render(k.Slot.Span))
	}
	return strings.Join(out, ", ")
}

// own is a column's value before the update. PostgreSQL and SQLite assign to
// columns without their table, but read them with it.
func own(q *rewrite.Repeat, column fingerprint.Name) string { return column.Span.Of(q.Child.SQL) }
