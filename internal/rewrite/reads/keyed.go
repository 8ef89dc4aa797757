package reads

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// Laterals run the child's own text for each key within one statement. That
// fits every statement that only reads; it is slower than what fits it better.
func Laterals(q *rewrite.Repeat) []rewrite.Rewrite {
	order, hidden, ok := outerOrder(q)
	if !ok {
		return nil
	}
	keys, _ := q.BindKeys(hidden, func(i int) (string, bool) { return rewrite.Wanted + "." + rewrite.WantedColumn(i), true })
	var out []rewrite.Rewrite
	for variant := range q.Variants() {
		st := q.Finish("SELECT " + q.WantedColumns(rewrite.Wanted+".") + ", found.*\nFROM " + q.Unnest(variant) + " AS " + rewrite.Wanted + "(" + q.WantedColumns("") +
			")\nCROSS JOIN LATERAL (\n" + q.Child.Render(q.Child.Whole(), keys...) + "\n) AS found" + orderedBy(order))
		st.Keys, st.Child = rewrite.Indexes(0, len(q.Keys)), rewrite.Indexes(len(q.Keys), len(q.Child.Columns))
		st.Ordered, st.Places = len(order) > 0, len(hidden)
		out = append(out, lateral(q, st))
	}
	return out
}

func lateral(q *rewrite.Repeat, st rewrite.Statement) rewrite.Rewrite {
	return rewrite.Rewrite{
		Kind: "lateral", Title: "LATERAL round the statement itself", Statements: []rewrite.Statement{st},
		Reason: "it works for any statement",
		Caveat: rewrite.Join("the database still looks up each key, though in one round trip: an index on the key matters", lockOrder(q)),
	}
}

// ParentLateral needs no types: the keys are the parent's columns.
func ParentLateral(q *rewrite.Repeat) []rewrite.Rewrite {
	p := q.Parent
	if _, _, ok := outerOrder(q); !ok {
		return nil
	}
	alias := rewrite.ShortName(rewrite.FirstTable(p), rewrite.Refs(q.Child))
	keys, ok := q.BindKeys(nil, func(i int) (string, bool) {
		name, ok := parentColumn(q, q.Keys[i].Link.Column)
		return alias + "." + name, ok
	})
	if !ok {
		return nil
	}
	keyword, on := "CROSS JOIN LATERAL", ""
	if _, outer := outer(q, q.Many()); q.Missing() || outer && !q.Child.Aggregated(0) {
		keyword, on = "LEFT JOIN LATERAL", " ON TRUE"
	}
	text := "SELECT " + alias + ".*, found.*\nFROM (" + p.Render(p.Whole()) + "\n) AS " + alias +
		"\n" + keyword + " (\n" + q.Child.Render(q.Child.Whole(), keys...) + "\n) AS found" + on
	if order, ok := parentOrder(q, alias); ok && len(order) > 0 {
		text += "\nORDER BY " + strings.Join(order, ", ")
	}
	st := q.Finish(text)
	st.Replaces, st.Outer = true, on != ""
	place(q, &st)
	return []rewrite.Rewrite{lateral(q, st)}
}

// Keyed joins the child to a table of all keys: for databases without LATERAL
// where the key is no simple condition, or where a second argument differs
// from one execution to the next.
func Keyed(q *rewrite.Repeat) []rewrite.Rewrite {
	keys, _ := q.BindKeys(nil, func(i int) (string, bool) { return rewrite.Wanted + "." + rewrite.WantedColumn(i), true })
	source := "VALUES "
	if q.Dialect == fingerprint.MySQL { // VALUES (?) is MariaDB's, VALUES ROW(?) MySQL's
		source = "SELECT "
	}
	with := "WITH " + rewrite.Wanted + "(" + q.WantedColumns("") + ") AS (" + source + rewrite.Mark(rewrite.MarkKeyList, 0) + ")\n"
	r := rewrite.Rewrite{
		Kind: "keyed", Title: "joined to a table of the keys",
		Reason: "the keys are more than a list that a column is in",
		Caveat: q.Chunking(),
	}
	var st rewrite.Statement
	switch {
	case q.Single() && q.Correlates() && (q.AlwaysOne() || !q.InWhere()):
		st = q.Finish(with + "SELECT " + q.WantedColumns(rewrite.Wanted+".") + ", " + rewrite.Bracketed(q.Child.Render(q.Child.Whole(), keys...)) + " FROM " + rewrite.Wanted)
		st.Outer = !q.AlwaysOne()
	case joinable(q):
		st = q.Finish(with + keyedJoin(q, keys))
		st.Ordered = !q.Child.Main().OrderBy.Empty()
	default:
		return nil
	}
	st.Keys, st.Child = rewrite.Indexes(0, len(q.Keys)), rewrite.Indexes(len(q.Keys), len(q.Child.Columns))
	r.Statements = []rewrite.Statement{st}
	return []rewrite.Rewrite{r}
}

