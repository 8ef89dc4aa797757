package fingerprint

// maxScanQueries bounds the query blocks of a scan. What lies beyond them is
// left out, and Structure.Truncated says so.
const maxScanQueries = 1 << 12

// conditions scans expressions, wherever in a statement they stand: what is
// compared, called and cast in them.
type conditions struct {
	reading
	out   *Structure
	slot  []int32 // index into Slots, -1 for other tokens
	depth int
	// blocks scans the queries within expressions.
	blocks blocks
}

// blocks is what expressions hold of a statement in their turn.
type blocks interface {
	// parts scans a query as block q, perhaps one that UNION ties together.
	parts(lo, hi, q int)
	// table scans the name of a table as one of block q.
	table(lo, hi, q int)
}

// newConditions reads a text and finds its slots.
func newConditions(d Dialect, sql string) conditions {
	x := conditions{reading: read(d, sql), out: &Structure{Dialect: d}}
	x.out.Truncated = x.cut
	x.slot = make([]int32, len(x.toks))
	positional := 0
	for i, t := range x.toks {
		x.slot[i] = -1
		if t.kind.isSlot() {
			x.slot[i] = int32(len(x.out.Slots))
			x.out.Slots = append(x.out.Slots, newSlot(x.text, t, &positional))
		}
	}
	return x
}

// newQuery adds a block that covers the tokens [lo, hi).
func (x *conditions) newQuery(parent int, role Clause, lo, hi int) int {
	q := len(x.out.Queries)
	x.out.Queries = append(x.out.Queries, Query{Parent: parent, Role: role, Span: x.span(lo, hi), LimitSlot: -1, OffsetSlot: -1})
	x.place(lo, hi, q, InNone)
	return q
}

// place notes where the slots of a range stand.
func (x *conditions) place(lo, hi, q int, clause Clause) {
	for i := max(lo, 0); i < min(hi, len(x.slot)); i++ {
		if at := x.slot[i]; at >= 0 {
			x.out.Slots[at].Query, x.out.Slots[at].Clause = q, clause
		}
	}
}

// enter and leave bound the recursion.
func (x *conditions) enter() bool {
	x.depth++
	return x.depth <= maxScanDepth && !x.full() || x.truncate()
}

// full reports whether there is no room for another query block.
func (x *conditions) full() bool { return len(x.out.Queries) >= maxScanQueries }

// truncate notes that something was left out, and returns false.
func (x *conditions) truncate() bool {
	x.out.Truncated = true
	return false
}

func (x *conditions) leave() { x.depth-- }
