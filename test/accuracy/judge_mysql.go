package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/parser"
)

// judgeMySQL reads a statement with marino.
func judgeMySQL(sql string) (*query, error) {
	stmts, _, err := parser.New().ParseSQL(sql)
	if err != nil {
		return nil, err
	}
	if len(stmts) != 1 {
		return nil, fmt.Errorf("%d statements", len(stmts))
	}
	numberMarkers(stmts[0])
	return myStatement(stmts[0]), nil
}

// numberMarkers gives every ? its number: the parser leaves that to the
// server, and only notes where in the text it stands.
func numberMarkers(n ast.Node) {
	v := &markerVisitor{}
	n.Accept(v)
	sort.Slice(v.found, func(i, k int) bool { return v.found[i].Offset < v.found[k].Offset })
	for i, m := range v.found {
		m.SetOrder(i)
	}
}

type markerVisitor struct{ found []*ast.ParamMarkerExprBase }

func (v *markerVisitor) Enter(n ast.Node) (ast.Node, bool) {
	if m, ok := n.(*ast.ParamMarkerExprBase); ok {
		v.found = append(v.found, m)
	}
	return n, false
}

func (v *markerVisitor) Leave(n ast.Node) (ast.Node, bool) { return n, true }

func myStatement(n ast.Node) *query {
	switch s := n.(type) {
	case *ast.SelectStmt, *ast.SetOprStmt, *ast.SetOprSelectList:
		return myQuery(s)
	case *ast.InsertStmt:
		return myInsert(s)
	case *ast.UpdateStmt:
		q := &query{kind: "update", from: myFrom(s.TableRefs), where: myExpr(s.Where), order: myOrder(s.Order), set: mySet(s.List)}
		myWith(q, s.With)
		myLimit(q, s.Limit)
		return q
	case *ast.DeleteStmt:
		q := &query{kind: "delete", from: myFrom(s.TableRefs), where: myExpr(s.Where), order: myOrder(s.Order)}
		myWith(q, s.With)
		myLimit(q, s.Limit)
		return q
	}
	return &query{kind: "other"}
}

func myInsert(s *ast.InsertStmt) *query {
	q := &query{kind: "insert", from: myFrom(s.Table)}
	for _, c := range s.Columns {
		q.columns = append(q.columns, c.Name.O)
	}
	if s.Setlist {
		// INSERT ... SET a = 1 is an INSERT of one row.
		for i, c := range q.columns {
			q.set = append(q.set, assign{column: c, value: myExpr(s.Lists[0][i])})
		}
		q.columns = nil
	} else {
		for _, l := range s.Lists {
			if len(l) > 0 {
				q.rows = append(q.rows, myExprs(l))
			}
		}
		if len(s.Lists) == 1 && len(s.Lists[0]) == 0 {
			q.rows = [][]*expr{{}}
		}
	}
	if v, ok := s.Select.(*ast.SelectStmt); ok && v.Kind == ast.SelectStmtKindValues { // VALUES ROW(...)
		for _, r := range v.Lists {
			q.rows = append(q.rows, myExprs(r.Values))
		}
	} else if s.Select != nil {
		q.body = myQuery(s.Select)
	}
	q.upsert = mySet(s.OnDuplicate)
	return q
}

func mySet(list []*ast.Assignment) []assign {
	var out []assign
	for _, a := range list {
		out = append(out, assign{column: a.Column.Name.O, value: myExpr(a.Expr)})
	}
	return out
}

func myWith(q *query, w *ast.WithClause) {
	if w == nil {
		return
	}
	q.recursive = w.IsRecursive
	for _, c := range w.CTEs {
		q.with = append(q.with, cte{name: c.Name.O, body: myQuery(c.Query.Query)})
	}
}

func myLimit(q *query, l *ast.Limit) {
	if l == nil {
		return
	}
	q.limit, q.offset = myExpr(l.Count), myExpr(l.Offset)
}

func myOrder(o *ast.OrderByClause) []order {
	if o == nil {
		return nil
	}
	var out []order
	for _, i := range o.Items {
		out = append(out, order{expr: myExpr(i.Expr), desc: i.Desc})
	}
	return out
}

