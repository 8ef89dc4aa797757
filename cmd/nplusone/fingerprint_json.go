package main

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// A structureWriter prints the parts of a statement's structure. Places are
// byte offsets, so that nothing of the statement's values is in it; null where
// there is none. Where an index means "none" in Go it is left out here.
type structureWriter struct{ *jsonWriter }

// shape prints all that is told of one statement.
func (w structureWriter) shape(dialect fingerprint.Dialect, sql string) {
	w.object(func() {
		w.always("id", fingerprint.Of(dialect, sql).String())
		w.always("normalised", fingerprint.Normalize(dialect, sql))
		w.member("structure")
		w.structure(fingerprint.Scan(dialect, sql))
	})
}

func (w structureWriter) structure(s *fingerprint.Structure) {
	w.object(func() {
		w.always("dialect", s.Dialect.String())
		w.always("kind", kindNames[s.Kind])
		w.member("statements")
		w.number(s.Statements)
		w.flag("truncated", s.Truncated)
		w.member("queries")
		list(w.jsonWriter, s.Queries, w.query)
		w.member("tables")
		list(w.jsonWriter, s.Tables, w.table)
		nonEmpty(w.jsonWriter, "select", s.Select, w.item)
		nonEmpty(w.jsonWriter, "joins", s.Joins, w.join)
		nonEmpty(w.jsonWriter, "predicates", s.Predicates, w.predicate)
		nonEmpty(w.jsonWriter, "calls", s.Calls, w.call)
		nonEmpty(w.jsonWriter, "set", s.Set, w.assign)
		if s.Kind == fingerprint.Insert {
			w.member("insert")
			w.insert(s.Insert)
		}
		nonEmpty(w.jsonWriter, "inserts", s.Inserts, w.insert)
		nonEmpty(w.jsonWriter, "returning", s.Returning, w.item)
		nonEmpty(w.jsonWriter, "ctes", s.CTEs, w.cte)
		nonEmpty(w.jsonWriter, "slots", s.Slots, w.slot)
	})
}

func (w structureWriter) query(q fingerprint.Query) {
	w.object(func() {
		w.index("parent", q.Parent)
		w.words("role", clauseNames[q.Role])
		w.place("span", q.Span)
		w.flag("distinct", q.Distinct)
		w.span("distinct_on", q.DistinctOn)
		w.span("from", q.From)
		w.span("where", q.Where)
		w.span("group_by", q.GroupBy)
		w.span("having", q.Having)
		w.span("order_by", q.OrderBy)
		w.span("limit", q.Limit)
		w.span("offset", q.Offset)
		w.words("lock", q.Lock)
		w.words("union", q.Union)
	})
}

func (w structureWriter) table(t fingerprint.Table) {
	w.object(func() {
		w.block(t.Query)
		w.words("schema", t.Schema)
		w.words("name", t.Name)
		w.words("alias", t.Alias)
		w.place("span", t.Span)
		w.flag("target", t.Target)
		w.flag("derived", t.Derived)
	})
}

func (w structureWriter) item(i fingerprint.Item) {
	w.object(func() {
		w.block(i.Query)
		w.name("column", i.Name)
		w.words("alias", i.Alias)
		w.flag("star", i.Star)
		w.words("aggregate", i.Aggregate)
		w.place("span", i.Span)
	})
}

func (w structureWriter) join(j fingerprint.Join) {
	w.object(func() {
		w.block(j.Query)
		w.always("kind", j.Kind)
		w.index("table", j.Table)
		nonEmpty(w.jsonWriter, "using", j.Using, w.text)
		nonEmpty(w.jsonWriter, "equal", j.Equal, func(pair [2]fingerprint.Name) {
			list(w.jsonWriter, pair[:], func(n fingerprint.Name) { w.text(nameOf(n)) })
		})
		w.span("on", j.On)
		w.place("span", j.Span)
	})
}

func (w structureWriter) predicate(p fingerprint.Predicate) {
	w.object(func() {
		w.block(p.Query)
		w.always("clause", clauseNames[p.Clause])
		w.name("column", p.Column)
		w.always("op", p.Op)
		w.name("other", p.Other)
		nonEmpty(w.jsonWriter, "slots", p.Slots, w.number)
		w.index("sub", p.Sub)
		w.flag("or", p.Or)
		w.flag("not", p.Not)
		w.span("wrapped", p.Wrapped)
		w.place("span", p.Span)
	})
}

