package main

import (
	"strings"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/opcode"
)

func myExprs(list []ast.ExprNode) []*expr {
	var out []*expr
	for _, e := range list {
		if x := myExpr(e); x != nil {
			out = append(out, x)
		}
	}
	return out
}

var myOps = map[opcode.Op]string{
	opcode.EQ: "=", opcode.NE: "<>", opcode.LT: "<", opcode.LE: "<=", opcode.GT: ">", opcode.GE: ">=", opcode.NullEQ: "<=>",
}

func myExpr(e ast.Node) *expr {
	switch e := e.(type) {
	case nil:
		return nil
	case *ast.ColumnNameExpr:
		return myColumn(e.Name)
	case ast.ParamMarkerExpr:
		return &expr{kind: exprValue, param: paramOrder(e)}
	case ast.ValueExpr:
		return &expr{kind: exprValue}
	case *ast.ParenthesesExpr:
		return myExpr(e.Expr)
	case *ast.RowExpr:
		return &expr{kind: exprRow, kids: myExprs(e.Values)}
	case *ast.SubqueryExpr:
		return &expr{kind: exprQuery, query: myQuery(e.Query)}
	case *ast.ExistsSubqueryExpr:
		x := myExpr(e.Sel)
		x.kind = exprExists
		return x
	case *ast.BinaryOperationExpr:
		return myBinary(e)
	case *ast.UnaryOperationExpr:
		return myUnary(e)
	case *ast.AggregateFuncExpr:
		call := &expr{kind: exprCall, name: e.F, aggregate: true, kids: myExprs(e.Args)}
		for _, o := range myOrder(e.Order) {
			call.kids = append(call.kids, o.expr)
		}
		return call
	case *ast.FuncCallExpr:
		if strings.HasSuffix(e.FnName.L, "literal") { // DATE '2020-01-01'
			return &expr{kind: exprValue}
		}
		return &expr{kind: exprCall, name: e.FnName.L, kids: myExprs(e.Args)}
	case *ast.FuncCastExpr:
		return castOf(myExpr(e.Expr))
	case *ast.SetCollationExpr:
		return castOf(myExpr(e.Expr))
	}
	return myComparison(e)
}

// paramOrder is the 1-based number of a ?.
func paramOrder(p ast.ParamMarkerExpr) int {
	if m, ok := p.(*ast.ParamMarkerExprBase); ok {
		return m.Order + 1
	}
	return 0
}

func myColumn(n *ast.ColumnName) *expr {
	if n.Table.O == "" {
		return column(n.Name.O)
	}
	return column(n.Table.O, n.Name.O)
}

func myComparison(e ast.Node) *expr {
	switch e := e.(type) {
	case *ast.PatternInExpr:
		kids := append([]*expr{myExpr(e.Expr)}, myExprs(e.List)...)
		if e.Sel != nil {
			kids = append(kids, myExpr(e.Sel))
		}
		return compare(negated(e.Not, "IN"), kids...)
	case *ast.BetweenExpr:
		return compare(negated(e.Not, "BETWEEN"), myExpr(e.Expr), myExpr(e.Left), myExpr(e.Right))
	case *ast.PatternLikeOrIlikeExpr:
		op := "LIKE"
		if !e.IsLike {
			op = "ILIKE"
		}
		return compare(negated(e.Not, op), myExpr(e.Expr), myExpr(e.Pattern))
	case *ast.PatternRegexpExpr:
		return compare(negated(e.Not, "REGEXP"), myExpr(e.Expr), myExpr(e.Pattern))
	case *ast.IsNullExpr:
		op := "IS NULL"
		if e.Not {
			op = "IS NOT NULL"
		}
		return compare(op, myExpr(e.Expr))
	case *ast.IsTruthExpr:
		op := "IS "
		if e.Not {
			op = "IS NOT "
		}
		return compare(op+map[bool]string{true: "TRUE", false: "FALSE"}[e.True == 1], myExpr(e.Expr))
	case *ast.CompareSubqueryExpr:
		return compare(myOps[e.Op]+" ANY", myExpr(e.L), myExpr(e.R))
	}
	return myChildren(e)
}

func myBinary(e *ast.BinaryOperationExpr) *expr {
	x, y := myExpr(e.L), myExpr(e.R)
	switch e.Op {
	case opcode.LogicAnd:
		return &expr{kind: exprAnd, kids: []*expr{x, y}}
	case opcode.LogicOr, opcode.LogicXor:
		return &expr{kind: exprOr, kids: []*expr{x, y}}
	}
	if op, ok := myOps[e.Op]; ok {
		return compare(op, x, y)
	}
	return other(x, y)
}

func myUnary(e *ast.UnaryOperationExpr) *expr {
	x := myExpr(e.V)
	switch e.Op {
	case opcode.Not, opcode.Not2:
		return &expr{kind: exprNot, kids: []*expr{x}}
	case opcode.Minus:
		if x.kind == exprValue && x.param == 0 {
			return x
		}
	}
	return other(x)
}

// myChildren is any node that has no form of its own here: what counts is
// what stands in it.
func myChildren(n ast.Node) *expr {
	v := &childVisitor{self: n, out: other()}
	n.Accept(v)
	return v.out
}

// childVisitor gathers the children of one node, each as an expression.
type childVisitor struct {
	self ast.Node
	out  *expr
}

func (v *childVisitor) Enter(n ast.Node) (ast.Node, bool) {
	if n == v.self {
		return n, false
	}
	v.out.kids = append(v.out.kids, myExpr(n))
	return n, true
}

func (v *childVisitor) Leave(n ast.Node) (ast.Node, bool) { return n, true }
