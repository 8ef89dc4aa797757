package fingerprint

import "strings"

// statements scans each statement of the text. Kind and the parts that a
// Structure has only once belong to the first one.
func (x *scanner) statements() {
	n := len(x.toks)
	from := 0
	for i := 0; i <= n; {
		if i < n && x.toks[i].kind != tokSemicolon {
			i = x.skip(i, n)
			continue
		}
		if i > from {
			x.out.Statements++
			if x.full() {
				x.truncate()
			} else {
				x.statement(from, i, -1, InNone)
			}
		}
		i++
		from = i
	}
}

// statement scans one statement, or the body of a common table expression,
// and returns its block.
func (x *scanner) statement(lo, hi, parent int, role Clause) int {
	first := len(x.out.Queries) == 0
	q := x.newQuery(parent, role, lo, hi)
	if !x.enter() {
		x.leave()
		return q
	}
	defer x.leave()
	i := lo
	var hidden []string
	if x.is(i, "with") {
		i, hidden = x.with(i, hi, q)
	}
	kind := x.verb(i, hi, q)
	switch kind {
	case Insert, Update, Delete, Merge:
		NoteWrite(x.out, kind, role == InCTE)
	}
	if first {
		x.out.Kind = kind
	}
	x.hide(hidden)
	return q
}

// verb scans a statement from its first word on, and says what it does.
func (x *scanner) verb(i, hi, q int) Kind {
	if i >= hi {
		return Other
	}
	if x.toks[i].kind == tokOpen && x.startsQuery(i) {
		x.parts(i, hi, q)
		return Select
	}
	switch x.word[i] {
	case "select", "values":
		x.parts(i, hi, q)
		return Select
	case "table":
		x.parts(i, hi, q)
		return Select
	case "insert", "replace":
		x.insert(i, hi, q)
		return Insert
	case "update":
		x.update(i, hi, q)
		return Update
	case "delete":
		x.delete(i, hi, q)
		return Delete
	case "merge":
		x.merge(i, hi, q)
		return Merge
	case "explain", "describe", "desc":
		return x.explain(i, hi, q)
	case "call", "exec", "execute":
		return Call
	case "copy":
		return Copy
	case "load":
		return Copy
	case "create", "alter", "drop", "truncate", "rename", "comment", "grant", "revoke", "refresh", "import",
		"security", "reassign", "cluster":
		return DDL
	case "":
		return Other
	}
	if strings.Contains(controlVerbs, " "+x.word[i]+" ") {
		return Control
	}
	return Other
}

const controlVerbs = ` begin commit rollback savepoint release start end set show use pragma listen notify unlisten
 vacuum analyze analyse reset discard lock unlock kill flush optimize attach detach reindex checkpoint deallocate
 prepare declare fetch close move do abort checksum check handler `

// explain scans the statement that is explained, so that its tables show.
func (x *scanner) explain(i, hi, q int) Kind {
	for j := i + 1; j < hi; j = x.skip(j, hi) {
		if x.isAny(j, "select", "insert", "update", "delete", "replace", "values", "with") {
			x.statement(j, hi, q, InNone)
			break
		}
	}
	return Explain
}

// with scans WITH ... and returns where the main statement begins, and the
// names that are visible until it ends.
func (x *scanner) with(lo, hi, q int) (int, []string) {
	i := lo + 1
	recursive := x.is(i, "recursive")
	if recursive {
		i++
	}
	var names []string
	if recursive {
		// Every name is visible in every body.
		for j := i; j < hi && x.isName(j); {
			names = append(names, x.show(x.nameAt(j)))
			_, end := x.cteBody(j, hi)
			if x.kind(end) != tokComma {
				break
			}
			j = end + 1
		}
	}
	for i < hi && x.isName(i) {
		body, end := x.cteBody(i, hi)
		if body < 0 {
			return end, names
		}
		name := x.nameAt(i)
		c := CTE{Name: name, Recursive: recursive, Body: x.span(x.inside(body, hi))}
		at := len(x.out.CTEs)
		x.out.CTEs = append(x.out.CTEs, c)
		blo, bhi := x.inside(body, hi)
		x.out.CTEs[at].Query = x.statement(blo, bhi, q, InCTE)
		if !recursive {
			names = append(names, x.show(name))
		}
		i = end
		if x.kind(i) != tokComma {
			break
		}
		i++
	}
	return i, names
}