func (w structureWriter) call(c fingerprint.FuncCall) {
	w.object(func() {
		w.block(c.Query)
		w.always("clause", clauseNames[c.Clause])
		w.always("name", c.Name)
		w.flag("aggregate", c.Aggregate)
		w.flag("window", c.Window)
		w.place("span", c.Span)
	})
}

func (w structureWriter) assign(a fingerprint.Assign) {
	w.object(func() {
		w.always("column", nameOf(a.Column))
		nonEmpty(w.jsonWriter, "slots", a.Slots, w.number)
		w.flag("upsert", a.Upsert)
		w.place("expr", a.Expr)
	})
}

func (w structureWriter) insert(i fingerprint.InsertInto) {
	w.object(func() {
		nonEmpty(w.jsonWriter, "columns", i.Columns, w.text)
		w.count("rows", i.Rows)
		w.span("values", i.Values)
		w.flag("select", i.Select)
		w.span("conflict", i.Conflict)
		w.flag("ignore", i.Ignore)
		w.flag("replace", i.Replace)
	})
}

func (w structureWriter) cte(c fingerprint.CTE) {
	w.object(func() {
		w.always("name", c.Name)
		w.flag("recursive", c.Recursive)
		w.block(c.Query)
		w.place("body", c.Body)
	})
}

func (w structureWriter) slot(s fingerprint.Slot) {
	w.object(func() {
		w.count("param", s.Param)
		w.words("named", s.Named)
		w.words("op", s.Op)
		w.name("column", s.Column)
		w.index("table", s.Table)
		w.flag("key", s.Key)
		w.count("list", s.List)
		w.words("clause", clauseNames[s.Clause])
		w.block(s.Query)
		w.words("cast", s.Cast)
		w.place("span", s.Span)
	})
}

func (w structureWriter) always(name, text string) {
	w.member(name)
	w.text(text)
}

func (w structureWriter) words(name, text string) {
	if text != "" {
		w.always(name, text)
	}
}

func (w structureWriter) name(name string, n fingerprint.Name) { w.words(name, nameOf(n)) }

func nameOf(n fingerprint.Name) string {
	if n.Qualifier == "" {
		return n.Name
	}
	return n.Qualifier + "." + n.Name
}

func (w structureWriter) flag(name string, set bool) {
	if set {
		w.member(name)
		w.WriteString("true")
	}
}

func (w structureWriter) count(name string, n int) {
	if n != 0 {
		w.member(name)
		w.number(n)
	}
}

// block is the query block that a part stands in.
func (w structureWriter) block(n int) {
	w.member("query")
	w.number(n)
}

// index leaves out the -1 that stands for none.
func (w structureWriter) index(name string, n int) {
	if n >= 0 {
		w.member(name)
		w.number(n)
	}
}

// place is a span that a part always has, null where it was not found.
func (w structureWriter) place(name string, s fingerprint.Span) {
	if s == (fingerprint.Span{}) {
		w.member(name)
		w.WriteString("null")
		return
	}
	w.span(name, s)
}

func (w structureWriter) span(name string, s fingerprint.Span) {
	if s != (fingerprint.Span{}) {
		w.member(name)
		list(w.jsonWriter, []int{s.Start, s.End}, w.number)
	}
}

var kindNames = map[fingerprint.Kind]string{
	fingerprint.Other: "other", fingerprint.Select: "select", fingerprint.Insert: "insert", fingerprint.Update: "update",
	fingerprint.Delete: "delete", fingerprint.Control: "control", fingerprint.DDL: "ddl", fingerprint.Copy: "copy",
	fingerprint.Call: "call", fingerprint.Explain: "explain", fingerprint.Merge: "merge",
}

var clauseNames = func() map[fingerprint.Clause]string {
	names := map[fingerprint.Clause]string{}
	for i, name := range strings.Fields("select from on where exists group-by having order-by limit offset values set returning cte union call conflict") {
		names[fingerprint.InSelect+fingerprint.Clause(i)] = name
	}
	return names
}()
