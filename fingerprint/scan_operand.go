package fingerprint

import "strings"

// operand is one side of a comparison.
type operand struct {
	lo, hi    int
	column    Name // where it is a plain column
	hasColumn bool // a column stands in it, outside sub-selects
	slot      int  // index of the one placeholder or literal that it is, casts aside; -1
	cast      string
	slots     []int // all slots in it, outside sub-selects
	rows      []rowSpan
	members   int  // of an IN list or array, 1 for others
	direct    bool // slots are its members, each alone or wrapped as wrapped says
	wrapped   []bool
	casts     []string
}

// rowSpan is one member of a row: a range of tokens.
type rowSpan struct{ lo, hi int }

// operand reads the side [lo, hi).
func (x *conditions) operand(lo, hi int) operand {
	lo, hi = x.unwrap(lo, hi)
	v := operand{lo: lo, hi: hi, slot: -1, members: 1}
	if lo >= hi {
		return v
	}
	if name, ok := x.columnName(lo, hi); ok {
		v.column, v.hasColumn = name, true
		return v
	}
	if slot, cast, ok := x.slotOf(lo, hi); ok {
		v.slot, v.cast, v.slots = slot, cast, []int{slot}
		return v
	}
	if rows := x.rowOf(lo, hi); rows != nil {
		v.rows = rows
		return v
	}
	x.gather(lo, hi, &v)
	return v
}

// gather finds the slots and columns of an expression, sub-selects left out.
func (x *conditions) gather(lo, hi int, v *operand) {
	aggregate := x.kind(lo+1) == tokOpen && x.kind(lo) == tokWord && isAggregate(x.toks[lo].folded(x.text)) && int(x.match[lo+1]) == hi-1
	for i := lo; i < hi; i++ {
		if x.kind(i) == tokOpen && x.startsQuery(i) {
			i = int(x.match[i])
			continue
		}
		if s := x.slot[i]; s >= 0 {
			v.slots = append(v.slots, int(s))
			continue
		}
		if !aggregate && x.isName(i) && !x.isVariable(i) && x.word[i] == "" && x.kind(i+1) != tokOpen && !x.isOp(i-1, "::") && !x.is(i-1, "as") {
			v.hasColumn = true
		}
	}
}

// columnName reads the range as a plain, possibly qualified column.
func (x *conditions) columnName(lo, hi int) (Name, bool) {
	n := hi - lo
	if n <= 0 || n > 7 || n%2 == 0 || !x.isName(hi-1) || x.isVariable(lo) {
		return Name{}, false
	}
	for i := lo + 1; i < hi; i += 2 {
		if x.kind(i) != tokDot || !x.isName(i-1) {
			return Name{}, false
		}
	}
	if n == 1 && x.isAny(lo, "current_timestamp", "current_date", "current_time", "localtime", "localtimestamp",
		"current_user", "session_user", "current_role", "current_schema", "current_catalog", "default", "null", "select", "from", "exists", "case") {
		return Name{}, false
	}
	name := Name{Name: x.nameAt(hi - 1), Span: x.span(lo, hi)}
	if n > 1 {
		name.Qualifier = x.nameAt(hi - 3)
	}
	return name, true
}

// isVariable reports whether token i is MySQL's @x or @@x.
func (x *conditions) isVariable(i int) bool {
	return x.kind(i) == tokWord && x.text[x.toks[i].start] == '@'
}

// slotOf reads the range as one placeholder or literal, with or without
// casts: $1, $1::int, CAST(? AS int), DATE '2020-01-01', BINARY ?.
func (x *conditions) slotOf(lo, hi int) (slot int, cast string, ok bool) {
	for range maxScanDepth {
		lo, hi = x.unwrap(lo, hi)
		if hi-lo == 1 {
			s := int(x.slot[lo])
			return s, cast, s >= 0
		}
		if hi-lo < 2 {
			return -1, "", false
		}
		switch {
		case x.is(lo, "cast") && x.kind(lo+1) == tokOpen && int(x.match[lo+1]) == hi-1:
			as := x.lastWord(lo+2, hi-1, "as")
			if as < 0 {
				return -1, "", false
			}
			cast = x.span(as+1, hi-1).Of(x.text)
			lo, hi = lo+2, as
		case x.castAt(lo, hi) > lo:
			at := x.castAt(lo, hi)
			if cast == "" {
				cast = x.span(at+1, hi).Of(x.text)
			}
			hi = at
		case x.typedLiteral(lo, hi):
			if cast == "" {
				cast = x.span(lo, lo+1).Of(x.text)
			}
			if x.kind(hi-1) == tokWord {
				hi = lo + 2
			}
			lo = lo + 1
		default:
			return -1, "", false
		}
	}
	return -1, "", false
}