// cteBody finds, from the name of a table expression on, the bracket that
// opens its body, and the index after its end.
func (x *scanner) cteBody(i, hi int) (body, end int) {
	i++
	if x.kind(i) == tokOpen { // column names
		i = x.skip(i, hi)
	}
	for x.isAny(i, "as", "not", "materialized") {
		i++
	}
	if i >= hi || x.kind(i) != tokOpen {
		return -1, min(i, hi)
	}
	end = x.skip(i, hi)
	for x.isAny(end, "search", "cycle") {
		for end < hi && x.kind(end) != tokComma && !x.isAny(end, "select", "insert", "update", "delete", "values", "merge") {
			end = x.afterCycle(end, hi)
		}
	}
	return i, end
}

// afterCycle steps over the clause SEARCH or CYCLE, whose column list has
// commas: the list ends at SET.
func (x *scanner) afterCycle(i, hi int) int {
	if !x.isAny(i, "search", "cycle") {
		return x.skip(i, hi)
	}
	for i < hi && !x.is(i, "set") {
		i++
	}
	return i
}

// show makes a CTE's name visible, hide undoes it.
func (x *scanner) show(name string) string {
	name = strings.ToLower(name)
	x.ctes[name]++
	return name
}

func (x *scanner) hide(names []string) {
	for _, n := range names {
		x.ctes[n]--
	}
}

// parts scans a query in which set operators may tie blocks together; q is
// the first of them.
func (x *scanner) parts(lo, hi, q int) {
	if !x.enter() {
		x.leave()
		return
	}
	defer x.leave()
	for lo < hi && x.kind(lo) == tokOpen && int(x.match[lo]) >= hi-1 && x.startsQuery(lo) {
		lo, hi = x.inside(lo, hi)
	}
	if x.is(lo, "with") {
		var names []string
		lo, names = x.with(lo, hi, q)
		defer x.hide(names)
	}
	cuts := x.setOperators(lo, hi)
	last := lo
	if len(cuts) > 0 {
		last = cuts[len(cuts)-1].next
	}
	if x.kind(last) == tokOpen && last < hi && x.skip(last, hi) < hi {
		x.wrapped(lo, hi, q, cuts, last)
		return
	}
	if len(cuts) == 0 {
		x.block(lo, hi, q)
		return
	}
	x.block(lo, cuts[0].at, q)
	x.out.Queries[q].Span.End = max(x.out.Queries[q].Span.Start, x.span(lo, cuts[0].at).End)
	x.followers(hi, q, cuts)
}

// followers scans the blocks after each set operator.
func (x *scanner) followers(hi, q int, cuts []setOperator) {
	for k, c := range cuts {
		if x.full() {
			x.truncate()
			return
		}
		end := hi
		if k+1 < len(cuts) {
			end = cuts[k+1].at
		}
		b := x.newQuery(q, InUnion, c.next, end)
		x.out.Queries[b].Union = c.name
		x.parts(c.next, end, b)
	}
}

// wrapped scans (SELECT ...) UNION (SELECT ...) ORDER BY ...: what follows the
// last bracket belongs to no single block, so that q stands for the whole and
// all blocks lie below it.
func (x *scanner) wrapped(lo, hi, q int, cuts []setOperator, last int) {
	tail := x.skip(last, hi)
	end := tail
	if len(cuts) > 0 {
		end = cuts[0].at
	}
	b := x.newQuery(q, InUnion, lo, end)
	x.parts(lo, end, b)
	x.followers(tail, q, cuts)
	x.clauses(tail, tail, hi, q)
}

// setOperator is UNION and the like: where it stands, where the block after
// it begins.
type setOperator struct {
	name     string
	at, next int
}

func (x *scanner) setOperators(lo, hi int) []setOperator {
	var cuts []setOperator
	for i := lo; i < hi; i = x.skip(i, hi) {
		if !x.isAny(i, "union", "except", "intersect", "minus") || i == lo {
			continue
		}
		c := setOperator{name: strings.ToUpper(x.word[i]), at: i, next: i + 1}
		if x.isAny(i+1, "all", "distinct") {
			if x.is(i+1, "all") {
				c.name += " ALL"
			}
			c.next++
		}
		if x.isAny(c.next, "select", "values", "table", "with") || x.kind(c.next) == tokOpen {
			cuts = append(cuts, c)
		}
	}
	return cuts
}
