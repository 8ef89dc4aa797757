package reads

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

func joined(q *rewrite.Repeat, st rewrite.Statement, many bool) []rewrite.Rewrite {
	r := rewrite.Rewrite{Kind: "join", Title: "join", Statements: []rewrite.Statement{st}}
	if st.Outer {
		r.Kind, r.Title = "left-join", "left join"
	}
	if !q.Child.Main().Limit.Empty() {
		// A second row of a key would double the parent's.
		r.Unique = uniqueChild(q)
	}
	if many {
		r.Caveat = "the parent's columns come once for each child row; a second one-to-many relation joined beside it would multiply them: batch that one"
	}
	return []rewrite.Rewrite{r}
}

// limitOfOne leaves out a LIMIT, and the order that it takes rows in, where the
// key has one row alone.
func limitOfOne(q *rewrite.Repeat) string {
	m := q.Child.Main()
	if m.Limit.Empty() {
		return ""
	}
	return q.Child.Drop(m.Limit) + q.Child.Drop(m.OrderBy)
}

// uniqueChild is the index without which a key may have several rows.
func uniqueChild(q *rewrite.Repeat) *rewrite.Unique {
	u := &rewrite.Unique{Table: q.Child.Tables(0)[0], Text: q.Child.SQL}
	var names []string
	for _, k := range q.Keys {
		raw := rewrite.LastPart(k.Predicate.Column.Span.Of(q.Child.SQL))
		u.Columns, names = append(u.Columns, q.Folded(raw, k.Predicate.Column.Name)), append(names, rewrite.PlainName(raw))
	}
	u.Create = "CREATE UNIQUE INDEX " + rewrite.PlainName(u.Table.Name) + "_" + strings.Join(names, "_") + "_key ON " + u.Table.Name + " (" + strings.Join(u.Columns, ", ") + ")"
	return u
}

// outer reports whether parents may be without children. That none was in
// these rows tells nothing of others, unless the child is one row by its key
// alone.
func outer(q *rewrite.Repeat, many bool) (keyword string, outer bool) {
	if many || q.Missing() || narrowed(q) {
		return " LEFT JOIN ", true
	}
	return " JOIN ", false
}

// narrowed reports whether the child's WHERE asks for more than its keys.
func narrowed(q *rewrite.Repeat) bool {
	keyed := map[int]bool{}
	for _, k := range q.Keys {
		keyed[k.Link.Slot] = true
	}
	for _, p := range q.Child.Structure.Predicates {
		if p.Query != 0 || p.Clause != fingerprint.InWhere {
			continue
		}
		if !slices.ContainsFunc(p.Slots, func(slot int) bool { return keyed[slot] }) {
			return true
		}
	}
	return false
}

// JoinInline splices the child into the parent's text, where all names can be
// told apart.
func JoinInline(q *rewrite.Repeat) []rewrite.Rewrite {
	p, c := q.Parent, q.Child
	pm, cm := p.Main(), c.Main()
	many := q.Many()
	if p.Windowed(0) || many && !pm.Limit.Empty() {
		return nil // it would number, or limit, the joined rows
	}
	taken := rewrite.Refs(p, c)
	pAlias, pEdits, ok := p.Qualify(0, rewrite.ShortName(rewrite.FirstTable(p), taken))
	if !ok {
		return nil
	}
	taken[pAlias] = true
	_, cEdits, ok := c.Qualify(0, rewrite.ShortName(rewrite.FirstTable(c), taken))
	if !ok || clash(p, c) || len(c.Tables(0)) > 1 && !joinsOnly(c) {
		return nil
	}
	on, ok := q.BindKeys(cEdits, func(i int) (string, bool) { return parentExpr(q, q.Keys[i].Link.Column, pAlias, pEdits) })
	if !ok {
		return nil
	}
	keyword, outer := outer(q, many)
	edits := append(pEdits,
		rewrite.Insert(pm.List.End, ", "+c.Render(cm.List, on...)),
		rewrite.Insert(pm.From.End, keyword+tableText(q, on)+" ON "+condition(c, on)+limitOfOne(q)),
	)
	ordered := true
	if many && !cm.OrderBy.Empty() {
		order := c.Render(cm.OrderBy, on...)
		if !pm.OrderBy.Empty() {
			edits = append(edits, rewrite.Insert(pm.OrderBy.End, ", "+order))
		} else {
			edits = append(edits, rewrite.Insert(lastOf(pm.From, pm.Where), " ORDER BY "+order))
		}
	} else if many {
		ordered = false
	}
	st := q.Finish(p.Render(p.Whole(), edits...))
	st.Replaces, st.Outer = true, outer
	place(q, &st)
	st.Ordered = ordered && many
	return joined(q, st, many)
}

// place says where a joined result holds keys and child: behind the parent's
// own columns.
func place(q *rewrite.Repeat, st *rewrite.Statement) {
	for _, k := range q.Keys {
		st.Keys = append(st.Keys, k.Link.Column)
	}
	st.Child = rewrite.Indexes(len(q.Parent.Columns), len(q.Child.Columns))
}

