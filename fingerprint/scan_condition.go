package fingerprint

import "strings"

// exprContext says where an expression stands.
type exprContext struct {
	query      int
	clause     Clause
	predicates bool // comparisons are recorded: WHERE, ON, HAVING
	or, not    bool // below an OR, a NOT
	chain      int  // comparisons around this one, outside brackets
}

// maxChain bounds a = b = c = ...: no database means anything by it.
const maxChain = 4

// nested is the context of what stands inside an expression, whose
// comparisons cannot be lifted out alone.
func (c exprContext) nested() exprContext {
	c.or = true
	c.chain = 0
	return c
}

// condition scans an expression that may be tied together by AND and OR.
func (x *conditions) condition(lo, hi int, c exprContext) {
	if !x.enter() {
		x.leave()
		return
	}
	defer x.leave()
	lo, hi = x.unwrap(lo, hi)
	if lo >= hi {
		return
	}
	ors, ands := x.connectives(lo, hi)
	switch {
	case len(ors) > 0:
		x.terms(lo, hi, ors, c.nested())
	case len(ands) > 0:
		x.terms(lo, hi, ands, c)
	case x.is(lo, "not") && !x.is(lo+1, "null") && hi-lo > 1:
		for x.is(lo, "not") && hi-lo > 1 {
			c.not = true
			lo++
		}
		x.condition(lo, hi, c)
	default:
		x.comparison(lo, hi, c)
	}
}

// terms scans the parts of a condition between connectives.
func (x *conditions) terms(lo, hi int, cuts []int, c exprContext) {
	for _, at := range cuts {
		x.condition(lo, at, c)
		lo = at + 1
	}
	x.condition(lo, hi, c)
}

// connectives finds the ORs and ANDs outside brackets; the AND of BETWEEN is
// none.
func (x *conditions) connectives(lo, hi int) (ors, ands []int) {
	between := 0
	for i := lo; i < hi; i = x.skip(i, hi) {
		switch {
		case x.is(i, "between"):
			between++
		case x.is(i, "and"), x.dialect == MySQL && x.isOp(i, "&&"):
			if between > 0 {
				between--
			} else {
				ands = append(ands, i)
			}
		case x.is(i, "or"), x.is(i, "xor"), x.dialect == MySQL && x.isOp(i, "||"):
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
func (x *conditions) comparison(lo, hi int, c exprContext) {
	if x.is(lo, "exists") && x.kind(lo+1) == tokOpen {
		x.exists(lo, hi, c)
		return
	}
	op, found := x.rootComparator(lo, hi)
	if !found {
		x.value(lo, hi, c)
		return
	}
	x.compare(lo, hi, op, c)
}

func (x *conditions) rootComparator(lo, hi int) (comparator, bool) {
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
		i = x.skip(i, hi)
	}
	if root.class > noComparator && x.is(root.lo-1, "not") && root.class == wordComparator {
		root.lo--
		root.name = "NOT " + root.name
	}
	return root, root.class > noComparator && root.lo > lo
}

// comparatorAt reads the comparing operator that begins at i.
func (x *conditions) comparatorAt(i, hi int) comparator {
	if x.kind(i) == tokOperator || x.kind(i) == tokPlaceholder {
		return x.signAt(i, hi)
	}
	op := comparator{lo: i, hi: i + 1}
	switch w := x.word[i]; w {
	case "":
	case "is":
		return x.isAt(i)
	case "isnull":
		op.name, op.class = "IS NULL", isComparator
	case "notnull":
		op.name, op.class = "IS NOT NULL", isComparator
	case "not":
		if x.kind(i+1) == tokNull || x.is(i+1, "null") {
			op.name, op.class, op.hi = "IS NOT NULL", isComparator, i+2
		}
	case "like", "ilike", "rlike", "regexp", "glob", "between", "in", "overlaps":
		op.name, op.class = strings.ToUpper(w), wordComparator
		if w == "in" && x.dialect == MySQL && x.kind(i+1) == tokWord {
			op.class = noComparator // AGAINST ('x' IN BOOLEAN MODE)
		}
		if w == "rlike" {
			op.name = "REGEXP"
		}
		if w == "between" && x.isAny(i+1, "symmetric", "asymmetric") {
			op.hi++
		}
	case "match":
		if x.dialect != MySQL {
			op.name, op.class = "MATCH", wordComparator
		}
	case "similar":
		op.name, op.class, op.hi = "SIMILAR TO", wordComparator, i+2
	case "member":
		if x.is(i+1, "of") {
			op.name, op.class, op.hi = "MEMBER OF", wordComparator, i+2
		}
	}
	return op
}

// signAt reads an operator of signs, with the ANY or ALL that may follow.
func (x *conditions) signAt(i, hi int) comparator {
	op := comparator{name: x.toks[i].text(x.text), lo: i, hi: i + 1}
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
		if x.dialect != MySQL {
			op.class = customComparator
		}
	}
	if op.class > noComparator && x.isAny(op.hi, "any", "some", "all") && x.kind(op.hi+1) == tokOpen && op.hi < hi {
		word := "ANY"
		if x.is(op.hi, "all") {
			word = "ALL"
		}
		op.name += " " + word
		op.hi++
	}
	return op
}

// isAt reads IS and the words that belong to it.
func (x *conditions) isAt(i int) comparator {
	op := comparator{name: "IS", lo: i, hi: i + 1, class: isComparator}
	add := func(word string) {
		op.name += " " + strings.ToUpper(word)
		op.hi++
	}
	if x.is(op.hi, "not") {
		add("not")
	}
	switch {
	case x.is(op.hi, "distinct") && x.is(op.hi+1, "from"):
		add("distinct")
		add("from")
	case x.isAny(op.hi, "null", "true", "false", "unknown"):
		add(x.word[op.hi])
	}
	return op
}

// compare records one comparison, or one for each position of a row.
func (x *conditions) compare(lo, hi int, op comparator, c exprContext) {
	end := x.escape(op.hi, hi)
	p := Predicate{Query: c.query, Clause: c.clause, Op: op.name, Left: x.span(lo, op.lo), Right: x.span(op.hi, end),
		Span: x.span(lo, hi), Or: c.or, Not: c.not, Sub: -1, Row: -1}
	left := x.operand(lo, op.lo)
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
	case !left.hasColumn && right.hasColumn && len(left.slots) > 0:
		left, right = right, left
		p.Left, p.Right = p.Right, p.Left
		p.Op = mirroredOperator(p.Op)
	}
	p.Slots = right.slots
	if !right.direct && len(right.slots) > 0 && right.slot < 0 {
		p.Wrapped = x.span(right.lo, right.hi)
	}
	key := c.predicates && !c.not && left.hasColumn && isKeyOperator(p.Op)
	x.tie(p, right, key, c)
	at := -1
	if c.predicates {
		at = len(x.out.Predicates)
		x.out.Predicates = append(x.out.Predicates, p)
	}
	x.sides(lo, hi, op, end, at, c)
}

