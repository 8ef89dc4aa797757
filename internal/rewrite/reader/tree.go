package reader

import (
	"slices"
	"strings"

	"github.com/xwb1989/sqlparser"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// readTrees reads the facts off the parser's trees.
func readTrees(trees []tree) Reading {
	t := &treeReader{}
	for _, tree := range trees {
		first := len(t.reading.Tables)
		t.reading.Kind = kindOf(tree.stmt)
		_ = sqlparser.Walk(t.visit, tree.stmt)
		kept := slices.DeleteFunc(t.reading.Tables[first:], func(name string) bool {
			return name == "dual" || slices.ContainsFunc(tree.ctes, func(c string) bool { return strings.EqualFold(plainName(c), name) })
		})
		t.reading.Tables = t.reading.Tables[:first+len(kept)]
	}
	return t.reading.sorted()
}

func (r Reading) sorted() Reading {
	slices.Sort(r.Tables)
	slices.Sort(r.Equal)
	slices.Sort(r.Aggregates)
	return r
}

func kindOf(tree sqlparser.Statement) fingerprint.Kind {
	switch tree.(type) {
	case *sqlparser.Select, *sqlparser.Union, *sqlparser.ParenSelect:
		return fingerprint.Select
	case *sqlparser.Insert:
		return fingerprint.Insert
	case *sqlparser.Update:
		return fingerprint.Update
	case *sqlparser.Delete:
		return fingerprint.Delete
	}
	return fingerprint.Other
}

type treeReader struct{ reading Reading }

// visit notes one node; sqlparser.Walk goes on to its children.
func (t *treeReader) visit(n sqlparser.SQLNode) (bool, error) {
	switch n := n.(type) {
	case *sqlparser.Select:
		t.block(n.OrderBy, n.Limit, n.Lock)
		if len(n.GroupBy) > 0 {
			t.reading.Group++
		}
		t.where(n.Where)
		t.where(n.Having)
	case *sqlparser.Union:
		t.block(n.OrderBy, n.Limit, n.Lock)
	case *sqlparser.Update:
		t.block(n.OrderBy, n.Limit, "")
		t.where(n.Where)
	case *sqlparser.Delete:
		t.block(n.OrderBy, n.Limit, "")
		t.where(n.Where)
		t.delete(n)
		return false, nil
	case *sqlparser.Insert:
		t.table(n.Table)
	case *sqlparser.JoinTableExpr:
		t.conditions(n.Condition.On)
	case *sqlparser.AliasedTableExpr:
		if name, ok := n.Expr.(sqlparser.TableName); ok {
			t.table(name)
		}
	case *sqlparser.FuncExpr:
		if n.IsAggregate() || isAggregate(n.Name.Lowered()) {
			t.reading.Aggregates = append(t.reading.Aggregates, n.Name.Lowered())
		}
	case *sqlparser.GroupConcatExpr:
		t.reading.Aggregates = append(t.reading.Aggregates, "group_concat")
	case *sqlparser.ExistsExpr:
		t.reading.Aggregates = append(t.reading.Aggregates, "exists")
	}
	return true, nil
}

// delete walks a DELETE's parts but for its targets, which name tables once
// more.
func (t *treeReader) delete(n *sqlparser.Delete) {
	for _, e := range n.TableExprs {
		_ = sqlparser.Walk(t.visit, e)
	}
	if n.Where != nil {
		_ = sqlparser.Walk(t.visit, n.Where)
	}
}

func (t *treeReader) block(order sqlparser.OrderBy, limit *sqlparser.Limit, lock string) {
	if len(order) > 0 {
		t.reading.Order++
	}
	if limit != nil {
		t.reading.Limit++
	}
	switch {
	case strings.Contains(lock, "update"):
		t.reading.Lock = "update"
	case strings.Contains(lock, "share") && t.reading.Lock == "":
		t.reading.Lock = "share"
	}
}

func (t *treeReader) table(n sqlparser.TableName) {
	name := strings.ToLower(n.Name.String())
	if q := n.Qualifier.String(); q != "" {
		name = strings.ToLower(q) + "." + name
	}
	t.reading.Tables = append(t.reading.Tables, name)
}

func (t *treeReader) where(w *sqlparser.Where) {
	if w != nil {
		t.conditions(w.Expr)
	}
}

// conditions notes the comparisons of a condition, those of its sub-selects
// left to their own blocks.
func (t *treeReader) conditions(e sqlparser.Expr) {
	if e == nil {
		return
	}
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		switch n := n.(type) {
		case *sqlparser.Subquery:
			return false, nil
		case *sqlparser.ComparisonExpr:
			t.comparison(n)
		}
		return true, nil
	}, e)
}

