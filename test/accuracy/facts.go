package main

import (
	"fmt"
	"sort"
	"strings"
)

// field is one thing that is compared between a reader and a judge.
type field int

const (
	fieldKind field = iota
	fieldTables
	fieldEqual
	fieldLimit
	fieldOrder
	fieldGroup
	fieldLock
	fieldAggregates
	fieldSelect
	fieldJoins
	fieldInsert
	fieldSet
	fieldAliases
	fieldCompare
	fieldParams
	fieldNesting
	fieldReturning
	fields
)

var fieldNames = [fields]string{
	"kind", "tables", "equal", "limit", "order", "group", "lock", "aggregates",
	"select", "joins", "insert", "set", "aliases",
	"compare", "params", "nesting", "returning",
}

// facts are what a reader says of one statement: per field a sorted list of
// lower-case entries.
type facts [fields][]string

func (f *facts) add(at field, format string, args ...any) {
	f[at] = append(f[at], strings.ToLower(fmt.Sprintf(format, args...)))
}

// sorted puts the entries of every field in order, so that readers may visit
// a statement's parts in different ones.
func (f *facts) sorted() *facts {
	for i := range f {
		sort.Strings(f[i])
	}
	return f
}

// differs returns the fields in which two readings are not the same.
func (f *facts) differs(g *facts) []field {
	var out []field
	for i := range f {
		if strings.Join(f[i], "\x00") != strings.Join(g[i], "\x00") {
			out = append(out, field(i))
		}
	}
	return out
}

// qualified joins a qualifier and a name, either of which may be empty.
func qualified(qualifier, name string) string {
	if qualifier == "" {
		return name
	}
	return qualifier + "." + name
}

// collector turns a neutral tree into facts.
type collector struct {
	facts facts
	ctes  []string // visible names
}

// factsOf returns the facts of one statement's tree.
func factsOf(q *query) *facts {
	c := &collector{}
	c.facts.add(fieldKind, "%s", q.kind)
	c.query(q)
	return c.facts.sorted()
}

func (c *collector) query(q *query) {
	if q == nil {
		return
	}
	visible := len(c.ctes)
	if q.recursive {
		for _, w := range q.with {
			c.ctes = append(c.ctes, w.name)
		}
	}
	for _, w := range q.with {
		c.query(w.body)
		c.ctes = append(c.ctes, w.name)
	}
	for _, p := range q.parts {
		c.query(p)
	}
	c.block(q)
	c.ctes = c.ctes[:visible]
}

func (c *collector) block(q *query) {
	c.items(fieldSelect, q.items)
	c.items(fieldReturning, q.returning)
	if q.target != nil {
		c.source(q.target)
	}
	for _, s := range q.from {
		c.source(s)
	}
	c.condition(q.where, false)
	c.condition(q.having, false)
	c.condition(q.upWhere, false)
	for _, g := range q.group {
		c.facts.add(fieldGroup, "%s", plain(g))
		c.value(g)
	}
	c.orderBy(q.order)
	if q.limit != nil {
		c.facts.add(fieldLimit, "limit")
		c.value(q.limit)
	}
	if q.offset != nil {
		c.facts.add(fieldLimit, "offset")
		c.value(q.offset)
	}
	for _, l := range q.locks {
		c.facts.add(fieldLock, "%s", l)
	}
	c.write(q)
	for _, e := range q.extra {
		c.value(e)
	}
}

func (c *collector) orderBy(terms []order) {
	for _, o := range terms {
		desc := ""
		if o.desc {
			desc = " desc"
		}
		c.facts.add(fieldOrder, "%s%s", plain(o.expr), desc)
		c.value(o.expr)
	}
}

// write collects what INSERT and UPDATE say beyond a query block.
func (c *collector) write(q *query) {
	if len(q.columns) > 0 {
		c.facts.add(fieldInsert, "(%s)", strings.Join(q.columns, ","))
	}
	if len(q.rows) > 0 && q.kind == "insert" {
		c.facts.add(fieldInsert, "%d rows", len(q.rows))
	}
	for _, row := range q.rows {
		for _, e := range row {
			c.value(e)
		}
	}
	if q.body != nil {
		c.facts.add(fieldInsert, "select")
		c.query(q.body)
	}
	for _, a := range q.set {
		c.facts.add(fieldSet, "%s", a.column)
		c.value(a.value)
	}
	for _, a := range q.upsert {
		c.facts.add(fieldSet, "upsert %s", a.column)
		c.value(a.value)
	}
}

func (c *collector) items(at field, items []item) {
	for _, it := range items {
		alias := ""
		if it.alias != "" {
			alias = " as " + it.alias
		}
		c.facts.add(at, "%s%s", plain(it.expr), alias)
		c.value(it.expr)
	}
}

// plain names a column or star; everything else is "expr".
func plain(e *expr) string {
	switch {
	case e == nil:
		return ""
	case e.kind == exprColumn:
		return qualified(e.qualifier, e.name)
	case e.kind == exprStar:
		return qualified(e.qualifier, "*")
	}
	return "expr"
}

func (c *collector) source(s *source) {
	if s.join != "" {
		c.join(s)
		return
	}
	c.query(s.query)
	for _, a := range s.args {
		c.value(a)
	}
	if !s.derived && s.schema == "" && c.isCTE(s.name) {
		return
	}
	if !s.derived {
		c.facts.add(fieldTables, "%s", qualified(s.schema, s.name))
	}
	if s.alias != "" {
		name := s.name
		if s.derived {
			name = "()"
		}
		c.facts.add(fieldAliases, "%s as %s", name, s.alias)
	}
}

func (c *collector) isCTE(name string) bool {
	for _, n := range c.ctes {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

func (c *collector) join(s *source) {
	c.source(s.left)
	c.source(s.right)
	c.facts.join(s.join, pairs(s.on), s.using, s.on != nil || len(s.using) > 0)
	c.condition(s.on, false)
}

// join files one explicit join. One that has no condition and is no outer one
// is not filed: MySQL's tree holds it like a comma.
func (f *facts) join(kind string, equal, using []string, conditional bool) {
	if !conditional && (kind == "cross" || kind == "inner") {
		return
	}
	if kind == "cross" {
		kind = "inner"
	}
	sort.Strings(equal)
	f.add(fieldJoins, "%s on %s using %s", kind, strings.Join(equal, " "), strings.Join(using, ","))
}

// pairs lists the a.x = b.y of a condition that are tied by AND alone.
func pairs(e *expr) []string {
	if e == nil {
		return nil
	}
	var out []string
	switch {
	case e.kind == exprAnd:
		for _, k := range e.kids {
			out = append(out, pairs(k)...)
		}
	case e.kind == exprCompare && e.op == "=" && len(e.kids) == 2 &&
		e.kids[0].kind == exprColumn && e.kids[1].kind == exprColumn:
		out = append(out, strings.ToLower(plain(e.kids[0])+"="+plain(e.kids[1])))
	}
	sort.Strings(out)
	return out
}
