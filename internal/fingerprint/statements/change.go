package statements

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/conditions"
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// update scans UPDATE.
func (x *scanner) update(lo, hi, q int) {
	i := lo + 1
	for x.IsAny(i, "low_priority", "ignore") || x.Is(i, "or") {
		if x.Is(i, "or") {
			i++
		}
		i++
	}
	if x.Is(i, "top") {
		i = x.top(i+1, hi, q)
	}
	set := i
	for set < hi && !x.Is(set, "set") {
		set = x.Skip(set, hi)
	}
	first := len(x.Out.Tables)
	x.from(i, set, q)
	tables := len(x.Out.Tables)
	end := x.nextClause(set+1, hi)
	before := len(x.Out.Set)
	x.assignments(min(set+1, hi), max(end, min(set+1, hi)), q, false)
	x.clauses(end, end, hi, q)
	x.targets(first, tables, x.Out.Set[before:])
}

// targets marks the tables that are written: the only one, or those whose
// columns are set.
func (x *scanner) targets(first, end int, set []structure.Assign) {
	marked := false
	for i := first; i < end; i++ {
		t := &x.Out.Tables[i]
		for k := range min(len(set), maxSources) {
			if q := set[k].Column.Qualifier; q != "" && strings.EqualFold(q, t.Ref()) && end-first > 1 {
				t.Target, marked = true, true
			}
		}
	}
	if !marked && first < end {
		x.Out.Tables[first].Target = true
	}
}

// delete scans DELETE.
func (x *scanner) delete(lo, hi, q int) {
	i := lo + 1
	for x.IsAny(i, "low_priority", "quick", "ignore") {
		i++
	}
	if x.Is(i, "top") {
		i = x.top(i+1, hi, q)
	}
	if x.Is(i, "from") {
		i++
	}
	// DELETE a, b FROM ... names its targets first; SQL Server may say
	// DELETE FROM a FROM a JOIN b.
	var names []string
	end := x.nextClause(i, hi)
	if x.Is(end, "from") && end < hi {
		names = x.namesIn(i, end)
		i = end + 1
		end = x.nextClause(i, hi)
	}
	first := len(x.Out.Tables)
	using := i
	for using < end && !(x.Is(using, "using") && x.Kind(using+1) != lex.Open) {
		using = x.Skip(using, end)
	}
	switch {
	case using < end && x.Dialect == lex.MySQL:
		names = x.namesIn(i, using)
		x.from(using+1, end, q)
		x.Out.Queries[q].From = x.Span(using+1, end)
	case using < end:
		x.from(i, using, q)
		names = nil
		x.from(using+1, end, q)
		x.Out.Queries[q].From = x.Span(using+1, end)
	default:
		x.from(i, end, q)
		if len(names) > 0 {
			x.Out.Queries[q].From = x.Span(i, end)
		}
	}
	x.deleted(first, names)
	x.clauses(end, end, hi, q)
}

// namesIn lists the names of a range, each without its qualifier.
func (x *scanner) namesIn(lo, hi int) []string {
	var names []string
	for i := lo; i < hi; i++ {
		if x.IsName(i) && x.Kind(i+1) != lex.Dot {
			names = append(names, x.NameAt(i))
		}
	}
	return names
}

// deleted marks the tables that rows are deleted from: those named before
// FROM, else the first.
func (x *scanner) deleted(first int, names []string) {
	if len(names) == 0 {
		if first < len(x.Out.Tables) {
			x.Out.Tables[first].Target = true
		}
		return
	}
	for i := first; i < len(x.Out.Tables); i++ {
		t := &x.Out.Tables[i]
		for _, n := range names[:min(len(names), maxSources)] {
			if strings.EqualFold(n, t.Ref()) || strings.EqualFold(n, t.Name) {
				t.Target = true
			}
		}
	}
}

// merge scans MERGE INTO target USING source ON condition WHEN ...
func (x *scanner) merge(lo, hi, q int) {
	i := lo + 1
	if x.Is(i, "into") {
		i++
	}
	using, on, when := hi, hi, hi
	for k := i; k < hi; k = x.Skip(k, hi) {
		switch {
		case x.Is(k, "using") && using == hi:
			using = k
		case x.Is(k, "on") && when == hi && using < hi: // the last one; others are joins'
			on = k
		case x.Is(k, "when") && when == hi:
			when = k
		}
	}
	first := len(x.Out.Tables)
	x.from(i, min(using, when), q)
	if first < len(x.Out.Tables) {
		x.Out.Tables[first].Target = true
	}
	if using < hi {
		x.from(using+1, min(on, when), q)
		x.Out.Queries[q].From = x.Span(using+1, min(on, when))
	}
	if on < when {
		x.Place(on+1, when, q, structure.InOn)
		x.Out.Queries[q].Where = x.Span(on+1, when)
		x.Condition(on+1, when, conditions.Context{Query: q, Clause: structure.InOn, Predicates: true})
	}
	end := x.returningAt(when, hi)
	x.Value(when, end, conditions.Context{Query: q, Clause: structure.InSet})
	if end < hi {
		x.clauses(end, end, hi, q)
	}
}
