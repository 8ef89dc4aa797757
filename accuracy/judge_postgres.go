package main

import (
	"fmt"
	"strings"

	"github.com/sqlc-dev/oliphant"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// judgePostgres reads a statement with oliphant, which yields libpg_query's
// tree.
func judgePostgres(sql string) (*query, error) {
	tree, err := oliphant.Parse(sql)
	if err != nil {
		return nil, err
	}
	if len(tree.Stmts) != 1 {
		return nil, fmt.Errorf("%d statements", len(tree.Stmts))
	}
	return pgStatement(tree.Stmts[0].Stmt), nil
}

func pgStatement(n *oliphant.Node) *query {
	switch {
	case n.GetSelectStmt() != nil:
		return pgSelect(n.GetSelectStmt())
	case n.GetInsertStmt() != nil:
		return pgInsert(n.GetInsertStmt())
	case n.GetUpdateStmt() != nil:
		s := n.GetUpdateStmt()
		q := &query{kind: "update", target: pgTable(s.Relation), from: pgFrom(s.FromClause),
			where: pgExpr(s.WhereClause), set: pgSet(s.TargetList, s.Relation)}
		q.returning = pgItems(s.ReturningClause.GetExprs())
		pgWith(q, s.WithClause)
		return q
	case n.GetDeleteStmt() != nil:
		s := n.GetDeleteStmt()
		q := &query{kind: "delete", target: pgTable(s.Relation), from: pgFrom(s.UsingClause), where: pgExpr(s.WhereClause)}
		q.returning = pgItems(s.ReturningClause.GetExprs())
		pgWith(q, s.WithClause)
		return q
	case n.GetMergeStmt() != nil:
		return pgMerge(n.GetMergeStmt())
	}
	return &query{kind: "other"}
}

func pgMerge(s *oliphant.MergeStmt) *query {
	q := &query{kind: "merge", target: pgTable(s.Relation), from: pgFrom([]*oliphant.Node{s.SourceRelation})}
	q.where = pgExpr(s.JoinCondition)
	q.returning = pgItems(s.ReturningClause.GetExprs())
	pgWith(q, s.WithClause)
	for _, n := range s.MergeWhenClauses {
		w := n.GetMergeWhenClause()
		q.extra = append(q.extra, pgExpr(w.Condition))
		for _, t := range w.TargetList {
			q.extra = append(q.extra, pgExpr(t.GetResTarget().GetVal()))
		}
		q.extra = append(q.extra, pgExprs(w.Values)...)
	}
	return q
}

func pgInsert(s *oliphant.InsertStmt) *query {
	q := &query{kind: "insert", target: pgTable(s.Relation), returning: pgItems(s.ReturningClause.GetExprs())}
	pgWith(q, s.WithClause)
	for _, c := range s.Cols {
		q.columns = append(q.columns, c.GetResTarget().GetName())
	}
	if on := s.OnConflictClause; on != nil {
		q.upsert = pgSet(on.TargetList, s.Relation)
		q.upWhere = pgExpr(on.WhereClause)
		q.extra = append(q.extra, pgExpr(on.Infer.GetWhereClause()))
	}
	body := s.SelectStmt.GetSelectStmt()
	switch {
	case body == nil:
	case len(body.ValuesLists) > 0 && body.WithClause == nil:
		q.rows = pgRows(body.ValuesLists)
	default:
		q.body = pgSelect(body)
	}
	return q
}

func pgRows(lists []*oliphant.Node) [][]*expr {
	var rows [][]*expr
	for _, l := range lists {
		rows = append(rows, pgExprs(l.GetList().GetItems()))
	}
	return rows
}

// pgSet reads the assignments. PostgreSQL's grammar has column.field there and
// no table.column; bun writes the latter, which the server refuses. It is
// taken as it is meant where the first name is the target's.
func pgSet(targets []*oliphant.Node, target *oliphant.RangeVar) []assign {
	var out []assign
	for _, n := range targets {
		t := n.GetResTarget()
		a := assign{column: t.Name}
		ref := target.Relname
		if target.Alias != nil {
			ref = target.Alias.Aliasname
		}
		if len(t.Indirection) == 1 && t.Name == ref {
			a.column = t.Indirection[0].GetString_().GetSval()
		}
		if m := t.Val.GetMultiAssignRef(); m == nil {
			a.value = pgExpr(t.Val)
		} else if m.Colno == 1 {
			a.value = pgExpr(m.Source)
		}
		out = append(out, a)
	}
	return out
}

func pgWith(q *query, w *oliphant.WithClause) {
	if w == nil {
		return
	}
	q.recursive = w.Recursive
	for _, n := range w.Ctes {
		c := n.GetCommonTableExpr()
		q.with = append(q.with, cte{name: c.Ctename, body: pgStatement(c.Ctequery)})
	}
}

func pgSelect(s *oliphant.SelectStmt) *query {
	q := &query{kind: "select"}
	pgWith(q, s.WithClause)
	q.order = pgOrder(s.SortClause)
	q.limit, q.offset = pgExpr(s.LimitCount), pgExpr(s.LimitOffset)
	if s.LimitCount.GetAConst().GetIsnull() { // LIMIT ALL
		q.limit = nil
	}
	for _, n := range s.LockingClause {
		q.locks = append(q.locks, pgLocks[n.GetLockingClause().Strength])
	}
	if s.Larg != nil {
		q.parts = []*query{pgSelect(s.Larg), pgSelect(s.Rarg)}
		return q
	}
	q.items = pgItems(s.TargetList)
	q.from = pgFrom(s.FromClause)
	q.where, q.having = pgExpr(s.WhereClause), pgExpr(s.HavingClause)
	q.group = pgExprs(s.GroupClause)
	q.rows = pgRows(s.ValuesLists)
	for _, d := range s.DistinctClause {
		if d.GetNode() != nil {
			q.extra = append(q.extra, pgExpr(d))
		}
	}
	q.extra = append(q.extra, pgExprs(s.WindowClause)...)
	return q
}

var pgLocks = map[oliphant.LockClauseStrength]string{
	oliphant.LockClauseStrength_LCS_FORKEYSHARE:    "for key share",
	oliphant.LockClauseStrength_LCS_FORSHARE:       "for share",
	oliphant.LockClauseStrength_LCS_FORNOKEYUPDATE: "for no key update",
	oliphant.LockClauseStrength_LCS_FORUPDATE:      "for update",
}

func pgOrder(terms []*oliphant.Node) []order {
	var out []order
	for _, n := range terms {
		t := n.GetSortBy()
		out = append(out, order{expr: pgExpr(t.Node), desc: t.SortbyDir == oliphant.SortByDir_SORTBY_DESC || isGreater(t.UseOp)})
	}
	return out
}

// isGreater reports whether a term is sorted USING >.
func isGreater(op []*oliphant.Node) bool {
	return len(op) == 1 && op[0].GetString_().GetSval() == ">"
}

func pgItems(targets []*oliphant.Node) []item {
	var out []item
	for _, n := range targets {
		t := n.GetResTarget()
		out = append(out, item{expr: pgExpr(t.GetVal()), alias: t.GetName()})
	}
	return out
}

func pgTable(r *oliphant.RangeVar) *source {
	return &source{schema: r.Schemaname, name: r.Relname, alias: r.Alias.GetAliasname()}
}

func pgFrom(list []*oliphant.Node) []*source {
	var out []*source
	for _, n := range list {
		out = append(out, pgSource(n))
	}
	return out
}

func pgSource(n *oliphant.Node) *source {
	switch {
	case n.GetRangeVar() != nil:
		return pgTable(n.GetRangeVar())
	case n.GetRangeSubselect() != nil:
		s := n.GetRangeSubselect()
		return &source{derived: true, alias: s.Alias.GetAliasname(), query: pgSelect(s.Subquery.GetSelectStmt())}
	case n.GetRangeFunction() != nil:
		f := n.GetRangeFunction()
		return &source{derived: true, alias: f.Alias.GetAliasname(), args: pgExprs(f.Functions)}
	case n.GetRangeTableSample() != nil:
		return pgSource(n.GetRangeTableSample().Relation)
	case n.GetRangeTableFunc() != nil:
		f := n.GetRangeTableFunc()
		return &source{derived: true, alias: f.Alias.GetAliasname(), args: []*expr{pgExpr(f.Docexpr), pgExpr(f.Rowexpr)}}
	case n.GetJsonTable() != nil:
		return &source{derived: true, alias: n.GetJsonTable().Alias.GetAliasname()}
	case n.GetJoinExpr() != nil:
		return pgJoin(n.GetJoinExpr())
	}
	return &source{derived: true}
}

func pgJoin(j *oliphant.JoinExpr) *source {
	s := &source{join: "inner", left: pgSource(j.Larg), right: pgSource(j.Rarg), on: pgExpr(j.Quals)}
	switch j.Jointype {
	case oliphant.JoinType_JOIN_LEFT:
		s.join = "left"
	case oliphant.JoinType_JOIN_RIGHT:
		s.join = "right"
	case oliphant.JoinType_JOIN_FULL:
		s.join = "full"
	}
	if j.IsNatural {
		s.join = "natural " + s.join
	} else if j.Quals == nil && len(j.UsingClause) == 0 {
		s.join = "cross"
	}
	for _, u := range j.UsingClause {
		s.using = append(s.using, u.GetString_().GetSval())
	}
	if a := j.Alias.GetAliasname(); a != "" { // (a JOIN b) AS j
		return &source{derived: true, alias: a, query: &query{kind: "select", from: []*source{s}}}
	}
	return s
}

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