// JoinDerived joins the child to the parent's text as it stands, as a table
// expression.
func JoinDerived(q *rewrite.Repeat) []rewrite.Rewrite {
	p, c := q.Parent, q.Child
	taken := rewrite.Refs(c)
	pName := rewrite.ShortName(rewrite.FirstTable(p), taken)
	taken[pName] = true
	_, cEdits, ok := c.Qualify(0, rewrite.ShortName(rewrite.FirstTable(c), taken))
	if !ok || len(c.Tables(0)) > 1 && !joinsOnly(c) {
		return nil
	}
	on, ok := q.BindKeys(cEdits, func(i int) (string, bool) {
		name, ok := parentColumn(q, q.Keys[i].Link.Column)
		return pName + "." + name, ok
	})
	if !ok {
		return nil
	}
	cm, many := c.Main(), q.Many()
	keyword, outer := outer(q, many)
	text := "SELECT " + pName + ".*, " + c.Render(cm.List, on...) +
		"\nFROM (" + p.Render(p.Whole()) + "\n) AS " + pName +
		keyword + tableText(q, on) + " ON " + condition(c, on) + limitOfOne(q)
	var order []string
	if outer, ok := parentOrder(q, pName); ok {
		order = append(order, outer...)
	}
	if many && !cm.OrderBy.Empty() {
		order = append(order, c.Render(cm.OrderBy, on...))
	}
	if len(order) > 0 {
		text += "\nORDER BY " + strings.Join(order, ", ")
	}
	st := q.Finish(text)
	st.Replaces, st.Outer = true, outer
	place(q, &st)
	st.Ordered = many && !cm.OrderBy.Empty()
	return joined(q, st, many)
}

// condition is the child's WHERE as a join's condition.
func condition(s *rewrite.Text, edits []rewrite.Edit) string {
	return s.Render(s.Main().Where, edits...)
}

// tableText is the child's FROM as one side of a join.
func tableText(q *rewrite.Repeat, edits []rewrite.Edit) string {
	text := q.Child.Render(q.Child.Main().From, edits...)
	if len(q.Child.Tables(0)) > 1 {
		return "(" + text + ")"
	}
	return text
}

// joinsOnly reports whether the tables of FROM are tied by joins, not commas,
// so that brackets round them make one table.
func joinsOnly(s *rewrite.Text) bool {
	n := 0
	for _, j := range s.Structure.Joins {
		if j.Query == 0 {
			n++
		}
	}
	return n == len(s.Tables(0))-1
}

// parentExpr is the expression of a column of the parent's result, within its
// own text.
func parentExpr(q *rewrite.Repeat, column int, alias string, edits []rewrite.Edit) (string, bool) {
	if expr, known := q.Parent.Folded.Expr(column); known {
		return expr, expr != ""
	}
	items := q.Parent.Items(0)
	for _, it := range items {
		if it.Star {
			if alias == "" || len(items) > 1 && items[0].Star {
				return "", false
			}
			return alias + "." + rewrite.QuoteName(q.Dialect, q.Parent.Columns[column]), true
		}
	}
	if column >= len(items) {
		return "", false
	}
	return q.Parent.Render(items[column].Expr, edits...), true
}

// parentColumn is the name of a column of the parent's result, from outside.
func parentColumn(q *rewrite.Repeat, column int) (string, bool) {
	name := q.Parent.Columns[column]
	n := 0
	for _, c := range q.Parent.Columns {
		if strings.EqualFold(c, name) {
			n++
		}
	}
	return rewrite.QuoteName(q.Dialect, name), n == 1 && name != "" && name != "?column?" && !strings.Contains(name, rewrite.Unshown)
}

// parentOrder is the parent's ORDER BY in terms of its result's columns.
func parentOrder(q *rewrite.Repeat, alias string) ([]string, bool) {
	var out []string
	for _, o := range q.Parent.Main().Order {
		if o.Name.Name == "" {
			return nil, false
		}
		at := -1
		for i, c := range q.Parent.Columns {
			if strings.EqualFold(c, o.Name.Name) {
				at = i
			}
		}
		if at < 0 {
			return nil, false
		}
		name, ok := parentColumn(q, at)
		if !ok {
			return nil, false
		}
		out = append(out, alias+"."+name+q.Parent.SQL[o.Name.Span.End:o.Span.End])
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
func clash(p, c *rewrite.Text) bool {
	for _, a := range p.Tables(0) {
		for _, b := range c.Tables(0) {
			if a.Alias != "" && b.Alias != "" && strings.EqualFold(a.Alias, b.Alias) {
				return true
			}
			// Tables without an alias in a text with several keep their names.
			if len(p.Tables(0)) > 1 && a.Alias == "" && strings.EqualFold(a.Name, b.Ref()) && len(c.Tables(0)) > 1 {
				return true
			}
		}
	}
	return false
}
