package fingerprint

import "strings"

// value scans an expression for calls, sub-selects and the conditions inside
// CASE and brackets.
func (x *conditions) value(lo, hi int, c exprContext) {
	if !x.enter() {
		x.leave()
		return
	}
	defer x.leave()
	for i := lo; i < hi; {
		switch {
		case x.is(i, "exists") && x.kind(i+1) == tokOpen && i+1 < hi:
			x.exists(i, x.skip(i+1, hi), c.nested())
			i = x.skip(i+1, hi)
		case x.isName(i) && x.kind(i+1) == tokOpen && i+1 < hi && x.isCall(i, lo):
			i = x.call(i, hi, c)
		case x.kind(i) == tokOpen || x.kind(i) == tokOpenBracket:
			x.bracket(i, hi, c)
			i = x.skip(i, hi)
		case x.is(i, "case"):
			x.caseWhen(i, x.skip(i, hi), c)
			i = x.skip(i, hi)
		default:
			i++
		}
	}
}

// bracket scans what stands in a bracket: a query, or expressions.
func (x *conditions) bracket(i, hi int, c exprContext) {
	a, b := x.inside(i, hi)
	if x.kind(i) == tokOpen && x.startsQuery(i) {
		x.subquery(a, b, c.query, c.clause)
		return
	}
	x.split(a, b, func(a, b int) { x.condition(a, b, c.nested()) })
}

// subquery scans a query in brackets as a block of its own.
func (x *conditions) subquery(lo, hi, parent int, role Clause) int {
	if x.full() {
		x.truncate()
		return parent
	}
	q := x.newQuery(parent, role, lo, hi)
	x.blocks.parts(lo, hi, q)
	return q
}

// isCall reports whether the name before a bracket is a function's. Words
// that steer and names of types after :: or AS are none.
func (x *conditions) isCall(i, lo int) bool {
	if i > lo && (x.isOp(i-1, "::") || x.is(i-1, "as")) {
		return false
	}
	if x.kind(i) == tokName || x.word[i] == "" {
		return true
	}
	switch x.word[i] {
	case "left", "right", "replace", "insert", "match", "glob", "like", "mod", "unnest", "date", "time", "timestamp",
		"year", "month", "day", "hour", "minute", "second", "week", "quarter", "microsecond", "user", "values", "char",
		"current_timestamp", "current_date", "current_time", "localtime", "localtimestamp", "truncate", "if", "reset",
		"current_user", "session_user", "begin", "start", "search", "set_config", "rank", "first", "last", "mode", "any_value":
		return x.word[i] != "like" && x.word[i] != "glob" || i == lo
	}
	return false
}

// call scans one function call and returns the index after it.
func (x *conditions) call(i, hi int, c exprContext) int {
	open := i + 1
	name := strings.ToLower(x.nameAt(i))
	start := i
	for x.kind(start-1) == tokDot && x.isName(start-2) {
		start -= 2
	}
	end := x.skip(open, hi)
	at := len(x.out.Calls)
	a, b := x.inside(open, hi)
	f := FuncCall{Query: c.query, Clause: c.clause, Name: name, Aggregate: isAggregate(name)}
	if (name == "min" || name == "max") && x.dialect == SQLite && x.hasComma(a, b) {
		f.Aggregate = false
	}
	x.out.Calls = append(x.out.Calls, f)
	x.arguments(a, b, c)
	end = x.callTail(at, end, hi, c)
	x.out.Calls[at].Span = x.span(start, end)
	return end
}

// arguments scans the arguments of a call; the words that some calls have
// between them (ORDER BY, SEPARATOR, FROM, AS) separate like commas.
func (x *conditions) arguments(lo, hi int, c exprContext) {
	if x.isAny(lo, "select", "with") { // ARRAY(SELECT ...)
		x.subquery(lo, hi, c.query, c.clause)
		return
	}
	from := lo
	for i := lo; i < hi; i = x.skip(i, hi) {
		order := x.is(i, "order") && x.is(i+1, "by")
		if order || x.kind(i) == tokComma || x.is(i, "from") && !x.is(i-1, "distinct") || x.is(i, "for") {
			x.condition(from, i, c.nested())
			from = i + 1
			if order {
				from++
			}
		}
	}
	if x.isAny(from, "distinct", "all") {
		from++
	}
	x.condition(from, hi, c.nested())
}

// callTail scans WITHIN GROUP, FILTER and OVER behind a call.
func (x *conditions) callTail(at, i, hi int, c exprContext) int {
	for i < hi {
		switch {
		case x.is(i, "within") && x.is(i+1, "group") && x.kind(i+2) == tokOpen:
			i = x.tailBracket(i+2, hi, c)
		case x.is(i, "filter") && x.kind(i+1) == tokOpen:
			a, b := x.inside(i+1, hi)
			if x.is(a, "where") {
				a++
			}
			x.condition(a, b, c.nested())
			i = x.skip(i+1, hi)
		case x.is(i, "over"):
			x.out.Calls[at].Window, x.out.Calls[at].Aggregate = true, false
			if x.kind(i+1) != tokOpen {
				return min(i+2, hi)
			}
			i = x.tailBracket(i+1, hi, c)
		case x.isAny(i, "ignore", "nulls") && (x.is(i+1, "nulls") || x.is(i+1, "over")):
			i++
		default:
			return i
		}
	}
	return i
}

func (x *conditions) tailBracket(open, hi int, c exprContext) int {
	a, b := x.inside(open, hi)
	x.split(a, b, func(a, b int) { x.value(a, b, c.nested()) })
	return x.skip(open, hi)
}

// caseWhen scans CASE ... END: what stands between its words.
func (x *conditions) caseWhen(lo, hi int, c exprContext) {
	from := lo + 1
	for i := from; i < hi; i = x.skip(i, hi) {
		if x.isAny(i, "when", "then", "else") || i == int(x.match[lo]) {
			x.condition(from, i, c.nested())
			from = i + 1
		}
	}
	if from < hi && int(x.match[lo]) >= hi {
		x.condition(from, hi, c.nested())
	}
}

// isAggregate reports whether a function folds many rows to one.
func isAggregate(name string) bool {
	switch name {
	case "count", "sum", "avg", "min", "max", "total", "group_concat", "string_agg", "array_agg", "listagg",
		"json_agg", "jsonb_agg", "json_agg_strict", "jsonb_agg_strict", "json_object_agg", "jsonb_object_agg",
		"json_arrayagg", "json_objectagg", "json_group_array", "json_group_object", "jsonb_group_array",
		"jsonb_group_object", "bool_and", "bool_or", "every", "bit_and", "bit_or", "bit_xor", "any_value", "xmlagg",
		"range_agg", "range_intersect_agg", "std", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop",
		"var_samp", "stdev", "stdevp", "var", "varp", "count_big", "corr", "covar_pop", "covar_samp", "regr_avgx",
		"regr_avgy", "regr_count", "regr_intercept", "regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy",
		"mode", "percentile_cont", "percentile_disc", "approx_count_distinct":
		return true
	}
	return false
}
