package suggest

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// updates take the place of UPDATE ... WHERE column = key, row by row. With
// the same values for all rows only the condition is widened; with values of
// their own the rows are joined in.
func (q *question) updates() []Rewrite {
	set, where := q.split()
	if len(where.keys) == 0 || !where.simple(0) || !q.child.main().Limit.Empty() {
		return nil
	}
	if len(set) == 0 {
		if q.setUnknown() {
			return q.updateRows(q.setParams(), where)
		}
		return []Rewrite{{
			Kind: "update-any", Title: "one UPDATE for all keys",
			Statements: []Statement{where.finish(q.child.render(q.child.whole(), where.allKeys()...))},
			Mind:       q.chunking(),
		}}
	}
	return q.updateRows(set, where)
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
	if len(w.keys) == 0 || len(q.c.Child.Args) < 2 {
		// Without values the condition's keys are taken to differ.
		seen := map[int]bool{}
		for _, k := range w.keys {
			seen[k.link.Slot] = true
		}
		for i, s := range q.child.s.Slots {
			if s.Key && s.Param > 0 && s.Clause == fingerprint.InWhere && !seen[i] && len(w.keys) == 0 {
				w.keys = append(w.keys, q.keyAt(i))
			}
		}
	}
	return set, &w
}

// setUnknown reports whether nobody knows if the values that are written
// differ.
func (q *question) setUnknown() bool { return len(q.c.Child.Args) < 2 && len(q.setParams()) > 0 }

func (q *question) setParams() []key {
	var out []key
	for i, s := range q.child.s.Slots {
		if s.Param > 0 && s.Clause == fingerprint.InSet {
			out = append(out, q.keyAt(i))
		}
	}
	return out
}

func (q *question) updateRows(set []key, where *question) []Rewrite {
	var out []Rewrite
	if q.d != fingerprint.MySQL {
		if r, ok := q.updateFrom(set, where); ok {
			out = append(out, r)
		}
	}
	if r, ok := q.updateCase(set, where); ok {
		out = append(out, r)
	}
	return out
}

// updateFrom joins a list of rows to the table.
func (q *question) updateFrom(set []key, where *question) (Rewrite, bool) {
	const list = "changed"
	c := q.child
	target := c.s.Tables[0]
	if refs(c)[list] || len(c.tables(0)) != 1 || !c.main().From.Empty() {
		return Rewrite{}, false
	}
	var columns, row []string
	var edits []edit
	add := func(k key, name string) bool {
		value := c.render(k.slot.Span)
		if q.d == fingerprint.PostgreSQL {
			if len(k.types) == 0 {
				return false // VALUES of bare arguments would be text
			}
			value = "CAST(" + value + " AS " + k.types[0] + ")"
		}
		columns, row = append(columns, name), append(row, value)
		return true
	}
	for _, k := range where.keys {
		name := k.pred.Column.Name + "_key"
		if !add(k, name) {
			return Rewrite{}, false
		}
		edits = append(edits, edit{k.pred.Span, target.Ref() + "." + k.pred.Column.Span.Of(c.text) + " = " + list + "." + name})
	}
	for i, k := range set {
		name := "new_" + bare(k.slot.Column.Name)
		for _, had := range columns {
			if had == name {
				name += wantedColumn(i)
			}
		}
		if !add(k, name) {
			return Rewrite{}, false
		}
		edits = append(edits, edit{k.slot.Span, list + "." + name})
	}
	where0, ok := c.clause(c.main().Where, "where")
	if !ok {
		return Rewrite{}, false
	}
	edits = append(edits, insert(where0.Start, " FROM "+list))
	st := q.rows("WITH "+list+"("+strings.Join(columns, ", ")+") AS (VALUES ", "("+strings.Join(row, ", ")+")", ")\n"+c.render(c.whole(), edits...))
	return Rewrite{
		Kind: "update-from", Title: "UPDATE ... FROM (VALUES ...)", Statements: []Statement{st},
		Mind: join("a key that stands there twice is updated once", q.rowLimit(len(columns))),
	}, true
}

// updateCase chooses each row's values by CASE.
func (q *question) updateCase(set []key, where *question) (Rewrite, bool) {
	c := q.child
	if len(where.keys) != 1 {
		return Rewrite{}, false
	}
	k := where.keys[0]
	column := k.pred.Column.Span.Of(c.text)
	var edits []edit
	arguments := 1
	for _, s := range set {
		value := c.render(s.slot.Span)
		own := q.assigned(s)
		if own == "" {
			return Rewrite{}, false
		}
		edits = append(edits, edit{s.slot.Span, "CASE " + column + " WHEN " + c.render(k.slot.Span) + " THEN " + value + " /* ... */ ELSE " + own + " END"})
		arguments += 2
	}
	edits = append(edits, edit{k.pred.Span, column + " IN (" + c.render(k.slot.Span) + " /* ... */)"})
	st := q.finish(c.render(c.whole(), edits...))
	st.Printed = strings.ReplaceAll(st.Printed, "/* ... */", "...")
	return Rewrite{
		Kind: "update-case", Title: "UPDATE ... CASE", Statements: []Statement{st},
		Mind: join("one WHEN ... THEN for each row", q.rowLimit(arguments)),
	}, true
}

// assigned is the column that a value is assigned to, as the text writes it.
func (q *question) assigned(k key) string {
	for _, a := range q.child.s.Set {
		if !a.Upsert && covers(a.Expr, k.slot.Span) {
			return a.Column.Span.Of(q.child.text)
		}
	}
	return ""
}
