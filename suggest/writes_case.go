package suggest

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// updateCase chooses each row's values by CASE: each arm is the program's own
// expression, so that its values have the types that they had in the loop.
func (q *question) updateCase(set []key, where *question) []Rewrite {
	c := q.child
	if len(c.s.CTEs) > 0 {
		return nil
	}
	var edits []edit
	done := map[fingerprint.Span]bool{}
	for _, k := range set {
		a, ok := q.assignment(k)
		if !ok {
			return nil
		}
		if done[a.Expr] {
			continue
		}
		done[a.Expr] = true
		head, when := q.when(where)
		arm := each("", " WHEN "+when+" THEN "+c.render(a.Expr))
		edits = append(edits, edit{a.Expr, head + arm + " ELSE " + q.own(a.Column) + " END"})
	}
	keys := where.keys
	in := strings.Join(where.keyNames(), ", ") + " IN (" + each(", ", c.render(keys[0].slot.Span)) + ")"
	if len(keys) > 1 {
		open := " IN ("
		if q.d == fingerprint.SQLite {
			open += "VALUES "
		}
		in = "(" + strings.Join(where.keyNames(), ", ") + ")" + open + each(", ", "("+q.keyValues(keys)+")") + ")"
	}
	edits = append(edits, edit{keys[0].pred.Span, in})
	for _, k := range keys[1:] {
		if k.pred.Span != keys[0].pred.Span {
			edits = append(edits, edit{c.conjunct(k.pred.Span), ""})
		}
	}
	st, ok := q.listed(c.render(c.whole(), append(edits, where.returningEdits()...)...))
	if !ok {
		return nil
	}
	where.bringsBack(&st)
	return []Rewrite{{
		Kind: "update-case", Title: "UPDATE ... CASE", Statements: []Statement{st},
		Mind: join("each row is compared with every WHEN: some hundreds of rows in one statement", q.limit(st)),
	}}
}

// when is how CASE tells rows apart.
func (q *question) when(where *question) (head, when string) {
	keys := where.keys
	if len(keys) == 1 {
		return "CASE " + where.keyNames()[0], q.child.render(keys[0].slot.Span)
	}
	var parts []string
	for i, name := range where.keyNames() {
		parts = append(parts, name+" = "+q.child.render(keys[i].slot.Span))
	}
	return "CASE", strings.Join(parts, " AND ")
}

func (q *question) keyValues(keys []key) string {
	var out []string
	for _, k := range keys {
		out = append(out, q.child.render(k.slot.Span))
	}
	return strings.Join(out, ", ")
}

// own is a column's value before the update. PostgreSQL and SQLite assign to
// columns without their table, but read them with it.
func (q *question) own(column fingerprint.Name) string { return column.Span.Of(q.child.text) }
