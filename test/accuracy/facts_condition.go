package main

import (
	"fmt"
	"strings"
)

// condition collects the comparisons of a condition. nested says that it
// stands below OR, NOT or inside an expression.
func (c *collector) condition(e *expr, nested bool) {
	if e == nil {
		return
	}
	switch e.kind {
	case exprAnd:
		for _, k := range e.kids {
			c.condition(k, nested)
		}
	case exprCompare:
		c.compare(e, nested)
		for _, k := range e.kids {
			c.condition(k, true)
		}
	case exprQuery, exprExists, exprCall:
		c.call(e)
		for _, k := range e.kids {
			c.condition(k, true)
		}
	default:
		for _, k := range e.kids {
			c.condition(k, true)
		}
	}
}

// value searches an expression outside conditions for calls and sub-selects.
func (c *collector) value(e *expr) {
	if e == nil {
		return
	}
	c.call(e)
	for _, k := range e.kids {
		c.value(k)
	}
}

func (c *collector) call(e *expr) {
	switch e.kind {
	case exprExists:
		c.facts.add(fieldAggregates, "exists")
	case exprCall:
		if e.aggregate {
			c.facts.add(fieldAggregates, "%s", e.name)
		}
	}
	c.query(e.query)
}

func (c *collector) compare(e *expr, nested bool) {
	left := e.kids[0]
	if left.kind == exprRow {
		for i, k := range left.kids {
			c.compareOne(e.op, k, column1(e.kids[1:], i), nested)
		}
		return
	}
	c.compareOne(e.op, left, e.kids[1:], nested)
}

// column1 picks position i out of every row.
func column1(rows []*expr, i int) []*expr {
	var out []*expr
	for _, r := range rows {
		if r.kind == exprRow && i < len(r.kids) {
			out = append(out, r.kids[i])
		}
	}
	return out
}

func (c *collector) compareOne(op string, left *expr, right []*expr, nested bool) {
	if left.kind == exprValue && len(right) == 1 && right[0].kind == exprColumn && !strings.HasSuffix(op, "IN") {
		left, right, op = right[0], []*expr{left}, mirrored(op)
	}
	if left.kind != exprColumn {
		return
	}
	name := plain(left)
	if len(right) == 1 && right[0].kind == exprColumn {
		if op == "=" && !nested {
			c.facts.add(fieldJoins, "%s", strings.Join(pairs(&expr{kind: exprCompare, op: op, kids: []*expr{left, right[0]}}), ""))
		}
		return
	}
	params, values := "", 0
	for _, r := range right {
		if r.kind == exprValue {
			values++
			params += fmt.Sprintf(" %d", r.param)
		}
	}
	c.comparison(op, name, params, values, nested)
}

// comparison files one comparison of a column with values.
func (c *collector) comparison(op, name, params string, values int, nested bool) {
	c.facts.comparison(op, name, params, values, nested)
}

func (f *facts) comparison(op, name, params string, values int, nested bool) {
	unary := strings.HasPrefix(op, "IS ") && op != "IS NOT" && !strings.HasSuffix(op, "FROM")
	if values == 0 && !unary {
		return
	}
	at := fieldCompare
	if op == "=" || op == "IN" || op == "= ANY" {
		at = fieldEqual
	}
	f.add(at, "%s %s", op, name)
	f.add(fieldParams, "%s %s%s", op, name, params)
	f.add(fieldNesting, "%s %s %v", op, name, nested)
}

// mirrored is the operator with its sides exchanged.
func mirrored(op string) string {
	switch op {
	case "<":
		return ">"
	case ">":
		return "<"
	case "<=":
		return ">="
	case ">=":
		return "<="
	case "= ANY":
		return "ANY ="
	}
	return op
}
