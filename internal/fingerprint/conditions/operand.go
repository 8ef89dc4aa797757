package conditions

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// operand is one side of a comparison.
type operand struct {
	lo, hi    int
	column    structure.Name // where it is a plain column
	hasColumn bool           // a column stands in it, outside sub-selects
	Slot      int            // index of the one placeholder or literal that it is, casts aside; -1
	Cast      string
	Slots     []int // all slots in it, outside sub-selects
	rows      []Row
	members   int  // of an IN list or array, 1 for others
	direct    bool // slots are its members, each alone or wrapped as wrapped says
	wrapped   []bool
	casts     []string
}

// Row is one member of a row: a range of tokens.
type Row struct{ Lo, Hi int }

// Operand reads the side [lo, hi).
func (x *Scanner) Operand(lo, hi int) operand {
	lo, hi = x.Unwrap(lo, hi)
	v := operand{lo: lo, hi: hi, Slot: -1, members: 1}
	if lo >= hi {
		return v
	}
	if name, ok := x.ColumnName(lo, hi); ok {
		v.column, v.hasColumn = name, true
		return v
	}
	if slot, cast, ok := x.slotOf(lo, hi); ok {
		v.Slot, v.Cast, v.Slots = slot, cast, []int{slot}
		return v
	}
	if rows := x.RowOf(lo, hi); rows != nil {
		v.rows = rows
		return v
	}
	x.gather(lo, hi, &v)
	return v
}

// gather finds the slots and columns of an expression, sub-selects left out.
func (x *Scanner) gather(lo, hi int, v *operand) {
	aggregate := x.Kind(lo+1) == lex.Open && x.Kind(lo) == lex.Word && isAggregate(x.Tokens[lo].Folded(x.Text)) && int(x.Match[lo+1]) == hi-1
	for i := lo; i < hi; i++ {
		if x.Kind(i) == lex.Open && x.StartsQuery(i) {
			i = int(x.Match[i])
			continue
		}
		if s := x.slot[i]; s >= 0 {
			v.Slots = append(v.Slots, int(s))
			continue
		}
		if !aggregate && x.IsName(i) && !x.isVariable(i) && x.Word[i] == "" && x.Kind(i+1) != lex.Open && !x.IsOp(i-1, "::") && !x.Is(i-1, "as") {
			v.hasColumn = true
		}
	}
}

// ColumnName reads the range as a plain, possibly qualified column.
func (x *Scanner) ColumnName(lo, hi int) (structure.Name, bool) {
	n := hi - lo
	if n <= 0 || n > 7 || n%2 == 0 || !x.IsName(hi-1) || x.isVariable(lo) {
		return structure.Name{}, false
	}
	for i := lo + 1; i < hi; i += 2 {
		if x.Kind(i) != lex.Dot || !x.IsName(i-1) {
			return structure.Name{}, false
		}
	}
	if n == 1 && x.IsAny(lo, "current_timestamp", "current_date", "current_time", "localtime", "localtimestamp",
		"current_user", "session_user", "current_role", "current_schema", "current_catalog", "default", "null", "select", "from", "exists", "case") {
		return structure.Name{}, false
	}
	name := structure.Name{Name: x.NameAt(hi - 1), Span: x.Span(lo, hi)}
	if n > 1 {
		name.Qualifier = x.NameAt(hi - 3)
	}
	return name, true
}

// isVariable reports whether token i is MySQL's @x or @@x.
func (x *Scanner) isVariable(i int) bool {
	return x.Kind(i) == lex.Word && x.Text[x.Tokens[i].Start] == '@'
}