// castAt finds the first :: or COLLATE after the first operand of a range
// that is one operand with casts behind it, -1 where it is something else.
func (x *conditions) castAt(lo, hi int) int {
	at := x.skip(lo, hi)
	if x.isIntroducer(lo) {
		at = min(at+1, hi)
	}
	if at >= hi || !x.isOp(at, "::") && !x.is(at, "collate") {
		return -1
	}
	for i := at; i < hi; i = x.skip(i, hi) {
		switch k := x.kind(i); {
		case x.isOp(i, "::"), x.isName(i), k == tokDot, k == tokOpen, k == tokOpenBracket:
		default:
			return -1
		}
	}
	return at
}

// typedLiteral reports whether the range is a literal after its type, or the
// like: DATE 'x', INTERVAL '1' DAY, BINARY ?, _utf8'x'.
func (x *conditions) typedLiteral(lo, hi int) bool {
	if x.kind(lo) != tokWord || x.slot[lo+1] < 0 {
		return false
	}
	literal := x.kind(lo+1) == tokString || x.kind(lo+1) == tokBytes
	switch {
	case hi-lo == 2:
		return literal && !x.isAny(lo, "not", "exists", "case", "all", "any", "some", "select", "distinct") || x.is(lo, "binary")
	case hi-lo == 3:
		return literal && x.dialect == PostgreSQL && x.is(lo, "interval")
	}
	return false
}

// rowOf reads (a, b) or ROW(a, b) as its members, nil where it is none.
func (x *conditions) rowOf(lo, hi int) []rowSpan {
	if x.is(lo, "row") && x.kind(lo+1) == tokOpen {
		lo++
	}
	if x.kind(lo) != tokOpen || int(x.match[lo]) != hi-1 || x.startsQuery(lo) || !x.hasComma(lo+1, hi-1) {
		return nil
	}
	var rows []rowSpan
	x.split(lo+1, hi-1, func(a, b int) { rows = append(rows, rowSpan{a, b}) })
	return rows
}

// rightSide reads what stands right of an operator: one operand, the members
// of IN (...) or = ANY(...), the bounds of BETWEEN.
func (x *conditions) rightSide(op comparator, hi int) operand {
	lo := op.hi
	switch {
	case strings.HasSuffix(op.name, "BETWEEN"):
		and := x.betweenAnd(lo, hi)
		return x.members(lo, hi, []rowSpan{{lo, and}, {min(and+1, hi), hi}}, 1)
	case strings.HasSuffix(op.name, "IN") && x.kind(lo) == tokOpen && int(x.match[lo]) == hi-1:
		if x.startsQuery(lo) {
			return operand{lo: lo, hi: hi, slot: -1, members: 1}
		}
		return x.list(lo, hi, lo+1, hi-1)
	case x.dialect == SQLite && strings.HasSuffix(op.name, "IN") && x.isName(lo):
		return operand{lo: lo, hi: hi, slot: -1, members: 1} // IN table
	case strings.HasSuffix(op.name, " ANY"), strings.HasSuffix(op.name, " ALL"):
		return x.anyArray(lo, hi)
	}
	return x.operand(lo, hi)
}

// anyArray reads the array in ANY(...).
func (x *conditions) anyArray(lo, hi int) operand {
	a, b := x.unwrap(lo, hi)
	if c := x.castAt(a, b); c > a { // ARRAY[...]::int[]
		b = c
	} else if c := x.castOfArray(a, b); c > a {
		b = c
	}
	if x.is(a, "array") && x.kind(a+1) == tokOpenBracket && int(x.match[a+1]) == b-1 {
		return x.list(lo, hi, a+2, b-1)
	}
	return x.operand(lo, hi)
}

