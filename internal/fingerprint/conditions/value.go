package conditions

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// Value scans an expression for calls, sub-selects and the conditions inside
// CASE and brackets.
func (x *Scanner) Value(lo, hi int, c Context) {
	if !x.Enter() {
		x.Leave()
		return
	}
	defer x.Leave()
	for i := lo; i < hi; {
		switch {
		case x.Is(i, "exists") && x.Kind(i+1) == lex.Open && i+1 < hi:
			x.exists(i, x.Skip(i+1, hi), c.nested())
			i = x.Skip(i+1, hi)
		case x.IsName(i) && x.Kind(i+1) == lex.Open && i+1 < hi && x.isCall(i, lo):
			i = x.call(i, hi, c)
		case x.Kind(i) == lex.Open || x.Kind(i) == lex.OpenBracket:
			x.bracket(i, hi, c)
			i = x.Skip(i, hi)
		case x.Is(i, "case"):
			x.caseWhen(i, x.Skip(i, hi), c)
			i = x.Skip(i, hi)
		default:
			i++
		}
	}
}

// bracket scans what stands in a bracket: a query, or expressions.
func (x *Scanner) bracket(i, hi int, c Context) {
	a, b := x.Inside(i, hi)
	if x.Kind(i) == lex.Open && x.StartsQuery(i) {
		x.Subquery(a, b, c.Query, c.Clause)
		return
	}
	x.Split(a, b, func(a, b int) { x.Condition(a, b, c.nested()) })
}

// Subquery scans a query in brackets as a block of its own.
func (x *Scanner) Subquery(lo, hi, parent int, role structure.Clause) int {
	if x.Full() {
		x.Truncate()
		return parent
	}
	q := x.NewQuery(parent, role, lo, hi)
	x.Blocks.Parts(lo, hi, q)
	return q
}

// isCall reports whether the name before a bracket is a function's. Words
// that steer and names of types after :: or AS are none.
func (x *Scanner) isCall(i, lo int) bool {
	if i > lo && (x.IsOp(i-1, "::") || x.Is(i-1, "as")) {
		return false
	}
	if x.Kind(i) == lex.Name || x.Word[i] == "" {
		return true
	}
	switch x.Word[i] {
	case "left", "right", "replace", "insert", "match", "glob", "like", "mod", "unnest", "date", "time", "timestamp",
		"year", "month", "day", "hour", "minute", "second", "week", "quarter", "microsecond", "user", "values", "char",
		"current_timestamp", "current_date", "current_time", "localtime", "localtimestamp", "truncate", "if", "reset",
		"current_user", "session_user", "begin", "start", "search", "set_config", "rank", "first", "last", "mode", "any_value":
		return x.Word[i] != "like" && x.Word[i] != "glob" || i == lo
	}
	return false
}

// call scans one function call and returns the index after it.
func (x *Scanner) call(i, hi int, c Context) int {
	open := i + 1
	name := strings.ToLower(x.NameAt(i))
	start := i
	for x.Kind(start-1) == lex.Dot && x.IsName(start-2) {
		start -= 2
	}
	end := x.Skip(open, hi)
	at := len(x.Out.Calls)
	a, b := x.Inside(open, hi)
	f := structure.FuncCall{Query: c.Query, Clause: c.Clause, Name: name, Aggregate: isAggregate(name)}
	if (name == "min" || name == "max") && x.Dialect == lex.SQLite && x.HasComma(a, b) {
		f.Aggregate = false
	}
	x.Out.Calls = append(x.Out.Calls, f)
	x.arguments(a, b, c)
	end = x.callTail(at, end, hi, c)
	x.Out.Calls[at].Span = x.Span(start, end)
	return end
}

// arguments scans the arguments of a call; the words that some calls have
// between them (ORDER BY, SEPARATOR, FROM, AS) separate like commas.
func (x *Scanner) arguments(lo, hi int, c Context) {
	if x.IsAny(lo, "select", "with") { // ARRAY(SELECT ...)
		x.Subquery(lo, hi, c.Query, c.Clause)
		return
	}
	from := lo
	for i := lo; i < hi; i = x.Skip(i, hi) {
		order := x.Is(i, "order") && x.Is(i+1, "by")
		if order || x.Kind(i) == lex.Comma || x.Is(i, "from") && !x.Is(i-1, "distinct") || x.Is(i, "for") {
			x.Condition(from, i, c.nested())
			from = i + 1
			if order {
				from++
			}
		}
	}
	if x.IsAny(from, "distinct", "all") {
		from++
	}
	x.Condition(from, hi, c.nested())
}

// callTail scans WITHIN GROUP, FILTER and OVER behind a call.
func (x *Scanner) callTail(at, i, hi int, c Context) int {
	for i < hi {
		switch {
		case x.Is(i, "within") && x.Is(i+1, "group") && x.Kind(i+2) == lex.Open:
			i = x.tailBracket(i+2, hi, c)
		case x.Is(i, "filter") && x.Kind(i+1) == lex.Open:
			a, b := x.Inside(i+1, hi)
			if x.Is(a, "where") {
				a++
			}
			x.Condition(a, b, c.nested())
			i = x.Skip(i+1, hi)
		case x.Is(i, "over"):
			x.Out.Calls[at].Window, x.Out.Calls[at].Aggregate = true, false
			if x.Kind(i+1) != lex.Open {
				return min(i+2, hi)
			}
			i = x.tailBracket(i+1, hi, c)
		case x.IsAny(i, "ignore", "nulls") && (x.Is(i+1, "nulls") || x.Is(i+1, "over")):
			i++
		default:
			return i
		}
	}
	return i
}

func (x *Scanner) tailBracket(open, hi int, c Context) int {
	a, b := x.Inside(open, hi)
	x.Split(a, b, func(a, b int) { x.Value(a, b, c.nested()) })
	return x.Skip(open, hi)
}

// caseWhen scans CASE ... END: what stands between its words.
func (x *Scanner) caseWhen(lo, hi int, c Context) {
	from := lo + 1
	for i := from; i < hi; i = x.Skip(i, hi) {
		if x.IsAny(i, "when", "then", "else") || i == int(x.Match[lo]) {
			x.Condition(from, i, c.nested())
			from = i + 1
		}
	}
	if from < hi && int(x.Match[lo]) >= hi {
		x.Condition(from, hi, c.nested())
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
