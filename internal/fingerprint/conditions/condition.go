package conditions

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// Context says where an expression stands.
type Context struct {
	Query      int
	Clause     structure.Clause
	Predicates bool // comparisons are recorded: WHERE, ON, HAVING
	or, not    bool // below an OR, a NOT
	chain      int  // comparisons around this one, outside brackets
}

// maxChain bounds a = b = c = ...: no database means anything by it.
const maxChain = 4

// nested is the context of what stands inside an expression, whose
// comparisons cannot be lifted out alone.
func (c Context) nested() Context {
	c.or = true
	c.chain = 0
	return c
}

// Condition scans an expression that may be tied together by AND and OR.
func (x *Scanner) Condition(lo, hi int, c Context) {
	if !x.Enter() {
		x.Leave()
		return
	}
	defer x.Leave()
	lo, hi = x.Unwrap(lo, hi)
	if lo >= hi {
		return
	}
	ors, ands := x.connectives(lo, hi)
	switch {
	case len(ors) > 0:
		x.terms(lo, hi, ors, c.nested())
	case len(ands) > 0:
		x.terms(lo, hi, ands, c)
	case x.Is(lo, "not") && !x.Is(lo+1, "null") && hi-lo > 1:
		for x.Is(lo, "not") && hi-lo > 1 {
			c.not = true
			lo++
		}
		x.Condition(lo, hi, c)
	default:
		x.comparison(lo, hi, c)
	}
}

// terms scans the parts of a condition between connectives.
func (x *Scanner) terms(lo, hi int, cuts []int, c Context) {
	for _, at := range cuts {
		x.Condition(lo, at, c)
		lo = at + 1
	}
	x.Condition(lo, hi, c)
}

// connectives finds the ORs and ANDs outside brackets; the AND of BETWEEN is
// none.
func (x *Scanner) connectives(lo, hi int) (ors, ands []int) {
	between := 0
	for i := lo; i < hi; i = x.Skip(i, hi) {
		switch {
		case x.Is(i, "between"):
			between++
		case x.Is(i, "and"), x.Dialect == lex.MySQL && x.IsOp(i, "&&"):
			if between > 0 {
				between--
			} else {
				ands = append(ands, i)
			}
		case x.Is(i, "or"), x.Is(i, "xor"), x.Dialect == lex.MySQL && x.IsOp(i, "||"):
			ors = append(ors, i)
		}
	}
	return ors, ands
}

// comparator is a comparing operator: its name, its tokens, and how loosely
// it binds.
type comparator struct {
	name   string
	lo, hi int
	class  int
}

// How loosely comparing operators bind; the loosest last one of an expression
// is its root.
const (
	noComparator = iota
	customComparator
	wordComparator
	signComparator
	isComparator
)

// comparison scans an expression without connectives.
func (x *Scanner) comparison(lo, hi int, c Context) {
	if x.Is(lo, "exists") && x.Kind(lo+1) == lex.Open {
		x.exists(lo, hi, c)
		return
	}
	op, found := x.rootComparator(lo, hi)
	if !found {
		x.Value(lo, hi, c)
		return
	}
	x.compare(lo, hi, op, c)
}

func (x *Scanner) rootComparator(lo, hi int) (comparator, bool) {
	var root comparator
	for i := lo; i < hi; {
		if i > lo {
			if op := x.comparatorAt(i, hi); op.class > noComparator {
				if op.class >= root.class {
					root = op
				}
				i = max(op.hi, i+1)
				continue
			}
		}
		i = x.Skip(i, hi)
	}
	if root.class > noComparator && x.Is(root.lo-1, "not") && root.class == wordComparator {
		root.lo--
		root.name = "NOT " + root.name
	}
	return root, root.class > noComparator && root.lo > lo
}

