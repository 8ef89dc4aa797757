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
