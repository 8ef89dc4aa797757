package main

import (
	"fmt"

	"github.com/sqlc-dev/oliphant"
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
