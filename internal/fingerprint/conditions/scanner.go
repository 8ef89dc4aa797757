// Package conditions reads expressions, wherever in a statement they stand:
// comparisons and what ties them together, operands, calls. Package statements
// reads what stands round them, and the queries within them.
package conditions

import (
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// maxQueries bounds the query blocks of a scan. What lies beyond them is
// left out, and Structure.Truncated says so.
const maxQueries = 1 << 12

// Scanner scans expressions, wherever in a statement they stand: what is
// compared, called and cast in them.
type Scanner struct {
	lex.Reading
	Out   *structure.Structure
	slot  []int32 // index into Slots, -1 for other tokens
	depth int
	// Blocks scans the queries within expressions.
	Blocks Blocks
}

// Blocks is what expressions hold of a statement in their turn.
type Blocks interface {
	// Parts scans a query as block q, perhaps one that UNION ties together.
	Parts(lo, hi, q int)
	// Table scans the name of a table as one of block q.
	Table(lo, hi, q int)
}

// New reads a text and finds its slots.
func New(d lex.Dialect, sql string) Scanner {
	x := Scanner{Reading: lex.Read(d, sql), Out: &structure.Structure{Dialect: d}}
	x.Out.Truncated = x.Cut
	x.slot = make([]int32, len(x.Tokens))
	positional := 0
	for i, t := range x.Tokens {
		x.slot[i] = -1
		if t.Kind.IsSlot() {
			x.slot[i] = int32(len(x.Out.Slots))
			x.Out.Slots = append(x.Out.Slots, newSlot(x.Text, t, &positional))
		}
	}
	return x
}

// NewQuery adds a block that covers the tokens [lo, hi).
func (x *Scanner) NewQuery(parent int, role structure.Clause, lo, hi int) int {
	q := len(x.Out.Queries)
	x.Out.Queries = append(x.Out.Queries, structure.Query{Parent: parent, Role: role, Span: x.Span(lo, hi), LimitSlot: -1, OffsetSlot: -1})
	x.Place(lo, hi, q, structure.InNone)
	return q
}

// Place notes where the slots of a range stand.
func (x *Scanner) Place(lo, hi, q int, clause structure.Clause) {
	for i := max(lo, 0); i < min(hi, len(x.slot)); i++ {
		if at := x.slot[i]; at >= 0 {
			x.Out.Slots[at].Query, x.Out.Slots[at].Clause = q, clause
		}
	}
}

// Enter and Leave bound the recursion.
func (x *Scanner) Enter() bool {
	x.depth++
	return x.depth <= lex.MaxDepth && !x.Full() || x.Truncate()
}

// Full reports whether there is no room for another query block.
func (x *Scanner) Full() bool { return len(x.Out.Queries) >= maxQueries }

// Truncate notes that something was left out, and returns false.
func (x *Scanner) Truncate() bool {
	x.Out.Truncated = true
	return false
}

func (x *Scanner) Leave() { x.depth-- }
