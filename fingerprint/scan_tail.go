package fingerprint

import "strings"

// groupBy scans the terms of GROUP BY.
func (x *scanner) groupBy(lo, hi, q int) {
	x.out.Queries[q].GroupBy = x.span(lo, hi)
	x.place(lo, hi, q, InGroupBy)
	if x.is(hi-2, "with") && hi-2 > lo { // WITH ROLLUP
		hi -= 2
	}
	x.split(lo, hi, func(a, b int) {
		for b-a > 1 && x.isAny(b-1, "asc", "desc") { // MySQL before 8
			b--
		}
		name, ok := x.columnName(x.unwrap(a, b))
		if !ok {
			name = Name{}
			x.value(a, b, exprContext{query: q, clause: InGroupBy})
		}
		name.Span = x.span(a, b)
		x.out.Queries[q].Group = append(x.out.Queries[q].Group, name)
	})
}

// orderBy scans the terms of ORDER BY.
func (x *scanner) orderBy(lo, hi, q int) {
	x.out.Queries[q].OrderBy = x.span(lo, hi)
	x.place(lo, hi, q, InOrderBy)
	x.split(lo, hi, func(a, b int) {
		if a >= b {
			return
		}
		o := Order{Span: x.span(a, b)}
		if x.is(b-2, "nulls") {
			b -= 2
		}
		switch {
		case x.is(b-2, "using"): // PostgreSQL: USING <
			o.Desc = x.isOp(b-1, ">")
			b -= 2
		case x.is(b-1, "desc"):
			o.Desc = true
			b--
		case x.is(b-1, "asc"):
			b--
		}
		if name, ok := x.columnName(x.unwrap(a, b)); ok {
			o.Name = name
		} else {
			x.value(a, b, exprContext{query: q, clause: InOrderBy})
		}
		x.out.Queries[q].Order = append(x.out.Queries[q].Order, o)
	})
}

// limitClause scans the content of LIMIT: n, or offset and n.
func (x *scanner) limitClause(lo, hi, q int) {
	if x.is(lo, "all") || x.kind(lo) == tokNull && hi-lo == 1 {
		return
	}
	comma := lo
	for comma < hi && x.kind(comma) != tokComma {
		comma = x.skip(comma, hi)
	}
	if comma < hi {
		x.offset(lo, comma, q)
		lo = comma + 1
	}
	x.limit(lo, hi, q)
}

func (x *scanner) limit(lo, hi, q int) {
	x.place(lo, hi, q, InLimit)
	x.out.Queries[q].Limit = x.span(lo, hi)
	x.out.Queries[q].LimitSlot = x.count(lo, hi, q, "LIMIT", InLimit)
}

func (x *scanner) offset(lo, hi, q int) {
	if hi-lo > 1 && x.isAny(hi-1, "row", "rows") {
		hi--
	}
	x.place(lo, hi, q, InOffset)
	x.out.Queries[q].Offset = x.span(lo, hi)
	x.out.Queries[q].OffsetSlot = x.count(lo, hi, q, "OFFSET", InOffset)
}

// count scans a number of rows and returns its slot, -1 where it is none.
func (x *scanner) count(lo, hi, q int, op string, clause Clause) int {
	v := x.operand(lo, hi)
	for _, at := range v.slots {
		s := &x.out.Slots[at]
		s.Op, s.Wrapped, s.Cast = op, v.slot < 0, v.cast
	}
	x.value(lo, hi, exprContext{query: q, clause: clause})
	return v.slot
}

// fetch scans FETCH FIRST n ROWS ONLY; without n it means one row, and Limit
// covers the words.
func (x *scanner) fetch(i, hi, q int) {
	end := i + 2
	for end < hi && !x.isAny(end, "row", "rows", "percent") {
		end = x.skip(end, hi)
	}
	if end > i+2 {
		x.limit(i+2, end, q)
		return
	}
	x.out.Queries[q].Limit = x.span(i, min(end+1, hi))
}

// lock scans FOR UPDATE and its like. PostgreSQL allows several; the
// strongest is not sought, the first is kept.
func (x *scanner) lock(i, hi, q int) {
	query := &x.out.Queries[q]
	if query.Lock != "" {
		query.LockSpan.End = x.span(i, hi).End
		return
	}
	query.LockSpan = x.span(i, hi)
	if x.is(i, "lock") {
		query.Lock = "FOR SHARE"
		return
	}
	words := []string{"FOR"}
	for j := i + 1; j < hi && x.isAny(j, "update", "share", "no", "key"); j++ {
		words = append(words, strings.ToUpper(x.word[j]))
	}
	query.Lock = strings.Join(words, " ")
}
