package suggest

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

func (q *question) joined(st Statement, many bool) []Rewrite {
	r := Rewrite{Kind: "join", Title: "join (select_related)", Statements: []Statement{st}}
	if st.Outer {
		r.Kind, r.Title = "left-join", "left join (select_related)"
	}
	if !q.child.main().Limit.Empty() {
		// A second row of a key would double the parent's.
		r.Unique = q.uniqueChild()
	}
	if many {
		r.Mind = "the parent's columns come once for each child row; a second one-to-many relation joined beside it would multiply them: batch that one"
	}
	return []Rewrite{r}
}

// limitOfOne leaves out a LIMIT, and the order that it takes rows in, where the
// key has one row alone.
func (q *question) limitOfOne() string {
	m := q.child.main()
	if m.Limit.Empty() {
		return ""
	}
	return q.child.drop(m.Limit) + q.child.drop(m.OrderBy)
}

// uniqueChild is the index without which a key may have several rows.
func (q *question) uniqueChild() *Unique {
	u := &Unique{Table: q.child.tables(0)[0], Text: q.child.text}
	var names []string
	for _, k := range q.keys {
		raw := lastPart(k.pred.Column.Span.Of(q.child.text))
		u.Columns, names = append(u.Columns, q.folded(raw, k.pred.Column.Name)), append(names, plainName(raw))
	}
	u.Create = "CREATE UNIQUE INDEX " + plainName(u.Table.Name) + "_" + strings.Join(names, "_") + "_key ON " + u.Table.Name + " (" + strings.Join(u.Columns, ", ") + ")"
	return u
}

// outer reports whether parents may be without children. That none was in
// these rows tells nothing of others, unless the child is one row by its key
// alone.
func (q *question) outer(many bool) (keyword string, outer bool) {
	if many || q.missing() || q.narrowed() {
		return " LEFT JOIN ", true
	}
	return " JOIN ", false
}

// narrowed reports whether the child's WHERE asks for more than its keys.
func (q *question) narrowed() bool {
	keyed := map[int]bool{}
	for _, k := range q.keys {
		keyed[k.link.Slot] = true
	}
	for _, p := range q.child.s.Predicates {
		if p.Query != 0 || p.Clause != fingerprint.InWhere {
			continue
		}
		if !slices.ContainsFunc(p.Slots, func(slot int) bool { return keyed[slot] }) {
			return true
		}
	}
	return false
}

// joinInline splices the child into the parent's text, where all names can be
// told apart.
func (q *question) joinInline() []Rewrite {
	p, c := q.parent, q.child
	pm, cm := p.main(), c.main()
	many := q.many()
	if p.windowed(0) || many && !pm.Limit.Empty() {
		return nil // it would number, or limit, the joined rows
	}
	taken := refs(p, c)
	pAlias, pEdits, ok := p.qualify(0, shortName(firstTable(p), taken))
	if !ok {
		return nil
	}
	taken[pAlias] = true
	_, cEdits, ok := c.qualify(0, shortName(firstTable(c), taken))
	if !ok || clash(p, c) || len(c.tables(0)) > 1 && !c.joinsOnly() {
		return nil
	}
	on, ok := q.bindKeys(cEdits, func(i int) (string, bool) { return q.parentExpr(q.keys[i].link.Column, pAlias, pEdits) })
	if !ok {
		return nil
	}
	keyword, outer := q.outer(many)
	edits := append(pEdits,
		insert(pm.List.End, ", "+c.render(cm.List, on...)),
		insert(pm.From.End, keyword+q.tableText(on)+" ON "+c.condition(on)+q.limitOfOne()),
	)
	ordered := true
	if many && !cm.OrderBy.Empty() {
		order := c.render(cm.OrderBy, on...)
		if !pm.OrderBy.Empty() {
			edits = append(edits, insert(pm.OrderBy.End, ", "+order))
		} else {
			edits = append(edits, insert(lastOf(pm.From, pm.Where), " ORDER BY "+order))
		}
	} else if many {
		ordered = false
	}
	st := q.finish(p.render(p.whole(), edits...))
	st.Replaces, st.Outer = true, outer
	q.place(&st)
	st.Ordered = ordered && many
	return q.joined(st, many)
}

// place says where a joined result holds keys and child: behind the parent's
// own columns.
func (q *question) place(st *Statement) {
	for _, k := range q.keys {
		st.Keys = append(st.Keys, k.link.Column)
	}
	st.Child = span(len(q.parent.columns), len(q.child.columns))
}

