package main

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// structure is the JSON form of a statement's structure. Places are byte
// offsets, so that nothing of the statement's values is in it; null where
// there is none. Where an index means "none" in Go it is left out here.
type structure struct {
	Dialect    string       `json:"dialect"`
	Kind       string       `json:"kind"`
	Statements int          `json:"statements"`
	Truncated  bool         `json:"truncated,omitempty"`
	Blocks     []block      `json:"queries"`
	Tables     []table      `json:"tables"`
	Select     []item       `json:"select,omitempty"`
	Joins      []join       `json:"joins,omitempty"`
	Predicates []predicate  `json:"predicates,omitempty"`
	Calls      []call       `json:"calls,omitempty"`
	Set        []assignment `json:"set,omitempty"`
	Insert     *insert      `json:"insert,omitempty"`
	Inserts    []insert     `json:"inserts,omitempty"`
	Returning  []item       `json:"returning,omitempty"`
	CTEs       []cte        `json:"ctes,omitempty"`
	Slots      []slot       `json:"slots,omitempty"`
}

// span is [start, end), nil for none.
type span []int

type block struct {
	Parent     *int   `json:"parent,omitempty"`
	Role       string `json:"role,omitempty"`
	Span       span   `json:"span"`
	Distinct   bool   `json:"distinct,omitempty"`
	DistinctOn span   `json:"distinct_on,omitempty"`
	From       span   `json:"from,omitempty"`
	Where      span   `json:"where,omitempty"`
	GroupBy    span   `json:"group_by,omitempty"`
	Having     span   `json:"having,omitempty"`
	OrderBy    span   `json:"order_by,omitempty"`
	Limit      span   `json:"limit,omitempty"`
	Offset     span   `json:"offset,omitempty"`
	Lock       string `json:"lock,omitempty"`
	Union      string `json:"union,omitempty"`
}

type table struct {
	Query   int    `json:"query"`
	Schema  string `json:"schema,omitempty"`
	Name    string `json:"name,omitempty"`
	Alias   string `json:"alias,omitempty"`
	Span    span   `json:"span"`
	Target  bool   `json:"target,omitempty"`
	Derived bool   `json:"derived,omitempty"`
}

type item struct {
	Query     int    `json:"query"`
	Column    string `json:"column,omitempty"`
	Alias     string `json:"alias,omitempty"`
	Star      bool   `json:"star,omitempty"`
	Aggregate string `json:"aggregate,omitempty"`
	Span      span   `json:"span"`
}

type join struct {
	Query int         `json:"query"`
	Kind  string      `json:"kind"`
	Table *int        `json:"table,omitempty"`
	Using []string    `json:"using,omitempty"`
	Equal [][2]string `json:"equal,omitempty"`
	On    span        `json:"on,omitempty"`
	Span  span        `json:"span"`
}

type predicate struct {
	Query   int    `json:"query"`
	Clause  string `json:"clause"`
	Column  string `json:"column,omitempty"`
	Op      string `json:"op"`
	Other   string `json:"other,omitempty"`
	Slots   []int  `json:"slots,omitempty"`
	Sub     *int   `json:"sub,omitempty"`
	Or      bool   `json:"or,omitempty"`
	Not     bool   `json:"not,omitempty"`
	Wrapped span   `json:"wrapped,omitempty"`
	Span    span   `json:"span"`
}

type call struct {
	Query     int    `json:"query"`
	Clause    string `json:"clause"`
	Name      string `json:"name"`
	Aggregate bool   `json:"aggregate,omitempty"`
	Window    bool   `json:"window,omitempty"`
	Span      span   `json:"span"`
}

type assignment struct {
	Column string `json:"column"`
	Slots  []int  `json:"slots,omitempty"`
	Upsert bool   `json:"upsert,omitempty"`
	Expr   span   `json:"expr"`
}

type insert struct {
	Columns  []string `json:"columns,omitempty"`
	Rows     int      `json:"rows,omitempty"`
	Values   span     `json:"values,omitempty"`
	Select   bool     `json:"select,omitempty"`
	Conflict span     `json:"conflict,omitempty"`
	Ignore   bool     `json:"ignore,omitempty"`
	Replace  bool     `json:"replace,omitempty"`
}

type cte struct {
	Name      string `json:"name"`
	Recursive bool   `json:"recursive,omitempty"`
	Query     int    `json:"query"`
	Body      span   `json:"body"`
}

type slot struct {
	Param  int    `json:"param,omitempty"`
	Named  string `json:"named,omitempty"`
	Op     string `json:"op,omitempty"`
	Column string `json:"column,omitempty"`
	Table  *int   `json:"table,omitempty"`
	Key    bool   `json:"key,omitempty"`
	List   int    `json:"list,omitempty"`
	Clause string `json:"clause,omitempty"`
	Query  int    `json:"query"`
	Cast   string `json:"cast,omitempty"`
	Span   span   `json:"span"`
}

