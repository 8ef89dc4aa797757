package suggest

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// laterals run the child's own text for each key within one statement. That
// fits every statement that only reads; it is slower than what fits it better.
func (q *question) laterals() []Rewrite {
	order, hidden, ok := q.outerOrder()
	if !ok {
		return nil
	}
	keys, _ := q.bindKeys(hidden, func(i int) (string, bool) { return wanted + "." + wantedColumn(i), true })
	var out []Rewrite
	for variant := range q.variants() {
		st := q.finish("SELECT " + q.wantedColumns(wanted+".") + ", found.*\nFROM " + q.unnest(variant) + " AS " + wanted + "(" + q.wantedColumns("") +
			")\nCROSS JOIN LATERAL (\n" + q.child.render(q.child.whole(), keys...) + "\n) AS found" + orderedBy(order))
		st.Keys, st.Child = span(0, len(q.keys)), span(len(q.keys), len(q.child.columns))
		st.Ordered, st.places = len(order) > 0, len(hidden)
		out = append(out, q.lateral(st))
	}
	return out
}

func (q *question) lateral(st Statement) Rewrite {
	return Rewrite{
		Kind: "lateral", Title: "LATERAL round the statement itself", Statements: []Statement{st},
		Reason: "it fits whatever the statement asks",
		Mind:   join("the database still asks once for each key, though in one round trip: an index on the key matters", q.lockOrder()),
	}
}

// parentLateral needs no types: the keys are the parent's columns.
func (q *question) parentLateral() []Rewrite {
	p := q.parent
	if _, _, ok := q.outerOrder(); !ok {
		return nil
	}
	alias := shortName(firstTable(p), refs(q.child))
	keys, ok := q.bindKeys(nil, func(i int) (string, bool) {
		name, ok := q.parentColumn(q.keys[i].link.Column)
		return alias + "." + name, ok
	})
	if !ok {
		return nil
	}
	keyword, on := "CROSS JOIN LATERAL", ""
	if _, outer := q.outer(q.many()); q.missing() || outer && !q.child.aggregated(0) {
		keyword, on = "LEFT JOIN LATERAL", " ON TRUE"
	}
	text := "SELECT " + alias + ".*, found.*\nFROM (" + p.render(p.whole()) + "\n) AS " + alias +
		"\n" + keyword + " (\n" + q.child.render(q.child.whole(), keys...) + "\n) AS found" + on
	if order, ok := q.parentOrder(alias); ok && len(order) > 0 {
		text += "\nORDER BY " + strings.Join(order, ", ")
	}
	st := q.finish(text)
	st.Replaces, st.Outer = true, on != ""
	q.place(&st)
	return []Rewrite{q.lateral(st)}
}

// keyed joins the child to a table of all keys: for databases without LATERAL
// where the key is no simple condition, or where a second argument differs
// from one execution to the next.
func (q *question) keyed() []Rewrite {
	keys, _ := q.bindKeys(nil, func(i int) (string, bool) { return wanted + "." + wantedColumn(i), true })
	source := "VALUES "
	if q.d == fingerprint.MySQL { // VALUES (?) is MariaDB's, VALUES ROW(?) MySQL's
		source = "SELECT "
	}
	with := "WITH " + wanted + "(" + q.wantedColumns("") + ") AS (" + source + mark(keyList, 0) + ")\n"
	r := Rewrite{
		Kind: "keyed", Title: "joined to a table of the keys",
		Reason: "the keys are more than a list that a column is in",
		Mind:   q.chunking(),
	}
	var st Statement
	switch {
	case q.single() && q.correlates() && (q.alwaysOne() || !q.inWhere()):
		st = q.finish(with + "SELECT " + q.wantedColumns(wanted+".") + ", " + bracketed(q.child.render(q.child.whole(), keys...)) + " FROM " + wanted)
		st.Outer = !q.alwaysOne()
	case q.joinable():
		st = q.finish(with + q.keyedJoin(keys))
		st.Ordered = !q.child.main().OrderBy.Empty()
	default:
		return nil
	}
	st.Keys, st.Child = span(0, len(q.keys)), span(len(q.keys), len(q.child.columns))
	r.Statements = []Statement{st}
	return []Rewrite{r}
}

// joinable reports whether the child's rows can be had by a join with the
// table of keys.
func (q *question) joinable() bool {
	_, ok := q.cutTail()
	partial := q.clauses()&(hasGroup|hasHaving|hasDistinct|hasDistinctOn|hasOrdinal|hasWindow) != 0
	return ok && !partial && q.reachable() && q.meets(needsRows) &&
		(len(q.child.tables(0)) == 1 || q.child.joinsOnly())
}

// reachable reports whether the rows of the table of keys can be seen from
// where the keys stand: in the select list, in WHERE, in LIMIT, and in the ON
// of joins that the table of keys stands before.
func (q *question) reachable() bool {
	m := q.child.main()
	for _, spot := range q.spots() {
		at := spot.Span
		if !covers(m.Where, at) && !covers(m.Limit, at) && !covers(m.List, at) && !q.inOn(spot) {
			return false
		}
	}
	return !m.From.Empty() && q.correlates()
}

// inOn reports whether a key stands in the ON of a join of the main block.
func (q *question) inOn(spot fingerprint.Slot) bool {
	return spot.Query == 0 && spot.Clause == fingerprint.InOn && q.child.leftJoins()
}

// leftJoins reports whether all joins are such that a table before them can be
// seen from their conditions.
func (s *side) leftJoins() bool {
	for _, j := range s.s.Joins {
		if j.Query == 0 && j.Kind != "JOIN" && j.Kind != "INNER JOIN" && j.Kind != "LEFT JOIN" && j.Kind != "LEFT OUTER JOIN" && j.Kind != "CROSS JOIN" {
			return false
		}
	}
	return true
}

// keyedFrom is FROM and WHERE with the table of keys before the child's own.
func (q *question) keyedFrom(keys []edit) string {
	c := q.child
	m := c.main()
	for _, spot := range q.spots() {
		if spot.Clause == fingerprint.InOn || m.Where.Empty() {
			from := " FROM " + wanted + " CROSS JOIN " + c.render(m.From, keys...)
			if !m.Where.Empty() {
				from += " WHERE " + c.condition(keys)
			}
			return from
		}
	}
	return " FROM " + wanted + " JOIN " + q.tableText(keys) + " ON " + c.condition(keys)
}

func (q *question) keyedJoin(keys []edit) string {
	c := q.child
	m := c.main()
	list := c.render(m.List, keys...)
	if strings.HasPrefix(list, "*") {
		var all []string
		for _, t := range c.tables(0) {
			all = append(all, t.Ref()+".*")
		}
		list = strings.Join(all, ", ") + list[1:]
	}
	from := q.keyedFrom(keys)
	order := ""
	if !m.OrderBy.Empty() {
		order = " ORDER BY " + c.render(m.OrderBy, keys...)
	}
	columns := q.wantedColumns(wanted + ".")
	if m.Limit.Empty() {
		return "SELECT " + columns + ", " + list + from + order
	}
	return "SELECT * FROM (\nSELECT " + columns + ", " + list + ", ROW_NUMBER() OVER (PARTITION BY " + columns + order + ") AS place" + from +
		"\n) AS ranked WHERE " + strings.ReplaceAll(q.places(keys...), wanted+".", "") + " ORDER BY place"
}
