package statements

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/conditions"
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// groupBy scans the terms of GROUP BY.
func (x *scanner) groupBy(lo, hi, q int) {
	x.Out.Queries[q].GroupBy = x.Span(lo, hi)
	x.Place(lo, hi, q, structure.InGroupBy)
	if x.Is(hi-2, "with") && hi-2 > lo { // WITH ROLLUP
		hi -= 2
	}
	x.Split(lo, hi, func(a, b int) {
		for b-a > 1 && x.IsAny(b-1, "asc", "desc") { // MySQL before 8
			b--
		}
		name, ok := x.ColumnName(x.Unwrap(a, b))
		if !ok {
			name = structure.Name{}
			x.Value(a, b, conditions.Context{Query: q, Clause: structure.InGroupBy})
		}
		name.Span = x.Span(a, b)
		x.Out.Queries[q].Group = append(x.Out.Queries[q].Group, name)
	})
}

// orderBy scans the terms of ORDER BY.
func (x *scanner) orderBy(lo, hi, q int) {
	x.Out.Queries[q].OrderBy = x.Span(lo, hi)
	x.Place(lo, hi, q, structure.InOrderBy)
	x.Split(lo, hi, func(a, b int) {
		if a >= b {
			return
		}
		o := structure.Order{Span: x.Span(a, b)}
		if x.Is(b-2, "nulls") {
			b -= 2
		}
		switch {
		case x.Is(b-2, "using"): // PostgreSQL: USING <
			o.Desc = x.IsOp(b-1, ">")
			b -= 2
		case x.Is(b-1, "desc"):
			o.Desc = true
			b--
		case x.Is(b-1, "asc"):
			b--
		}
		if name, ok := x.ColumnName(x.Unwrap(a, b)); ok {
			o.Name = name
		} else {
			x.Value(a, b, conditions.Context{Query: q, Clause: structure.InOrderBy})
		}
		x.Out.Queries[q].Order = append(x.Out.Queries[q].Order, o)
	})
}

// limitClause scans the content of LIMIT: n, or offset and n.
func (x *scanner) limitClause(lo, hi, q int) {
	if x.Is(lo, "all") || x.Kind(lo) == lex.Null && hi-lo == 1 {
		return
	}
	comma := lo
	for comma < hi && x.Kind(comma) != lex.Comma {
		comma = x.Skip(comma, hi)
	}
	if comma < hi {
		x.offset(lo, comma, q)
		lo = comma + 1
	}
	x.limit(lo, hi, q)
}

func (x *scanner) limit(lo, hi, q int) {
	x.Place(lo, hi, q, structure.InLimit)
	x.Out.Queries[q].Limit = x.Span(lo, hi)
	x.Out.Queries[q].LimitSlot = x.count(lo, hi, q, "LIMIT", structure.InLimit)
}

func (x *scanner) offset(lo, hi, q int) {
	if hi-lo > 1 && x.IsAny(hi-1, "row", "rows") {
		hi--
	}
	x.Place(lo, hi, q, structure.InOffset)
	x.Out.Queries[q].Offset = x.Span(lo, hi)
	x.Out.Queries[q].OffsetSlot = x.count(lo, hi, q, "OFFSET", structure.InOffset)
}

// count scans a number of rows and returns its slot, -1 where it is none.
func (x *scanner) count(lo, hi, q int, op string, clause structure.Clause) int {
	v := x.Operand(lo, hi)
	for _, at := range v.Slots {
		s := &x.Out.Slots[at]
		s.Op, s.Wrapped, s.Cast = op, v.Slot < 0, v.Cast
	}
	x.Value(lo, hi, conditions.Context{Query: q, Clause: clause})
	return v.Slot
}

// fetch scans FETCH FIRST n ROWS ONLY. Where it is more than a number of rows,
// which PERCENT and WITH TIES make of it, or has none, which means one, Limit
// covers the words and no slot is its count.
func (x *scanner) fetch(i, hi, q int) {
	end := i + 2
	for end < hi && !x.IsAny(end, "row", "rows", "percent") {
		end = x.Skip(end, hi)
	}
	last := end
	for last < hi && x.IsAny(last, "row", "rows", "percent", "only", "with", "ties") {
		last++
	}
	plain := last > end && x.Is(last-1, "only") && !x.Is(end, "percent")
	if end > i+2 {
		x.limit(i+2, end, q)
		if plain || last == end {
			return
		}
	}
	if plain {
		last = end + 1
	}
	query := &x.Out.Queries[q]
	query.Limit, query.LimitSlot = x.Span(i, last), -1
}

// lock scans FOR UPDATE and its like. PostgreSQL allows several; the
// strongest is not sought, the first is kept.
func (x *scanner) lock(i, hi, q int) {
	query := &x.Out.Queries[q]
	if query.Lock != "" {
		query.LockSpan.End = x.Span(i, hi).End
		return
	}
	query.LockSpan = x.Span(i, hi)
	if x.Is(i, "lock") {
		query.Lock = "FOR SHARE"
		return
	}
	words := []string{"FOR"}
	for j := i + 1; j < hi && x.IsAny(j, "update", "share", "no", "key"); j++ {
		words = append(words, strings.ToUpper(x.Word[j]))
	}
	query.Lock = strings.Join(words, " ")
}
