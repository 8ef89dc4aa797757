package fingerprint

import "strings"

// update scans UPDATE.
func (x *scanner) update(lo, hi, q int) {
	i := lo + 1
	for x.isAny(i, "low_priority", "ignore") || x.is(i, "or") {
		if x.is(i, "or") {
			i++
		}
		i++
	}
	if x.is(i, "top") {
		i = x.top(i+1, hi, q)
	}
	set := i
	for set < hi && !x.is(set, "set") {
		set = x.skip(set, hi)
	}
	first := len(x.out.Tables)
	x.from(i, set, q)
	tables := len(x.out.Tables)
	end := x.nextClause(set+1, hi)
	before := len(x.out.Set)
	x.assignments(min(set+1, hi), max(end, min(set+1, hi)), q, false)
	x.clauses(end, end, hi, q)
	x.targets(first, tables, x.out.Set[before:])
}

// targets marks the tables that are written: the only one, or those whose
// columns are set.
func (x *scanner) targets(first, end int, set []Assign) {
	marked := false
	for i := first; i < end; i++ {
		t := &x.out.Tables[i]
		for k := range min(len(set), maxScanSources) {
			if q := set[k].Column.Qualifier; q != "" && strings.EqualFold(q, t.Ref()) && end-first > 1 {
				t.Target, marked = true, true
			}
		}
	}
	if !marked && first < end {
		x.out.Tables[first].Target = true
	}
}

// delete scans DELETE.
func (x *scanner) delete(lo, hi, q int) {
	i := lo + 1
	for x.isAny(i, "low_priority", "quick", "ignore") {
		i++
	}
	if x.is(i, "top") {
		i = x.top(i+1, hi, q)
	}
	if x.is(i, "from") {
		i++
	}
	// DELETE a, b FROM ... names its targets first; SQL Server may say
	// DELETE FROM a FROM a JOIN b.
	var names []string
	end := x.nextClause(i, hi)
	if x.is(end, "from") && end < hi {
		names = x.namesIn(i, end)
		i = end + 1
		end = x.nextClause(i, hi)
	}
	first := len(x.out.Tables)
	using := i
	for using < end && !(x.is(using, "using") && x.kind(using+1) != tokOpen) {
		using = x.skip(using, end)
	}
	switch {
	case using < end && x.dialect == MySQL:
		names = x.namesIn(i, using)
		x.from(using+1, end, q)
		x.out.Queries[q].From = x.span(using+1, end)
	case using < end:
		x.from(i, using, q)
		names = nil
		x.from(using+1, end, q)
		x.out.Queries[q].From = x.span(using+1, end)
	default:
		x.from(i, end, q)
		if len(names) > 0 {
			x.out.Queries[q].From = x.span(i, end)
		}
	}
	x.deleted(first, names)
	x.clauses(end, end, hi, q)
}

// namesIn lists the names of a range, each without its qualifier.
func (x *scanner) namesIn(lo, hi int) []string {
	var names []string
	for i := lo; i < hi; i++ {
		if x.isName(i) && x.kind(i+1) != tokDot {
			names = append(names, x.nameAt(i))
		}
	}
	return names
}

// deleted marks the tables that rows are deleted from: those named before
// FROM, else the first.
func (x *scanner) deleted(first int, names []string) {
	if len(names) == 0 {
		if first < len(x.out.Tables) {
			x.out.Tables[first].Target = true
		}
		return
	}
	for i := first; i < len(x.out.Tables); i++ {
		t := &x.out.Tables[i]
		for _, n := range names[:min(len(names), maxScanSources)] {
			if strings.EqualFold(n, t.Ref()) || strings.EqualFold(n, t.Name) {
				t.Target = true
			}
		}
	}
}

// merge scans MERGE INTO target USING source ON condition WHEN ...
func (x *scanner) merge(lo, hi, q int) {
	i := lo + 1
	if x.is(i, "into") {
		i++
	}
	using, on, when := hi, hi, hi
	for k := i; k < hi; k = x.skip(k, hi) {
		switch {
		case x.is(k, "using") && using == hi:
			using = k
		case x.is(k, "on") && when == hi && using < hi: // the last one; others are joins'
			on = k
		case x.is(k, "when") && when == hi:
			when = k
		}
	}
	first := len(x.out.Tables)
	x.from(i, min(using, when), q)
	if first < len(x.out.Tables) {
		x.out.Tables[first].Target = true
	}
	if using < hi {
		x.from(using+1, min(on, when), q)
		x.out.Queries[q].From = x.span(using+1, min(on, when))
	}
	if on < when {
		x.place(on+1, when, q, InOn)
		x.out.Queries[q].Where = x.span(on+1, when)
		x.condition(on+1, when, exprContext{query: q, clause: InOn, predicates: true})
	}
	end := x.returningAt(when, hi)
	x.value(when, end, exprContext{query: q, clause: InSet})
	if end < hi {
		x.clauses(end, end, hi, q)
	}
}
