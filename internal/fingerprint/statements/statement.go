package statements

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// statements scans each statement of the text. Kind and the parts that a
// Structure has only once belong to the first one.
func (x *scanner) statements() {
	n := len(x.Tokens)
	from := 0
	for i := 0; i <= n; {
		if i < n && x.Tokens[i].Kind != lex.Semicolon {
			i = x.Skip(i, n)
			continue
		}
		if i > from {
			x.Out.Statements++
			if x.Full() {
				x.Truncate()
			} else {
				x.statement(from, i, -1, structure.InNone)
			}
		}
		i++
		from = i
	}
}

// statement scans one statement, or the body of a common table expression,
// and returns its block.
func (x *scanner) statement(lo, hi, parent int, role structure.Clause) int {
	first := len(x.Out.Queries) == 0
	q := x.NewQuery(parent, role, lo, hi)
	if !x.Enter() {
		x.Leave()
		return q
	}
	defer x.Leave()
	i := lo
	var hidden []string
	if x.Is(i, "with") {
		i, hidden = x.with(i, hi, q)
	}
	kind := x.verb(i, hi, q)
	switch kind {
	case shape.Insert, shape.Update, shape.Delete, shape.Merge:
		structure.NoteWrite(x.Out, kind, role == structure.InCTE)
	}
	if first {
		x.Out.Kind = kind
	}
	x.hide(hidden)
	return q
}

// verb scans a statement from its first word on, and says what it does.
func (x *scanner) verb(i, hi, q int) shape.Kind {
	if i >= hi {
		return shape.Other
	}
	if x.Tokens[i].Kind == lex.Open && x.StartsQuery(i) {
		x.Parts(i, hi, q)
		return shape.Select
	}
	switch x.Word[i] {
	case "select", "values", "table":
		x.Parts(i, hi, q)
		return shape.Select
	case "insert", "replace":
		x.insert(i, hi, q)
		return shape.Insert
	case "update":
		x.update(i, hi, q)
		return shape.Update
	case "delete":
		x.delete(i, hi, q)
		return shape.Delete
	case "merge":
		x.merge(i, hi, q)
		return shape.Merge
	case "explain", "describe", "desc":
		return x.explain(i, hi, q)
	}
	return shape.KindOfWord(x.Word[i])
}

// explain scans the statement that is explained, so that its tables show.
func (x *scanner) explain(i, hi, q int) shape.Kind {
	for j := i + 1; j < hi; j = x.Skip(j, hi) {
		if x.IsAny(j, "select", "insert", "update", "delete", "replace", "values", "with") {
			x.statement(j, hi, q, structure.InNone)
			break
		}
	}
	return shape.Explain
}

// with scans WITH ... and returns where the main statement begins, and the
// names that are visible until it ends.
func (x *scanner) with(lo, hi, q int) (int, []string) {
	i := lo + 1
	recursive := x.Is(i, "recursive")
	if recursive {
		i++
	}
	var names []string
	if recursive {
		// Every name is visible in every body.
		for j := i; j < hi && x.IsName(j); {
			names = append(names, x.show(x.NameAt(j)))
			_, end := x.cteBody(j, hi)
			if x.Kind(end) != lex.Comma {
				break
			}
			j = end + 1
		}
	}
	for i < hi && x.IsName(i) {
		body, end := x.cteBody(i, hi)
		if body < 0 {
			return end, names
		}
		name := x.NameAt(i)
		c := structure.CTE{Name: name, Recursive: recursive, Body: x.Span(x.Inside(body, hi))}
		at := len(x.Out.CTEs)
		x.Out.CTEs = append(x.Out.CTEs, c)
		blo, bhi := x.Inside(body, hi)
		x.Out.CTEs[at].Query = x.statement(blo, bhi, q, structure.InCTE)
		if !recursive {
			names = append(names, x.show(name))
		}
		i = end
		if x.Kind(i) != lex.Comma {
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
	if x.Kind(i) == lex.Open { // column names
		i = x.Skip(i, hi)
	}
	for x.IsAny(i, "as", "not", "materialized") {
		i++
	}
	if i >= hi || x.Kind(i) != lex.Open {
		return -1, min(i, hi)
	}
	end = x.Skip(i, hi)
	for x.IsAny(end, "search", "cycle") {
		for end < hi && x.Kind(end) != lex.Comma && !x.IsAny(end, "select", "insert", "update", "delete", "values", "merge") {
			end = x.afterCycle(end, hi)
		}
	}
	return i, end
}

// afterCycle steps over the clause SEARCH or CYCLE, whose column list has
// commas: the list ends at SET.
func (x *scanner) afterCycle(i, hi int) int {
	if !x.IsAny(i, "search", "cycle") {
		return x.Skip(i, hi)
	}
	for i < hi && !x.Is(i, "set") {
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

// Parts scans a query in which set operators may tie blocks together; q is
// the first of them.
func (x *scanner) Parts(lo, hi, q int) {
	if !x.Enter() {
		x.Leave()
		return
	}
	defer x.Leave()
	for lo < hi && x.Kind(lo) == lex.Open && int(x.Match[lo]) >= hi-1 && x.StartsQuery(lo) {
		lo, hi = x.Inside(lo, hi)
	}
	if x.Is(lo, "with") {
		var names []string
		lo, names = x.with(lo, hi, q)
		defer x.hide(names)
	}
	cuts := x.setOperators(lo, hi)
	last := lo
	if len(cuts) > 0 {
		last = cuts[len(cuts)-1].next
	}
	if x.Kind(last) == lex.Open && last < hi && x.Skip(last, hi) < hi {
		x.wrapped(lo, hi, q, cuts, last)
		return
	}
	if len(cuts) == 0 {
		x.block(lo, hi, q)
		return
	}
	x.block(lo, cuts[0].at, q)
	x.Out.Queries[q].Span.End = max(x.Out.Queries[q].Span.Start, x.Span(lo, cuts[0].at).End)
	x.followers(hi, q, cuts)
}

// followers scans the blocks after each set operator.
func (x *scanner) followers(hi, q int, cuts []setOperator) {
	for k, c := range cuts {
		if x.Full() {
			x.Truncate()
			return
		}
		end := hi
		if k+1 < len(cuts) {
			end = cuts[k+1].at
		}
		b := x.NewQuery(q, structure.InUnion, c.next, end)
		x.Out.Queries[b].Union = c.name
		x.Parts(c.next, end, b)
	}
}

// wrapped scans (SELECT ...) UNION (SELECT ...) ORDER BY ...: what follows the
// last bracket belongs to no single block, so that q stands for the whole and
// all blocks lie below it.
func (x *scanner) wrapped(lo, hi, q int, cuts []setOperator, last int) {
	tail := x.Skip(last, hi)
	end := tail
	if len(cuts) > 0 {
		end = cuts[0].at
	}
	b := x.NewQuery(q, structure.InUnion, lo, end)
	x.Parts(lo, end, b)
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
	for i := lo; i < hi; i = x.Skip(i, hi) {
		if !x.IsAny(i, "union", "except", "intersect", "minus") || i == lo {
			continue
		}
		c := setOperator{name: strings.ToUpper(x.Word[i]), at: i, next: i + 1}
		if x.IsAny(i+1, "all", "distinct") {
			if x.Is(i+1, "all") {
				c.name += " ALL"
			}
			c.next++
		}
		if x.IsAny(c.next, "select", "values", "table", "with") || x.Kind(c.next) == lex.Open {
			cuts = append(cuts, c)
		}
	}
	return cuts
}
