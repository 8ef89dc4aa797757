package main

import (
	"fmt"
	"strings"

	"github.com/sqlc-dev/meyer/ast"
	"github.com/sqlc-dev/meyer/parser"
)

// judgeSQLite reads a statement with meyer.
func judgeSQLite(sql string) (*query, error) {
	opts := parser.Options{UpdateDeleteLimit: true}
	stmts, err := opts.ParseString(sql)
	if err != nil {
		return nil, err
	}
	if len(stmts) != 1 {
		return nil, fmt.Errorf("%d statements", len(stmts))
	}
	return meyerStatement(stmts[0]), nil
}

func meyerStatement(s ast.Stmt) *query {
	switch s := s.(type) {
	case *ast.SelectStmt:
		return meyerSelect(s)
	case *ast.InsertStmt:
		return meyerInsert(s)
	case *ast.UpdateStmt:
		q := &query{kind: "update", target: meyerTarget(s.Table, s.Alias), where: meyerExpr(s.Where),
			from: meyerFrom(s.From), returning: meyerItems(s.Returning), order: meyerOrder(s.OrderBy)}
		meyerWith(q, s.With)
		meyerLimit(q, s.Limit)
		q.set = meyerSet(s.Set)
		return q
	case *ast.DeleteStmt:
		q := &query{kind: "delete", target: meyerTarget(s.Table, s.Alias), where: meyerExpr(s.Where),
			returning: meyerItems(s.Returning), order: meyerOrder(s.OrderBy)}
		meyerWith(q, s.With)
		meyerLimit(q, s.Limit)
		return q
	}
	return &query{kind: "other"}
}

func meyerInsert(s *ast.InsertStmt) *query {
	q := &query{kind: "insert", target: meyerTarget(s.Table, s.Alias), returning: meyerItems(s.Returning)}
	meyerWith(q, s.With)
	for _, c := range s.Columns {
		q.columns = append(q.columns, c.Name)
	}
	for _, u := range s.Upserts {
		q.upsert = append(q.upsert, meyerSet(u.Set)...)
		q.upWhere = meyerExpr(u.Where)
		q.extra = append(q.extra, meyerExpr(u.TargetWhere))
	}
	if s.Select == nil {
		return q
	}
	if v, ok := s.Select.Cores[0].(*ast.ValuesClause); ok && len(s.Select.Cores) == 1 && s.Select.With == nil {
		q.rows = meyerRows(v)
	} else {
		q.body = meyerSelect(s.Select)
	}
	return q
}

func meyerRows(v *ast.ValuesClause) [][]*expr {
	var rows [][]*expr
	for _, r := range v.Rows {
		rows = append(rows, meyerExprs(r))
	}
	return rows
}

func meyerTarget(name *ast.QualifiedName, alias *ast.Ident) *source {
	s := &source{name: name.Name.Name, alias: identName(alias)}
	s.schema = identName(name.Schema)
	return s
}

func identName(i *ast.Ident) string {
	if i == nil {
		return ""
	}
	return i.Name
}

func meyerSet(pairs []*ast.SetPair) []assign {
	var out []assign
	for _, p := range pairs {
		for i, c := range p.Columns {
			a := assign{column: c.Name}
			if i == 0 {
				a.value = meyerExpr(p.Value)
			}
			out = append(out, a)
		}
	}
	return out
}

func meyerWith(q *query, w *ast.With) {
	if w == nil {
		return
	}
	// SQLite lets every table expression see itself and those before it,
	// with or without RECURSIVE.
	q.recursive = w.Recursive
	for _, c := range w.CTEs {
		q.with = append(q.with, cte{name: c.Name.Name, body: meyerSelect(c.Select)})
	}
}

func meyerSelect(s *ast.SelectStmt) *query {
	if len(s.Cores) == 1 {
		q := meyerCore(s.Cores[0])
		meyerWith(q, s.With)
		return q
	}
	q := &query{kind: "select"}
	meyerWith(q, s.With)
	for _, c := range s.Cores {
		q.parts = append(q.parts, meyerCore(c))
	}
	return q
}

func meyerCore(core ast.SelectCore) *query {
	q := &query{kind: "select"}
	switch c := core.(type) {
	case *ast.ValuesClause:
		q.rows = meyerRows(c)
	case *ast.SelectQuery:
		q.items = meyerItems(c.Columns)
		q.from = meyerFrom(c.From)
		q.where = meyerExpr(c.Where)
		q.having = meyerExpr(c.Having)
		q.group = meyerExprs(c.GroupBy)
		q.order = meyerOrder(c.OrderBy)
		meyerLimit(q, c.Limit)
		for _, w := range c.Windows {
			q.extra = append(q.extra, meyerWindow(w))
		}
	}
	return q
}

func meyerLimit(q *query, l *ast.Limit) {
	if l == nil {
		return
	}
	q.limit, q.offset = meyerExpr(l.Count), meyerExpr(l.Offset)
}

func meyerItems(cols []*ast.ResultColumn) []item {
	var out []item
	for _, c := range cols {
		out = append(out, item{expr: meyerExpr(c.Expr), alias: identName(c.Alias)})
	}
	return out
}

func meyerOrder(terms []*ast.OrderingTerm) []order {
	var out []order
	for _, t := range terms {
		out = append(out, order{expr: meyerExpr(t.Expr), desc: t.Order == ast.SortDesc})
	}
	return out
}

// meyerFrom turns SQLite's flat list, where every entry says how it attaches
// to the one before, into joins.
func meyerFrom(refs []*ast.TableRef) []*source {
	var out []*source
	for _, r := range refs {
		leaf := meyerLeaf(r)
		if r.Join == nil || r.Join.Type&ast.JoinComma != 0 && r.On == nil && r.Using == nil {
			out = append(out, leaf)
			continue
		}
		j := &source{join: meyerJoin(r.Join), left: out[len(out)-1], right: leaf, on: meyerExpr(r.On)}
		for _, u := range r.Using {
			j.using = append(j.using, u.Name)
		}
		out[len(out)-1] = j
	}
	return out
}

func meyerJoin(j *ast.JoinOperator) string {
	return joinName(strings.Join(j.Words, " "))
}

// joinName is the kind of a join without the words that change nothing.
func joinName(words string) string {
	w := " " + strings.ToUpper(words) + " "
	kind := ""
	if strings.Contains(w, " NATURAL ") {
		kind = "natural "
	}
	for _, side := range []string{"LEFT", "RIGHT", "FULL", "CROSS"} {
		if strings.Contains(w, " "+side+" ") {
			return kind + strings.ToLower(side)
		}
	}
	return kind + "inner"
}

func meyerLeaf(r *ast.TableRef) *source {
	s := &source{alias: identName(r.Alias)}
	switch {
	case r.Select != nil:
		s.derived, s.query = true, meyerSelect(r.Select)
	case r.List != nil:
		inner := meyerFrom(r.List)
		if len(inner) == 1 && s.alias == "" {
			return inner[0]
		}
		s.derived, s.query = true, &query{kind: "select", from: inner}
	case r.HasArgs:
		s.derived, s.args = true, meyerExprs(r.Args)
	default:
		s.name, s.schema = r.Name.Name.Name, identName(r.Name.Schema)
	}
	return s
}
