package detect

import (
	"math"
	"strconv"
)

// duplicate makes the finding of a group that asked for the same again.
func (h *hearing) duplicate(c *charge) {
	loop, slot := h.constantParent(c)
	if c.count < h.limit.duplicates && loop == nil {
		c.what = seenFew
		return
	}
	c.best = nil
	if loop != nil {
		c.loop = loop.parent
	}
	f := h.newFinding(c, RuleDuplicate)
	f.Evidence = Repeated
	at := place(h.firstLoad(c))
	if c.same() {
		f.Why = "all " + strconv.Itoa(c.count) + " executions had the same arguments; the statement first ran at " + at
		if c.noArguments() {
			f.Why = "all " + strconv.Itoa(c.count) + " executions were the same; the statement first ran at " + at
		}
		f.Message = strconv.Itoa(c.count) + " times the same " + c.word()
	} else {
		f.Why = strconv.Itoa(c.count) + " executions had " + strconv.Itoa(c.tuples) + " different arguments; the statement first ran at " + at
		f.Message = strconv.Itoa(c.count) + " " + c.wordMany() + " for " + strconv.Itoa(c.tuples) + " different answers"
	}
	switch {
	case c.writes():
		f.Advice = "run it once, after the loop"
	case loop != nil:
		f.Advice = "hoist it out of the loop: every row of the loop's query has the same " +
			loop.parent.columnName(loop.columns[0]) + "; with other data this is an N+1"
		f.Parent = h.constantParentOf(c, loop)
		if h.flowsFrom(c, loop, slot) {
			f.Evidence = Likely
		}
	case c.same():
		f.Advice = "load it once at " + at + " and pass it down, or keep it in a cache for the scope"
	default:
		f.Advice = "keep the answers by argument, in a map or a cache for the scope"
	}
	c.result = f
	h.found = append(h.found, c)
}

// constantParent finds a column of an earlier result that is constant, holds
// the argument, and has one row for each execution: the loop's query, whose
// rows happen to agree. The slot is the one that follows it.
func (h *hearing) constantParent(c *charge) (s *source, slot int) {
	if !c.same() || !c.reads() {
		return nil, 0
	}
	for slot := range c.nkeys {
		a := c.argsOf(slot)
		if a.distinct != 1 {
			continue
		}
		for i := len(h.charges) - 1; i >= 0; i-- {
			p := h.charges[i]
			if p == c || !p.reads() || p.rowsTotal != int64(c.count) || p.cut() || p.rowsKept() < fewestParents || p.first > c.first {
				continue
			}
			if s := constantColumn(p, a.args[0], c.slotNames(slot)); s != nil {
				return s, slot
			}
		}
	}
	return nil, 0
}

func constantColumn(p *charge, k cell, names *named) *source {
	for i := range p.ncols {
		if p.echoes(i) || nameBits(p.columnNames(i), names) < bitsUnrelated {
			continue
		}
		s := p.column(i)
		same := len(s.cells) == p.rowsKept()
		for _, have := range s.cells {
			same = same && have == k
		}
		if same {
			return s
		}
	}
	return nil
}

// flowsFrom weighs a constant column as a source: by its number of rows, its
// names and its place.
func (h *hearing) flowsFrom(c *charge, s *source, slot int) bool {
	bits := min(maxBitsOfCount, math.Log2(float64(len(s.cells)))) + bitsSubset +
		nameBits(s.parent.columnNames(s.columns[0]), c.slotNames(slot)) +
		adjacency(h.charges, c, s.parent)
	return c.count >= h.limit.likely && bits >= bitsLikely
}

func (h *hearing) constantParentOf(c *charge, s *source) *Parent {
	p := s.parent
	out := &Parent{
		SQL: p.normalText(), Shape: p.stmt.id.String(), Site: h.siteOf(h.asked(p, c)),
		Count: p.count, Rows: p.rowsTotal, Column: p.columnName(s.columns[0]),
		Matched: len(c.execs), Of: len(c.execs),
	}
	out.Table = p.columnNames(s.columns[0]).table()
	return out
}

// noArguments reports whether the statement took none.
func (c *charge) noArguments() bool { return len(c.shape().Slots) == 0 }