// slotOf reads the range as one placeholder or literal, with or without
// casts: $1, $1::int, CAST(? AS int), DATE '2020-01-01', BINARY ?.
func (x *Scanner) slotOf(lo, hi int) (slot int, cast string, ok bool) {
	for range lex.MaxDepth {
		lo, hi = x.Unwrap(lo, hi)
		if hi-lo == 1 {
			s := int(x.slot[lo])
			return s, cast, s >= 0
		}
		if hi-lo < 2 {
			return -1, "", false
		}
		switch {
		case x.Is(lo, "cast") && x.Kind(lo+1) == lex.Open && int(x.Match[lo+1]) == hi-1:
			as := x.LastWord(lo+2, hi-1, "as")
			if as < 0 {
				return -1, "", false
			}
			cast = x.Span(as+1, hi-1).Of(x.Text)
			lo, hi = lo+2, as
		case x.castAt(lo, hi) > lo:
			at := x.castAt(lo, hi)
			if cast == "" {
				cast = x.Span(at+1, hi).Of(x.Text)
			}
			hi = at
		case x.typedLiteral(lo, hi):
			if cast == "" {
				cast = x.Span(lo, lo+1).Of(x.Text)
			}
			if x.Kind(hi-1) == lex.Word {
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
func (x *Scanner) castAt(lo, hi int) int {
	at := x.Skip(lo, hi)
	if x.IsIntroducer(lo) {
		at = min(at+1, hi)
	}
	if at >= hi || !x.IsOp(at, "::") && !x.Is(at, "collate") {
		return -1
	}
	for i := at; i < hi; i = x.Skip(i, hi) {
		switch k := x.Kind(i); {
		case x.IsOp(i, "::"), x.IsName(i), k == lex.Dot, k == lex.Open, k == lex.OpenBracket:
		default:
			return -1
		}
	}
	return at
}

// typedLiteral reports whether the range is a literal after its type, or the
// like: DATE 'x', INTERVAL '1' DAY, BINARY ?, _utf8'x'.
func (x *Scanner) typedLiteral(lo, hi int) bool {
	if x.Kind(lo) != lex.Word || x.slot[lo+1] < 0 {
		return false
	}
	literal := x.Kind(lo+1) == lex.String || x.Kind(lo+1) == lex.Bytes
	switch {
	case hi-lo == 2:
		return literal && !x.IsAny(lo, "not", "exists", "case", "all", "any", "some", "select", "distinct") || x.Is(lo, "binary")
	case hi-lo == 3:
		return literal && x.Dialect == lex.PostgreSQL && x.Is(lo, "interval")
	}
	return false
}

// RowOf reads (a, b) or ROW(a, b) as its members, nil where it is none.
func (x *Scanner) RowOf(lo, hi int) []Row {
	if x.Is(lo, "row") && x.Kind(lo+1) == lex.Open {
		lo++
	}
	if x.Kind(lo) != lex.Open || int(x.Match[lo]) != hi-1 || x.StartsQuery(lo) || !x.HasComma(lo+1, hi-1) {
		return nil
	}
	var rows []Row
	x.Split(lo+1, hi-1, func(a, b int) { rows = append(rows, Row{a, b}) })
	return rows
}

// rightSide reads what stands right of an operator: one operand, the members
// of IN (...) or = ANY(...), the bounds of BETWEEN.
func (x *Scanner) rightSide(op comparator, hi int) operand {
	lo := op.hi
	switch {
	case strings.HasSuffix(op.name, "BETWEEN"):
		and := x.betweenAnd(lo, hi)
		return x.members(lo, hi, []Row{{lo, and}, {min(and+1, hi), hi}}, 1)
	case strings.HasSuffix(op.name, "IN") && x.Kind(lo) == lex.Open && int(x.Match[lo]) == hi-1:
		if x.StartsQuery(lo) {
			return operand{lo: lo, hi: hi, Slot: -1, members: 1}
		}
		return x.list(lo, hi, lo+1, hi-1)
	case x.Dialect == lex.SQLite && strings.HasSuffix(op.name, "IN") && x.IsName(lo):
		return operand{lo: lo, hi: hi, Slot: -1, members: 1} // IN table
	case strings.HasSuffix(op.name, " ANY"), strings.HasSuffix(op.name, " ALL"):
		return x.anyArray(lo, hi)
	}
	return x.Operand(lo, hi)
}

// anyArray reads the array in ANY(...).
func (x *Scanner) anyArray(lo, hi int) operand {
	a, b := x.Unwrap(lo, hi)
	if c := x.castAt(a, b); c > a { // ARRAY[...]::int[]
		b = c
	} else if c := x.castOfArray(a, b); c > a {
		b = c
	}
	if x.Is(a, "array") && x.Kind(a+1) == lex.OpenBracket && int(x.Match[a+1]) == b-1 {
		return x.list(lo, hi, a+2, b-1)
	}
	return x.Operand(lo, hi)
}

// castOfArray finds the :: behind ARRAY[...].
func (x *Scanner) castOfArray(lo, hi int) int {
	if x.Is(lo, "array") && x.Kind(lo+1) == lex.OpenBracket {
		if at := x.Skip(lo+1, hi); at < hi && x.IsOp(at, "::") {
			return at
		}
	}
	return -1
}

// list reads the members between commas.
func (x *Scanner) list(lo, hi, from, to int) operand {
	var rows []Row
	x.Split(from, to, func(a, b int) { rows = append(rows, Row{a, b}) })
	return x.members(lo, hi, rows, len(rows))
}

func (x *Scanner) members(lo, hi int, rows []Row, count int) operand {
	v := operand{lo: lo, hi: hi, Slot: -1, members: max(count, 1), direct: true, rows: rows}
	for _, r := range rows {
		m := x.Operand(r.Lo, r.Hi)
		v.hasColumn = v.hasColumn || m.hasColumn
		for _, s := range m.Slots {
			v.Slots = append(v.Slots, s)
			v.wrapped = append(v.wrapped, m.Slot < 0)
			v.casts = append(v.casts, m.Cast)
		}
	}
	return v
}

// tie notes on the slots of a comparison what they are compared with.
func (x *Scanner) tie(p structure.Predicate, v operand, key bool, c Context) {
	for i, at := range v.Slots {
		s := &x.Out.Slots[at]
		s.Op, s.Column, s.Key, s.List, s.Cast = p.Op, p.Column, key, v.members, v.Cast
		s.Wrapped = v.Slot < 0
		if v.direct {
			s.Wrapped, s.Cast = v.wrapped[i], v.casts[i]
		}
	}
}

// compareRows records (a, b) = ($1, $2) and (a, b) IN (($1, $2), ...), one
// comparison for each position, and reports whether it is one of these.
func (x *Scanner) compareRows(left operand, op comparator, end int, p structure.Predicate, c Context) bool {
	if left.rows == nil {
		return false
	}
	rows, isRows := x.rowsOf(op, end)
	if !isRows {
		return false
	}
	for i, l := range left.rows {
		var cells []Row
		for _, r := range rows {
			if i < len(r) {
				cells = append(cells, r[i])
			}
		}
		x.comparePosition(i, l, cells, p, c)
	}
	return true
}

func (x *Scanner) comparePosition(i int, l Row, cells []Row, p structure.Predicate, c Context) {
	p.Row = i
	left := x.Operand(l.Lo, l.Hi)
	right := x.members(l.Lo, l.Hi, cells, len(cells))
	p.Column = left.column
	p.Slots = right.Slots
	if len(cells) == 1 {
		p.Other = x.Operand(cells[0].Lo, cells[0].Hi).column
	}
	for k := range right.Slots {
		if right.wrapped[k] {
			p.Wrapped = x.Span(cells[min(k, len(cells)-1)].Lo, cells[min(k, len(cells)-1)].Hi)
		}
	}
	x.tie(p, right, c.Predicates && !c.not && left.hasColumn && isKeyOperator(p.Op), c)
	if c.Predicates {
		x.Out.Predicates = append(x.Out.Predicates, p)
	}
	x.inner(l.Lo, l.Hi, c)
	for _, cell := range cells {
		x.inner(cell.Lo, cell.Hi, c)
	}
}

// rowsOf reads the right side of a row comparison: one row, or a list of
// rows for IN.
func (x *Scanner) rowsOf(op comparator, end int) ([][]Row, bool) {
	lo := op.hi
	if !strings.HasSuffix(op.name, "IN") {
		a, b := x.Unwrap(lo, end)
		if r := x.RowOf(a, b); r != nil {
			return [][]Row{r}, true
		}
		return nil, false
	}
	if x.Kind(lo) != lex.Open || int(x.Match[lo]) != end-1 || x.StartsQuery(lo) {
		return nil, false
	}
	var rows [][]Row
	x.Split(lo+1, end-1, func(a, b int) {
		if r := x.RowOf(x.Unwrap(a, b)); r != nil {
			rows = append(rows, r)
		}
	})
	return rows, len(rows) > 0
}

// IsIntroducer reports whether token i is MySQL's _utf8mb4 before a string.
func (x *Scanner) IsIntroducer(i int) bool {
	return x.Dialect == lex.MySQL && x.Kind(i) == lex.Word && x.Text[x.Tokens[i].Start] == '_'
}
