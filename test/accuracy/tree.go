package main

// The neutral tree that every judge's native tree is turned into. It keeps
// only what the facts are made of.

// exprKind tells the forms of an expression apart.
type exprKind int

const (
	exprOther exprKind = iota // operators, CASE, casts, ...: only the children count
	exprAnd
	exprOr
	exprNot
	exprCompare // op over children: left, then right side or list members
	exprColumn
	exprStar
	exprValue // placeholder or literal
	exprRow
	exprCall
	exprExists
	exprQuery // scalar sub-select
)

// expr is one expression.
type expr struct {
	kind      exprKind
	op        string // of exprCompare, as the scanner names it
	qualifier string // of exprColumn and exprStar
	name      string // column, or lower-case function
	param     int    // of exprValue: number of the bound argument, 0 for a literal, -1 for a named one
	aggregate bool
	kids      []*expr
	query     *query
}

// source is one entry of a FROM clause: a leaf, or a join of two.
type source struct {
	schema, name, alias string
	derived             bool
	query               *query
	args                []*expr

	join        string // kind of join; empty for a leaf
	left, right *source
	on          *expr
	using       []string
}

// item is one entry of a select list or RETURNING.
type item struct {
	expr  *expr
	alias string
}

// order is one term of ORDER BY.
type order struct {
	expr *expr
	desc bool
}

// assign is one assignment of SET.
type assign struct {
	column string
	value  *expr
}

// cte is one common table expression.
type cte struct {
	name string
	body *query
}

// query is one statement or query block.
type query struct {
	kind      string // select, insert, update, delete, other
	recursive bool
	with      []cte

	// parts are the blocks that set operators tie together; the fields below
	// are then what stands after the last of them.
	parts []*query

	items     []item
	from      []*source
	where     *expr
	having    *expr
	group     []*expr
	order     []order
	limit     *expr
	offset    *expr
	locks     []string
	target    *source
	columns   []string
	rows      [][]*expr
	body      *query // INSERT ... SELECT
	set       []assign
	upsert    []assign
	upWhere   *expr
	returning []item
	extra     []*expr // other expressions of the block, searched for calls and sub-selects
}

func other(kids ...*expr) *expr { return &expr{kind: exprOther, kids: kids} }

func column(parts ...string) *expr {
	e := &expr{kind: exprColumn, name: parts[len(parts)-1]}
	if len(parts) > 1 {
		e.qualifier = parts[len(parts)-2]
	}
	return e
}
