package main

import (
	"strings"

	"github.com/sqlc-dev/meyer/ast"
)

func meyerExprs(list []ast.Expr) []*expr {
	var out []*expr
	for _, e := range list {
		out = append(out, meyerExpr(e))
	}
	return out
}

var meyerOps = map[ast.Operator]string{
	ast.OpEq: "=", ast.OpNe: "<>", ast.OpLt: "<", ast.OpLe: "<=", ast.OpGt: ">", ast.OpGe: ">=",
}

func compare(op string, kids ...*expr) *expr { return &expr{kind: exprCompare, op: op, kids: kids} }

func negated(not bool, op string) string {
	if not {
		return "NOT " + op
	}
	return op
}

func meyerExpr(e ast.Expr) *expr {
	switch e := e.(type) {
	case nil:
		return nil
	case *ast.Ident:
		if strings.EqualFold(e.Raw, "true") || strings.EqualFold(e.Raw, "false") {
			return &expr{kind: exprValue}
		}
		return column(e.Name)
	case *ast.QualifiedRef:
		var parts []string
		for _, p := range e.Parts {
			parts = append(parts, p.Name)
		}
		return column(parts...)
	case *ast.Star:
		return &expr{kind: exprStar, qualifier: identName(e.Table)}
	case *ast.Literal:
		if e.Kind >= ast.LitCurrentDate {
			return other()
		}
		return &expr{kind: exprValue}
	case *ast.BindParam:
		if e.Kind > ast.ParamNumber {
			return &expr{kind: exprValue, param: -1}
		}
		return &expr{kind: exprValue, param: e.Number}
	case *ast.ParenExpr:
		return meyerExpr(e.X)
	case *ast.SubqueryExpr:
		return &expr{kind: exprQuery, query: meyerSelect(e.Select)}
	case *ast.ExistsExpr:
		return &expr{kind: exprExists, query: meyerSelect(e.Select)}
	case *ast.VectorExpr:
		return &expr{kind: exprRow, kids: meyerExprs(e.List)}
	case *ast.FuncCall:
		return meyerCall(e)
	}
	return meyerOperator(e)
}

func meyerOperator(e ast.Expr) *expr {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return meyerBinary(e)
	case *ast.UnaryExpr:
		x := meyerExpr(e.X)
		if e.Op == ast.OpNot {
			return &expr{kind: exprNot, kids: []*expr{x}}
		}
		if lit, ok := e.X.(*ast.Literal); ok && e.Op == ast.OpMinus && (lit.Kind == ast.LitInteger || lit.Kind == ast.LitFloat) {
			return x
		}
		return other(x)
	case *ast.LikeExpr:
		return compare(negated(e.Not, strings.ToUpper(e.Op.Name)), meyerExpr(e.X), meyerExpr(e.Y))
	case *ast.IsExpr:
		return meyerIs(e)
	case *ast.NullCheckExpr:
		op := "IS NOT NULL"
		if e.Test == ast.TestIsNull {
			op = "IS NULL"
		}
		return compare(op, meyerExpr(e.X))
	case *ast.BetweenExpr:
		return compare(negated(e.Not, "BETWEEN"), meyerExpr(e.X), meyerExpr(e.Lo), meyerExpr(e.Hi))
	case *ast.InExpr:
		kids := append([]*expr{meyerExpr(e.X)}, meyerExprs(e.List)...)
		if e.Select != nil {
			kids = append(kids, &expr{kind: exprQuery, query: meyerSelect(e.Select)})
		}
		if e.Table != nil && !e.HasArgs {
			kids = append(kids, &expr{kind: exprQuery, query: &query{from: []*source{meyerTarget(e.Table, nil)}}})
		}
		return compare(negated(e.Not, "IN"), append(kids, meyerExprs(e.Args)...)...)
	case *ast.CaseExpr:
		kids := []*expr{meyerExpr(e.Operand), meyerExpr(e.Else)}
		for _, w := range e.Whens {
			kids = append(kids, meyerExpr(w.When), meyerExpr(w.Then))
		}
		return other(kids...)
	case *ast.CastExpr:
		return castOf(meyerExpr(e.X))
	case *ast.CollateExpr:
		return castOf(meyerExpr(e.X))
	}
	return other()
}

// castOf is a cast or COLLATE: a value stays a value, a column is no longer a
// plain one.
func castOf(x *expr) *expr {
	if x != nil && x.kind == exprValue {
		return x
	}
	return other(x)
}

func meyerBinary(e *ast.BinaryExpr) *expr {
	x, y := meyerExpr(e.X), meyerExpr(e.Y)
	switch e.Op {
	case ast.OpAnd:
		return &expr{kind: exprAnd, kids: []*expr{x, y}}
	case ast.OpOr:
		return &expr{kind: exprOr, kids: []*expr{x, y}}
	}
	if op, ok := meyerOps[e.Op]; ok {
		return compare(op, x, y)
	}
	return other(x, y)
}

func meyerIs(e *ast.IsExpr) *expr {
	if lit, ok := e.Y.(*ast.Literal); ok && lit.Kind == ast.LitNull && !e.Distinct {
		if e.Not {
			return compare("IS NOT NULL", meyerExpr(e.X))
		}
		return compare("IS NULL", meyerExpr(e.X))
	}
	op := "IS"
	if e.Not {
		op = "IS NOT"
	}
	if i, ok := e.Y.(*ast.Ident); ok && meyerExpr(i).kind == exprValue { // IS TRUE
		return compare(op+" "+strings.ToUpper(i.Name), meyerExpr(e.X))
	}
	if e.Distinct {
		op += " DISTINCT FROM"
	}
	return compare(op, meyerExpr(e.X), meyerExpr(e.Y))
}

func meyerCall(e *ast.FuncCall) *expr {
	name := strings.ToLower(e.Name.Name)
	call := &expr{kind: exprCall, name: name, kids: meyerExprs(e.Args), aggregate: e.Over == nil && isAggregate(name)}
	if (name == "min" || name == "max") && len(e.Args) != 1 {
		call.aggregate = false
	}
	for _, o := range e.OrderBy {
		call.kids = append(call.kids, meyerExpr(o.Expr))
	}
	call.kids = append(call.kids, meyerExpr(e.Filter))
	if e.Over != nil {
		call.kids = append(call.kids, meyerWindow(e.Over))
	}
	return call
}

func meyerWindow(w *ast.WindowDef) *expr {
	e := other(meyerExprs(w.Partition)...)
	for _, o := range w.OrderBy {
		e.kids = append(e.kids, meyerExpr(o.Expr))
	}
	return e
}