func myQuery(n ast.Node) *query {
	switch s := n.(type) {
	case *ast.SelectStmt:
		return mySelect(s)
	case *ast.SetOprStmt:
		q := myParts(s.SelectList)
		if s.With != nil {
			myWith(q, s.With)
		}
		if s.OrderBy != nil {
			q.order = myOrder(s.OrderBy)
		}
		if s.Limit != nil {
			myLimit(q, s.Limit)
		}
		return q
	case *ast.SetOprSelectList:
		return myParts(s)
	case *ast.SubqueryExpr:
		return myQuery(s.Query)
	}
	return &query{kind: "select"}
}

func myParts(l *ast.SetOprSelectList) *query {
	q := &query{kind: "select", order: myOrder(l.OrderBy)}
	myWith(q, l.With)
	myLimit(q, l.Limit)
	for _, s := range l.Selects {
		q.parts = append(q.parts, myQuery(s))
	}
	return q
}

func mySelect(s *ast.SelectStmt) *query {
	q := &query{kind: "select", from: myFrom(s.From), where: myExpr(s.Where), order: myOrder(s.OrderBy)}
	myWith(q, s.With)
	myLimit(q, s.Limit)
	if s.Having != nil {
		q.having = myExpr(s.Having.Expr)
	}
	if s.GroupBy != nil {
		for _, i := range s.GroupBy.Items {
			q.group = append(q.group, myExpr(i.Expr))
		}
	}
	if s.Fields != nil && s.Kind == ast.SelectStmtKindSelect {
		for _, f := range s.Fields.Fields {
			q.items = append(q.items, myItem(f))
		}
	}
	if s.Kind == ast.SelectStmtKindTable {
		q.items = []item{{expr: &expr{kind: exprStar}}}
	}
	for _, r := range s.Lists {
		q.rows = append(q.rows, myExprs(r.Values))
	}
	locks := s.MoreLockInfos
	if s.LockInfo != nil {
		locks = append([]*ast.SelectLockInfo{s.LockInfo}, locks...)
	}
	for _, l := range locks {
		if l.LockType != ast.SelectLockNone {
			words := strings.Fields(l.LockType.String() + " x")
			q.locks = append(q.locks, words[0]+" "+words[1])
		}
	}
	for i := range s.WindowSpecs {
		q.extra = append(q.extra, myChildren(&s.WindowSpecs[i]))
	}
	return q
}

func myItem(f *ast.SelectField) item {
	if f.WildCard != nil {
		return item{expr: &expr{kind: exprStar, qualifier: f.WildCard.Table.O}}
	}
	return item{expr: myExpr(f.Expr), alias: f.AsName.O}
}

func myFrom(t *ast.TableRefsClause) []*source {
	if t == nil || t.TableRefs == nil {
		return nil
	}
	return []*source{mySource(t.TableRefs)}
}

func mySource(n ast.ResultSetNode) *source {
	switch s := n.(type) {
	case *ast.Join:
		return myJoin(s)
	case *ast.TableName:
		return &source{schema: s.Schema.O, name: s.Name.O}
	case *ast.TableSource:
		leaf := mySource(s.Source)
		leaf.alias = s.AsName.O
		return leaf
	case *ast.SelectStmt, *ast.SetOprStmt:
		return &source{derived: true, query: myQuery(s)}
	}
	return &source{derived: true}
}

// myJoin cannot tell a comma from JOIN and CROSS JOIN where there is no
// condition: the tree holds them alike.
func myJoin(j *ast.Join) *source {
	if j.Right == nil {
		return mySource(j.Left)
	}
	s := &source{join: "inner", left: mySource(j.Left), right: mySource(j.Right)}
	switch j.Tp {
	case ast.LeftJoin:
		s.join = "left"
	case ast.RightJoin:
		s.join = "right"
	}
	if j.NaturalJoin {
		s.join = "natural " + s.join
	}
	if j.On != nil {
		s.on = myExpr(j.On.Expr)
	}
	for _, u := range j.Using {
		s.using = append(s.using, u.Name.O)
	}
	if s.join == "inner" && s.on == nil && s.using == nil {
		s.join = "cross"
	}
	return s
}