// sides scans what stands inside the two sides of a comparison, and notes the
// sub-select on the right one.
func (x *conditions) sides(lo, hi int, op comparator, end, at int, c exprContext) {
	x.inner(lo, op.lo, c)
	before := len(x.out.Queries)
	switch {
	case strings.HasSuffix(op.name, "BETWEEN"):
		and := x.betweenAnd(op.hi, end)
		x.inner(op.hi, and, c)
		x.inner(min(and+1, end), end, c)
	case x.dialect == SQLite && strings.HasSuffix(op.name, "IN") && x.isName(op.hi) && x.kind(op.hi+1) != tokOpen && end-op.hi <= 3:
		x.blocks.table(op.hi, end, c.query) // SQLite: IN table
	default:
		x.inner(op.hi, end, c)
	}
	x.inner(end, hi, c)
	if at < 0 || len(x.out.Queries) == before {
		return
	}
	a, b := op.hi, end
	if b > a && x.kind(a) == tokOpen && int(x.match[a]) == b-1 && x.startsQuery(a) {
		x.out.Predicates[at].Sub = before
	}
}

// inner scans the inside of an operand.
func (x *conditions) inner(lo, hi int, c exprContext) {
	lo, hi = x.unwrap(lo, hi)
	if lo >= hi {
		return
	}
	if hi-lo == 1 && x.kind(lo) != tokOpen {
		return
	}
	if ors, ands := x.connectives(lo, hi); len(ors)+len(ands) > 0 {
		x.condition(lo, hi, c.nested())
		return
	}
	if !x.enter() {
		x.leave()
		return
	}
	defer x.leave()
	chain := c.chain + 1
	c = c.nested()
	c.chain = chain
	if chain > maxChain {
		x.value(lo, hi, c)
		return
	}
	x.comparison(lo, hi, c)
}

// escape returns where the right side ends before ESCAPE 'x' or a time zone.
func (x *conditions) escape(lo, hi int) int {
	for i := lo; i < hi; i = x.skip(i, hi) {
		if x.is(i, "escape") && i > lo {
			return i
		}
	}
	return hi
}

// betweenAnd finds the AND of BETWEEN lo AND hi.
func (x *conditions) betweenAnd(lo, hi int) int {
	for i := lo; i < hi; i = x.skip(i, hi) {
		if x.is(i, "and") {
			return i
		}
	}
	return hi
}

// exists records EXISTS (...).
func (x *conditions) exists(lo, hi int, c exprContext) {
	p := Predicate{Query: c.query, Clause: c.clause, Op: "EXISTS", Right: x.span(lo+1, hi), Span: x.span(lo, hi),
		Or: c.or, Not: c.not, Sub: len(x.out.Queries), Row: -1}
	if c.predicates {
		x.out.Predicates = append(x.out.Predicates, p)
	}
	a, b := x.inside(lo+1, hi)
	x.subquery(a, b, c.query, InExists)
	x.value(x.skip(lo+1, hi), hi, c)
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