// joinDerived joins the child to the parent's text as it stands, as a table
// expression.
func (q *question) joinDerived() []Rewrite {
	p, c := q.parent, q.child
	taken := refs(c)
	pName := shortName(firstTable(p), taken)
	taken[pName] = true
	_, cEdits, ok := c.qualify(0, shortName(firstTable(c), taken))
	if !ok || len(c.tables(0)) > 1 && !c.joinsOnly() {
		return nil
	}
	on, ok := q.bindKeys(cEdits, func(i int) (string, bool) {
		name, ok := q.parentColumn(q.keys[i].link.Column)
		return pName + "." + name, ok
	})
	if !ok {
		return nil
	}
	cm, many := c.main(), q.many()
	keyword, outer := q.outer(many)
	text := "SELECT " + pName + ".*, " + c.render(cm.List, on...) +
		"\nFROM (" + p.render(p.whole()) + "\n) AS " + pName +
		keyword + q.tableText(on) + " ON " + c.condition(on) + q.limitOfOne()
	var order []string
	if outer, ok := q.parentOrder(pName); ok {
		order = append(order, outer...)
	}
	if many && !cm.OrderBy.Empty() {
		order = append(order, c.render(cm.OrderBy, on...))
	}
	if len(order) > 0 {
		text += "\nORDER BY " + strings.Join(order, ", ")
	}
	st := q.finish(text)
	st.Replaces, st.Outer = true, outer
	q.place(&st)
	st.Ordered = many && !cm.OrderBy.Empty()
	return q.joined(st, many)
}

// condition is the child's WHERE as a join's condition.
func (s *side) condition(edits []edit) string { return s.render(s.main().Where, edits...) }

// tableText is the child's FROM as one side of a join.
func (q *question) tableText(edits []edit) string {
	text := q.child.render(q.child.main().From, edits...)
	if len(q.child.tables(0)) > 1 {
		return "(" + text + ")"
	}
	return text
}

// joinsOnly reports whether the tables of FROM are tied by joins, not commas,
// so that brackets round them make one table.
func (s *side) joinsOnly() bool {
	n := 0
	for _, j := range s.s.Joins {
		if j.Query == 0 {
			n++
		}
	}
	return n == len(s.tables(0))-1
}

// parentExpr is the expression of a column of the parent's result, within its
// own text.
func (q *question) parentExpr(column int, alias string, edits []edit) (string, bool) {
	if expr, known := q.parent.folded.expr(column); known {
		return expr, expr != ""
	}
	items := q.parent.items(0)
	for _, it := range items {
		if it.Star {
			if alias == "" || len(items) > 1 && items[0].Star {
				return "", false
			}
			return alias + "." + quoteName(q.d, q.parent.columns[column]), true
		}
	}
	if column >= len(items) {
		return "", false
	}
	return q.parent.render(items[column].Expr, edits...), true
}

// parentColumn is the name of a column of the parent's result, from outside.
func (q *question) parentColumn(column int) (string, bool) {
	name := q.parent.columns[column]
	n := 0
	for _, c := range q.parent.columns {
		if strings.EqualFold(c, name) {
			n++
		}
	}
	return quoteName(q.d, name), n == 1 && name != "" && name != "?column?" && !strings.Contains(name, unshown)
}

// parentOrder is the parent's ORDER BY in terms of its result's columns.
func (q *question) parentOrder(alias string) ([]string, bool) {
	var out []string
	for _, o := range q.parent.main().Order {
		if o.Name.Name == "" {
			return nil, false
		}
		at := -1
		for i, c := range q.parent.columns {
			if strings.EqualFold(c, o.Name.Name) {
				at = i
			}
		}
		if at < 0 {
			return nil, false
		}
		name, ok := q.parentColumn(at)
		if !ok {
			return nil, false
		}
		out = append(out, alias+"."+name+q.parent.text[o.Name.Span.End:o.Span.End])
	}
	return out, true
}

// lastOf is the end of the last of spans that is there.
func lastOf(spans ...fingerprint.Span) int {
	end := 0
	for _, s := range spans {
		end = max(end, s.End)
	}
	return end
}

// clash reports whether both texts use one alias.
func clash(p, c *side) bool {
	for _, a := range p.tables(0) {
		for _, b := range c.tables(0) {
			if a.Alias != "" && b.Alias != "" && strings.EqualFold(a.Alias, b.Alias) {
				return true
			}
			// Tables without an alias in a text with several keep their names.
			if len(p.tables(0)) > 1 && a.Alias == "" && strings.EqualFold(a.Name, b.Ref()) && len(c.tables(0)) > 1 {
				return true
			}
		}
	}
	return false
}