// comparatorAt reads the comparing operator that begins at i.
func (x *Scanner) comparatorAt(i, hi int) comparator {
	if x.Kind(i) == lex.Operator || x.Kind(i) == lex.Placeholder {
		return x.signAt(i, hi)
	}
	op := comparator{lo: i, hi: i + 1}
	switch w := x.Word[i]; w {
	case "":
	case "is":
		return x.isAt(i)
	case "isnull":
		op.name, op.class = "IS NULL", isComparator
	case "notnull":
		op.name, op.class = "IS NOT NULL", isComparator
	case "not":
		if x.Kind(i+1) == lex.Null || x.Is(i+1, "null") {
			op.name, op.class, op.hi = "IS NOT NULL", isComparator, i+2
		}
	case "like", "ilike", "rlike", "regexp", "glob", "between", "in", "overlaps":
		op.name, op.class = strings.ToUpper(w), wordComparator
		if w == "in" && x.Dialect == lex.MySQL && x.Kind(i+1) == lex.Word {
			op.class = noComparator // AGAINST ('x' IN BOOLEAN MODE)
		}
		if w == "rlike" {
			op.name = "REGEXP"
		}
		if w == "between" && x.IsAny(i+1, "symmetric", "asymmetric") {
			op.hi++
		}
	case "match":
		if x.Dialect != lex.MySQL {
			op.name, op.class = "MATCH", wordComparator
		}
	case "similar":
		op.name, op.class, op.hi = "SIMILAR TO", wordComparator, i+2
	case "member":
		if x.Is(i+1, "of") {
			op.name, op.class, op.hi = "MEMBER OF", wordComparator, i+2
		}
	}
	return op
}

// signAt reads an operator of signs, with the ANY or ALL that may follow.
func (x *Scanner) signAt(i, hi int) comparator {
	op := comparator{name: x.Tokens[i].Text(x.Text), lo: i, hi: i + 1}
	switch op.name {
	case "=", "<", ">", "<=", ">=", "<>", "<=>":
		op.class = signComparator
	case "==":
		op.name, op.class = "=", signComparator
	case "!=", "^=":
		op.name, op.class = "<>", signComparator
	case "~", "~*", "!~", "!~*", "@>", "<@", "@@", "?|", "?&", "~~", "!~~", "~~*", "!~~*":
		op.class = customComparator
	case "&&":
		if x.Dialect != lex.MySQL {
			op.class = customComparator
		}
	}
	if op.class > noComparator && x.IsAny(op.hi, "any", "some", "all") && x.Kind(op.hi+1) == lex.Open && op.hi < hi {
		word := "ANY"
		if x.Is(op.hi, "all") {
			word = "ALL"
		}
		op.name += " " + word
		op.hi++
	}
	return op
}

// isAt reads IS and the words that belong to it.
func (x *Scanner) isAt(i int) comparator {
	op := comparator{name: "IS", lo: i, hi: i + 1, class: isComparator}
	add := func(word string) {
		op.name += " " + strings.ToUpper(word)
		op.hi++
	}
	if x.Is(op.hi, "not") {
		add("not")
	}
	switch {
	case x.Is(op.hi, "distinct") && x.Is(op.hi+1, "from"):
		add("distinct")
		add("from")
	case x.IsAny(op.hi, "null", "true", "false", "unknown"):
		add(x.Word[op.hi])
	}
	return op
}

// compare records one comparison, or one for each position of a row.
func (x *Scanner) compare(lo, hi int, op comparator, c Context) {
	end := x.escape(op.hi, hi)
	p := structure.Predicate{Query: c.Query, Clause: c.Clause, Op: op.name, Left: x.Span(lo, op.lo), Right: x.Span(op.hi, end),
		Span: x.Span(lo, hi), Or: c.or, Not: c.not, Sub: -1, Row: -1}
	left := x.Operand(lo, op.lo)
	if x.compareRows(left, op, end, p, c) {
		return
	}
	right := x.rightSide(op, end)
	switch {
	case left.column.Name != "":
		p.Column = left.column
		p.Other = right.column
	case right.column.Name != "" && !strings.HasSuffix(op.name, "IN"):
		// $1 = a reads as a = $1.
		p.Column, left, right = right.column, right, left
		p.Left, p.Right = p.Right, p.Left
		p.Op = mirroredOperator(p.Op)
	case !left.hasColumn && right.hasColumn && len(left.Slots) > 0:
		left, right = right, left
		p.Left, p.Right = p.Right, p.Left
		p.Op = mirroredOperator(p.Op)
	}
	p.Slots = right.Slots
	if !right.direct && len(right.Slots) > 0 && right.Slot < 0 {
		p.Wrapped = x.Span(right.lo, right.hi)
	}
	key := c.Predicates && !c.not && left.hasColumn && isKeyOperator(p.Op)
	x.tie(p, right, key, c)
	at := -1
	if c.Predicates {
		at = len(x.Out.Predicates)
		x.Out.Predicates = append(x.Out.Predicates, p)
	}
	x.sides(lo, hi, op, end, at, c)
}