func structureOf(s *fingerprint.Structure) structure {
	return structure{
		Dialect: s.Dialect.String(), Kind: kindNames[s.Kind], Statements: s.Statements, Truncated: s.Truncated,
		Blocks: each(s.Queries, blockOf), Tables: each(s.Tables, tableOf), Select: each(s.Select, itemOf),
		Joins: each(s.Joins, joinOf), Predicates: each(s.Predicates, predicateOf), Calls: each(s.Calls, callOf),
		Set: each(s.Set, assignmentOf), Insert: ownInsert(s), Inserts: each(s.Inserts, insertOf),
		Returning: each(s.Returning, itemOf), CTEs: each(s.CTEs, cteOf), Slots: each(s.Slots, slotOf),
	}
}

// each is never nil, so that lists are lists in JSON.
func each[F, T any](from []F, of func(F) T) []T {
	to := make([]T, len(from))
	for i := range from {
		to[i] = of(from[i])
	}
	return to
}

func spanOf(s fingerprint.Span) span {
	if s == (fingerprint.Span{}) {
		return nil
	}
	return span{s.Start, s.End}
}

// index is nil for the -1 that stands for none.
func index(i int) *int {
	if i < 0 {
		return nil
	}
	return &i
}

func nameOf(n fingerprint.Name) string {
	if n.Qualifier == "" {
		return n.Name
	}
	return n.Qualifier + "." + n.Name
}

func blockOf(q fingerprint.Query) block {
	return block{
		Parent: index(q.Parent), Role: clauseNames[q.Role], Span: spanOf(q.Span), Distinct: q.Distinct, DistinctOn: spanOf(q.DistinctOn),
		From: spanOf(q.From), Where: spanOf(q.Where), GroupBy: spanOf(q.GroupBy), Having: spanOf(q.Having),
		OrderBy: spanOf(q.OrderBy), Limit: spanOf(q.Limit), Offset: spanOf(q.Offset), Lock: q.Lock, Union: q.Union,
	}
}

func tableOf(t fingerprint.Table) table {
	return table{t.Query, t.Schema, t.Name, t.Alias, spanOf(t.Span), t.Target, t.Derived}
}

func itemOf(i fingerprint.Item) item {
	return item{i.Query, nameOf(i.Name), i.Alias, i.Star, i.Aggregate, spanOf(i.Span)}
}

func joinOf(j fingerprint.Join) join {
	equal := each(j.Equal, func(pair [2]fingerprint.Name) [2]string { return [2]string{nameOf(pair[0]), nameOf(pair[1])} })
	return join{j.Query, j.Kind, index(j.Table), j.Using, equal, spanOf(j.On), spanOf(j.Span)}
}

func predicateOf(p fingerprint.Predicate) predicate {
	return predicate{
		Query: p.Query, Clause: clauseNames[p.Clause], Column: nameOf(p.Column), Op: p.Op, Other: nameOf(p.Other), Slots: p.Slots,
		Sub: index(p.Sub), Or: p.Or, Not: p.Not, Wrapped: spanOf(p.Wrapped), Span: spanOf(p.Span),
	}
}

func callOf(c fingerprint.FuncCall) call {
	return call{c.Query, clauseNames[c.Clause], c.Name, c.Aggregate, c.Window, spanOf(c.Span)}
}

func assignmentOf(a fingerprint.Assign) assignment {
	return assignment{nameOf(a.Column), a.Slots, a.Upsert, spanOf(a.Expr)}
}

// ownInsert is nil where the statement itself inserts nothing.
func ownInsert(s *fingerprint.Structure) *insert {
	if s.Kind != fingerprint.Insert {
		return nil
	}
	i := insertOf(s.Insert)
	return &i
}

func insertOf(i fingerprint.InsertInto) insert {
	return insert{i.Columns, i.Rows, spanOf(i.Values), i.Select, spanOf(i.Conflict), i.Ignore, i.Replace}
}

func cteOf(c fingerprint.CTE) cte { return cte{c.Name, c.Recursive, c.Query, spanOf(c.Body)} }

func slotOf(s fingerprint.Slot) slot {
	return slot{
		Param: s.Param, Named: s.Named, Op: s.Op, Column: nameOf(s.Column), Table: index(s.Table), Key: s.Key, List: s.List,
		Clause: clauseNames[s.Clause], Query: s.Query, Cast: s.Cast, Span: spanOf(s.Span),
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