// castOfArray finds the :: behind ARRAY[...].
func (x *conditions) castOfArray(lo, hi int) int {
	if x.is(lo, "array") && x.kind(lo+1) == tokOpenBracket {
		if at := x.skip(lo+1, hi); at < hi && x.isOp(at, "::") {
			return at
		}
	}
	return -1
}

// list reads the members between commas.
func (x *conditions) list(lo, hi, from, to int) operand {
	var rows []rowSpan
	x.split(from, to, func(a, b int) { rows = append(rows, rowSpan{a, b}) })
	return x.members(lo, hi, rows, len(rows))
}

func (x *conditions) members(lo, hi int, rows []rowSpan, count int) operand {
	v := operand{lo: lo, hi: hi, slot: -1, members: max(count, 1), direct: true, rows: rows}
	for _, r := range rows {
		m := x.operand(r.lo, r.hi)
		v.hasColumn = v.hasColumn || m.hasColumn
		for _, s := range m.slots {
			v.slots = append(v.slots, s)
			v.wrapped = append(v.wrapped, m.slot < 0)
			v.casts = append(v.casts, m.cast)
		}
	}
	return v
}

// tie notes on the slots of a comparison what they are compared with.
func (x *conditions) tie(p Predicate, v operand, key bool, c exprContext) {
	for i, at := range v.slots {
		s := &x.out.Slots[at]
		s.Op, s.Column, s.Key, s.List, s.Cast = p.Op, p.Column, key, v.members, v.cast
		s.Wrapped = v.slot < 0
		if v.direct {
			s.Wrapped, s.Cast = v.wrapped[i], v.casts[i]
		}
	}
}

// compareRows records (a, b) = ($1, $2) and (a, b) IN (($1, $2), ...), one
// comparison for each position, and reports whether it is one of these.
func (x *conditions) compareRows(left operand, op comparator, end int, p Predicate, c exprContext) bool {
	if left.rows == nil {
		return false
	}
	rows, isRows := x.rowsOf(op, end)
	if !isRows {
		return false
	}
	for i, l := range left.rows {
		var cells []rowSpan
		for _, r := range rows {
			if i < len(r) {
				cells = append(cells, r[i])
			}
		}
		x.comparePosition(i, l, cells, p, c)
	}
	return true
}

func (x *conditions) comparePosition(i int, l rowSpan, cells []rowSpan, p Predicate, c exprContext) {
	p.Row = i
	left := x.operand(l.lo, l.hi)
	right := x.members(l.lo, l.hi, cells, len(cells))
	p.Column = left.column
	p.Slots = right.slots
	if len(cells) == 1 {
		p.Other = x.operand(cells[0].lo, cells[0].hi).column
	}
	for k := range right.slots {
		if right.wrapped[k] {
			p.Wrapped = x.span(cells[min(k, len(cells)-1)].lo, cells[min(k, len(cells)-1)].hi)
		}
	}
	x.tie(p, right, c.predicates && !c.not && left.hasColumn && isKeyOperator(p.Op), c)
	if c.predicates {
		x.out.Predicates = append(x.out.Predicates, p)
	}
	x.inner(l.lo, l.hi, c)
	for _, cell := range cells {
		x.inner(cell.lo, cell.hi, c)
	}
}

// rowsOf reads the right side of a row comparison: one row, or a list of
// rows for IN.
func (x *conditions) rowsOf(op comparator, end int) ([][]rowSpan, bool) {
	lo := op.hi
	if !strings.HasSuffix(op.name, "IN") {
		a, b := x.unwrap(lo, end)
		if r := x.rowOf(a, b); r != nil {
			return [][]rowSpan{r}, true
		}
		return nil, false
	}
	if x.kind(lo) != tokOpen || int(x.match[lo]) != end-1 || x.startsQuery(lo) {
		return nil, false
	}
	var rows [][]rowSpan
	x.split(lo+1, end-1, func(a, b int) {
		if r := x.rowOf(x.unwrap(a, b)); r != nil {
			rows = append(rows, r)
		}
	})
	return rows, len(rows) > 0
}

// isIntroducer reports whether token i is MySQL's _utf8mb4 before a string.
func (x *conditions) isIntroducer(i int) bool {
	return x.dialect == MySQL && x.kind(i) == tokWord && x.text[x.toks[i].start] == '_'
}