func (t *treeReader) comparison(n *sqlparser.ComparisonExpr) {
	if n.Operator != sqlparser.EqualStr && n.Operator != sqlparser.InStr {
		return
	}
	left, right := unwrap(n.Left), unwrap(n.Right)
	if row, ok := left.(sqlparser.ValTuple); ok {
		t.rows(n.Operator, row, right)
		return
	}
	if _, ok := valueOf(left); ok && n.Operator == sqlparser.EqualStr {
		left, right = right, left
	}
	t.equal(n.Operator, left, right)
}

// rows notes (a, b) = (1, 2) and (a, b) IN ((1, 2), ...) by position.
func (t *treeReader) rows(op string, left sqlparser.ValTuple, right sqlparser.Expr) {
	tuple, ok := right.(sqlparser.ValTuple)
	if !ok {
		return
	}
	for i, l := range left {
		var cells sqlparser.ValTuple
		if op == sqlparser.EqualStr && i < len(tuple) {
			cells = append(cells, tuple[i])
		}
		for _, r := range tuple {
			if row, ok := unwrap(r).(sqlparser.ValTuple); ok && op == sqlparser.InStr && i < len(row) {
				cells = append(cells, row[i])
			}
		}
		t.equal(op, unwrap(l), cells)
	}
}

func (t *treeReader) equal(op string, left, right sqlparser.Expr) {
	column, ok := left.(*sqlparser.ColName)
	if !ok {
		return
	}
	var values []string
	if list, ok := right.(sqlparser.ValTuple); ok {
		for _, e := range list {
			if v, ok := valueOf(unwrap(e)); ok {
				values = append(values, v)
			}
		}
	} else if v, ok := valueOf(right); ok {
		values = append(values, v)
	}
	if len(values) == 0 {
		return
	}
	name := column.Name.Lowered()
	if q := column.Qualifier.Name.String(); q != "" {
		name = strings.ToLower(q) + "." + name
	}
	t.reading.Equal = append(t.reading.Equal, equality(op, name, values))
}

// equality is one entry of Reading.Equal.
func equality(op, column string, values []string) string {
	return op + " " + column + " " + strings.Join(values, " ")
}

// unwrap takes brackets off.
func unwrap(e sqlparser.Expr) sqlparser.Expr {
	for {
		switch x := e.(type) {
		case *sqlparser.ParenExpr:
			e = x.Expr
		case sqlparser.ValTuple:
			if len(x) != 1 {
				return e
			}
			if _, ok := x[0].(sqlparser.ValTuple); ok {
				return e
			}
			e = x[0]
		case *sqlparser.CollateExpr:
			if _, ok := valueOf(x.Expr); !ok {
				return e
			}
			e = x.Expr
		case *sqlparser.ConvertExpr:
			if _, ok := valueOf(x.Expr); !ok {
				return e
			}
			e = x.Expr
		case *sqlparser.UnaryExpr:
			if _, ok := valueOf(x.Expr); !ok || x.Operator != sqlparser.BinaryStr && x.Operator != sqlparser.UMinusStr {
				return e
			}
			e = x.Expr
		default:
			return e
		}
	}
}

// valueOf names a placeholder; a literal is "1".
func valueOf(e sqlparser.Expr) (string, bool) {
	switch x := e.(type) {
	case *sqlparser.SQLVal:
		if x.Type == sqlparser.ValArg {
			return strings.TrimPrefix(string(x.Val), ":"), true
		}
		return "1", true
	case *sqlparser.NullVal, sqlparser.BoolVal:
		return "1", true
	}
	return "", false
}

// isAggregate knows the aggregates of other databases.
func isAggregate(name string) bool {
	switch name {
	case "array_agg", "string_agg", "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg", "bool_and", "bool_or",
		"every", "json_arrayagg", "json_objectagg", "json_group_array", "json_group_object", "total", "group_concat",
		"any_value", "count", "sum", "avg", "min", "max":
		return true
	}
	return false
}