// sides scans what stands inside the two sides of a comparison, and notes the
// sub-select on the right one.
func (x *Scanner) sides(lo, hi int, op comparator, end, at int, c Context) {
	x.inner(lo, op.lo, c)
	before := len(x.Out.Queries)
	switch {
	case strings.HasSuffix(op.name, "BETWEEN"):
		and := x.betweenAnd(op.hi, end)
		x.inner(op.hi, and, c)
		x.inner(min(and+1, end), end, c)
	case x.Dialect == lex.SQLite && strings.HasSuffix(op.name, "IN") && x.IsName(op.hi) && x.Kind(op.hi+1) != lex.Open && end-op.hi <= 3:
		x.Blocks.Table(op.hi, end, c.Query) // SQLite: IN table
	default:
		x.inner(op.hi, end, c)
	}
	x.inner(end, hi, c)
	if at < 0 || len(x.Out.Queries) == before {
		return
	}
	a, b := op.hi, end
	if b > a && x.Kind(a) == lex.Open && int(x.Match[a]) == b-1 && x.StartsQuery(a) {
		x.Out.Predicates[at].Sub = before
	}
}

// inner scans the inside of an operand.
func (x *Scanner) inner(lo, hi int, c Context) {
	lo, hi = x.Unwrap(lo, hi)
	if lo >= hi {
		return
	}
	if hi-lo == 1 && x.Kind(lo) != lex.Open {
		return
	}
	if ors, ands := x.connectives(lo, hi); len(ors)+len(ands) > 0 {
		x.Condition(lo, hi, c.nested())
		return
	}
	if !x.Enter() {
		x.Leave()
		return
	}
	defer x.Leave()
	chain := c.chain + 1
	c = c.nested()
	c.chain = chain
	if chain > maxChain {
		x.Value(lo, hi, c)
		return
	}
	x.comparison(lo, hi, c)
}

// escape returns where the right side ends before ESCAPE 'x' or a time zone.
func (x *Scanner) escape(lo, hi int) int {
	for i := lo; i < hi; i = x.Skip(i, hi) {
		if x.Is(i, "escape") && i > lo {
			return i
		}
	}
	return hi
}

// betweenAnd finds the AND of BETWEEN lo AND hi.
func (x *Scanner) betweenAnd(lo, hi int) int {
	for i := lo; i < hi; i = x.Skip(i, hi) {
		if x.Is(i, "and") {
			return i
		}
	}
	return hi
}

// exists records EXISTS (...).
func (x *Scanner) exists(lo, hi int, c Context) {
	p := structure.Predicate{Query: c.Query, Clause: c.Clause, Op: "EXISTS", Right: x.Span(lo+1, hi), Span: x.Span(lo, hi),
		Or: c.or, Not: c.not, Sub: len(x.Out.Queries), Row: -1}
	if c.Predicates {
		x.Out.Predicates = append(x.Out.Predicates, p)
	}
	a, b := x.Inside(lo+1, hi)
	x.Subquery(a, b, c.Query, structure.InExists)
	x.Value(x.Skip(lo+1, hi), hi, c)
}

// mirroredOperator is the operator after its sides are exchanged.
func mirroredOperator(op string) string {
	switch op {
	case "<":
		return ">"
	case ">":
		return "<"
	case "<=":
		return ">="
	case ">=":
		return "<="
	case "@>":
		return "<@"
	case "<@":
		return "@>"
	case "= ANY":
		return "ANY ="
	}
	return op
}

// isKeyOperator reports whether values compared by op can identify rows.
func isKeyOperator(op string) bool {
	switch op {
	case "=", "IN", "= ANY", "ANY =", "<=>":
		return true
	}
	return false
}
