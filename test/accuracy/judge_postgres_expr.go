package main

import (
	"strings"

	"github.com/sqlc-dev/oliphant"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

func pgExprs(list []*oliphant.Node) []*expr {
	var out []*expr
	for _, n := range list {
		if e := pgExpr(n); e != nil {
			out = append(out, e)
		}
	}
	return out
}

func pgExpr(n *oliphant.Node) *expr {
	switch {
	case n == nil || n.GetNode() == nil:
		return nil
	case n.GetColumnRef() != nil:
		return pgColumn(n.GetColumnRef())
	case n.GetAConst() != nil:
		return &expr{kind: exprValue}
	case n.GetParamRef() != nil:
		return &expr{kind: exprValue, param: int(n.GetParamRef().Number)}
	case n.GetTypeCast() != nil:
		return castOf(pgExpr(n.GetTypeCast().Arg))
	case n.GetCollateClause() != nil:
		return castOf(pgExpr(n.GetCollateClause().Arg))
	case n.GetBoolExpr() != nil:
		return pgBool(n.GetBoolExpr())
	case n.GetAExpr() != nil:
		return pgOperator(n.GetAExpr())
	case n.GetNullTest() != nil:
		op := "IS NULL"
		if n.GetNullTest().Nulltesttype == oliphant.NullTestType_IS_NOT_NULL {
			op = "IS NOT NULL"
		}
		return compare(op, pgExpr(n.GetNullTest().Arg))
	case n.GetBooleanTest() != nil:
		b := n.GetBooleanTest()
		return compare(strings.ReplaceAll(b.Booltesttype.String(), "_", " "), pgExpr(b.Arg))
	case n.GetSubLink() != nil:
		return pgSubLink(n.GetSubLink())
	case n.GetRowExpr() != nil:
		return &expr{kind: exprRow, kids: pgExprs(n.GetRowExpr().Args)}
	case n.GetFuncCall() != nil:
		return pgCall(n.GetFuncCall())
	case n.GetJsonArrayAgg() != nil:
		return &expr{kind: exprCall, name: "json_arrayagg", aggregate: true, kids: []*expr{pgChildren(n.GetJsonArrayAgg().ProtoReflect())}}
	case n.GetJsonObjectAgg() != nil:
		return &expr{kind: exprCall, name: "json_objectagg", aggregate: true, kids: []*expr{pgChildren(n.GetJsonObjectAgg().ProtoReflect())}}
	case n.GetSelectStmt() != nil:
		return &expr{kind: exprQuery, query: pgSelect(n.GetSelectStmt())}
	}
	return pgChildren(n.ProtoReflect())
}

func pgColumn(c *oliphant.ColumnRef) *expr {
	var parts []string
	for _, f := range c.Fields {
		if f.GetAStar() != nil {
			e := &expr{kind: exprStar}
			if len(parts) > 0 {
				e.qualifier = parts[len(parts)-1]
			}
			return e
		}
		parts = append(parts, f.GetString_().GetSval())
	}
	return column(parts...)
}

func pgBool(b *oliphant.BoolExpr) *expr {
	kind := map[oliphant.BoolExprType]exprKind{
		oliphant.BoolExprType_AND_EXPR: exprAnd,
		oliphant.BoolExprType_OR_EXPR:  exprOr,
		oliphant.BoolExprType_NOT_EXPR: exprNot,
	}[b.Boolop]
	return &expr{kind: kind, kids: pgExprs(b.Args)}
}

// pgComparisons are the operators that compare; others compute.
var pgComparisons = map[string]string{
	"=": "=", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">=",
	"~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE",
	"~": "~", "~*": "~*", "!~": "!~", "!~*": "!~*",
	"@>": "@>", "<@": "<@", "&&": "&&", "@@": "@@", "?": "?", "?|": "?|", "?&": "?&",
}

func pgOperator(a *oliphant.A_Expr) *expr {
	name := a.Name[len(a.Name)-1].GetString_().GetSval()
	left, right := pgExpr(a.Lexpr), pgExpr(a.Rexpr)
	switch a.Kind {
	case oliphant.A_Expr_Kind_AEXPR_OP:
		if op, ok := pgComparisons[name]; ok && left != nil {
			return compare(op, left, right)
		}
	case oliphant.A_Expr_Kind_AEXPR_OP_ANY:
		return compare(name+" ANY", append([]*expr{left}, pgArray(a.Rexpr)...)...)
	case oliphant.A_Expr_Kind_AEXPR_OP_ALL:
		return compare(name+" ALL", left, right)
	case oliphant.A_Expr_Kind_AEXPR_DISTINCT:
		return compare("IS DISTINCT FROM", left, right)
	case oliphant.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		return compare("IS NOT DISTINCT FROM", left, right)
	case oliphant.A_Expr_Kind_AEXPR_LIKE, oliphant.A_Expr_Kind_AEXPR_ILIKE:
		if right.kind == exprCall && right.name == "like_escape" { // LIKE x ESCAPE y
			right = right.kids[0]
		}
		return compare(pgComparisons[name], left, right)
	case oliphant.A_Expr_Kind_AEXPR_SIMILAR:
		if right.kind == exprCall && len(right.kids) > 0 { // similar_to_escape(...)
			right = right.kids[0]
		}
		return compare(negated(name != "~", "SIMILAR TO"), left, right)
	case oliphant.A_Expr_Kind_AEXPR_IN:
		return compare(negated(name == "<>", "IN"), append([]*expr{left}, pgExprs(a.Rexpr.GetList().GetItems())...)...)
	case oliphant.A_Expr_Kind_AEXPR_BETWEEN, oliphant.A_Expr_Kind_AEXPR_BETWEEN_SYM,
		oliphant.A_Expr_Kind_AEXPR_NOT_BETWEEN, oliphant.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		not := a.Kind == oliphant.A_Expr_Kind_AEXPR_NOT_BETWEEN || a.Kind == oliphant.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM
		return compare(negated(not, "BETWEEN"), append([]*expr{left}, pgExprs(a.Rexpr.GetList().GetItems())...)...)
	}
	return other(left, right)
}

// pgArray lists the members of ARRAY[...] in ANY; anything else is one value.
func pgArray(n *oliphant.Node) []*expr {
	for n.GetTypeCast() != nil {
		n = n.GetTypeCast().Arg
	}
	if a := n.GetAArrayExpr(); a != nil {
		return pgExprs(a.Elements)
	}
	return []*expr{pgExpr(n)}
}

func pgSubLink(s *oliphant.SubLink) *expr {
	q := &expr{kind: exprQuery, query: pgStatement(s.Subselect)}
	switch s.SubLinkType {
	case oliphant.SubLinkType_EXISTS_SUBLINK:
		q.kind = exprExists
		return q
	case oliphant.SubLinkType_ANY_SUBLINK, oliphant.SubLinkType_ALL_SUBLINK:
		return compare("IN", pgExpr(s.Testexpr), q)
	}
	return q
}

func pgCall(f *oliphant.FuncCall) *expr {
	name := f.Funcname[len(f.Funcname)-1].GetString_().GetSval()
	// EXTRACT, SUBSTRING FROM, AT TIME ZONE and the like arrive as calls.
	call := &expr{kind: exprCall, name: name, aggregate: f.Over == nil && isAggregate(name)}
	if f.Funcformat == oliphant.CoercionForm_COERCE_SQL_SYNTAX && !call.aggregate {
		call.kind = exprOther
	}
	call.kids = append(pgExprs(f.Args), pgExprs(f.AggOrder)...)
	call.kids = append(call.kids, pgExpr(f.AggFilter))
	if f.Over != nil {
		call.kids = append(call.kids, pgChildren(f.Over.ProtoReflect()))
	}
	return call
}

// pgChildren is any node that has no form of its own here: what counts is
// what stands in it.
func pgChildren(m protoreflect.Message) *expr {
	e := other()
	visit := func(v protoreflect.Value) {
		child := v.Message().Interface()
		if n, ok := child.(*oliphant.Node); ok {
			e.kids = append(e.kids, pgExpr(n))
		} else if proto.Size(child) > 0 {
			e.kids = append(e.kids, pgChildren(v.Message()))
		}
	}
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Kind() != protoreflect.MessageKind:
		case fd.IsList():
			for i := range v.List().Len() {
				visit(v.List().Get(i))
			}
		default:
			visit(v)
		}
		return true
	})
	return e
}