// joinable reports whether the child's rows can be had by a join with the
// table of keys.
func joinable(q *rewrite.Repeat) bool {
	_, ok := q.CutTail()
	partial := q.Clauses()&(rewrite.HasGroup|rewrite.HasHaving|rewrite.HasDistinct|rewrite.HasDistinctOn|rewrite.HasOrdinal|rewrite.HasWindow) != 0
	return ok && !partial && reachable(q) && q.Meets(rewrite.NeedsRows) &&
		(len(q.Child.Tables(0)) == 1 || joinsOnly(q.Child))
}

// reachable reports whether the rows of the table of keys can be seen from
// where the keys stand: in the select list, in WHERE, in LIMIT, and in the ON
// of joins that the table of keys stands before.
func reachable(q *rewrite.Repeat) bool {
	m := q.Child.Main()
	for _, spot := range q.Spots() {
		at := spot.Span
		if !rewrite.Covers(m.Where, at) && !rewrite.Covers(m.Limit, at) && !rewrite.Covers(m.List, at) && !inOn(q, spot) {
			return false
		}
	}
	return !m.From.Empty() && q.Correlates()
}

// inOn reports whether a key stands in the ON of a join of the main block.
func inOn(q *rewrite.Repeat, spot fingerprint.Slot) bool {
	return spot.Query == 0 && spot.Clause == fingerprint.InOn && leftJoins(q.Child)
}

// leftJoins reports whether all joins are such that a table before them can be
// seen from their conditions.
func leftJoins(s *rewrite.Text) bool {
	for _, j := range s.Structure.Joins {
		if j.Query == 0 && j.Kind != "JOIN" && j.Kind != "INNER JOIN" && j.Kind != "LEFT JOIN" && j.Kind != "LEFT OUTER JOIN" && j.Kind != "CROSS JOIN" {
			return false
		}
	}
	return true
}

// keyedFrom is FROM and WHERE with the table of keys before the child's own.
func keyedFrom(q *rewrite.Repeat, keys []rewrite.Edit) string {
	c := q.Child
	m := c.Main()
	for _, spot := range q.Spots() {
		if spot.Clause == fingerprint.InOn || m.Where.Empty() {
			from := " FROM " + rewrite.Wanted + " CROSS JOIN " + c.Render(m.From, keys...)
			if !m.Where.Empty() {
				from += " WHERE " + condition(c, keys)
			}
			return from
		}
	}
	return " FROM " + rewrite.Wanted + " JOIN " + tableText(q, keys) + " ON " + condition(c, keys)
}

func keyedJoin(q *rewrite.Repeat, keys []rewrite.Edit) string {
	c := q.Child
	m := c.Main()
	list := c.Render(m.List, keys...)
	if strings.HasPrefix(list, "*") {
		var all []string
		for _, t := range c.Tables(0) {
			all = append(all, t.Ref()+".*")
		}
		list = strings.Join(all, ", ") + list[1:]
	}
	from := keyedFrom(q, keys)
	order := ""
	if !m.OrderBy.Empty() {
		order = " ORDER BY " + c.Render(m.OrderBy, keys...)
	}
	columns := q.WantedColumns(rewrite.Wanted + ".")
	if m.Limit.Empty() {
		return "SELECT " + columns + ", " + list + from + order
	}
	return "SELECT * FROM (\nSELECT " + columns + ", " + list + ", ROW_NUMBER() OVER (PARTITION BY " + columns + order + ") AS place" + from +
		"\n) AS ranked WHERE " + strings.ReplaceAll(places(q, keys...), rewrite.Wanted+".", "") + " ORDER BY place"
}
