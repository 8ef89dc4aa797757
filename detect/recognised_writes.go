package detect

import (
	"slices"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// writePattern names what a repeated write is that no list of rows replaces.
func (c *charge) writePattern() string {
	if c.stmt.kind != fingerprint.Update && c.stmt.kind != fingerprint.Delete {
		return ""
	}
	s := c.shape()
	switch {
	case c.same() && slices.ContainsFunc(s.Queries, func(q fingerprint.Query) bool { return !q.Limit.Empty() }):
		return seenQueue
	case c.tuples > 1 && isWindow(s) && c.onlyRanged(rangedColumns(s)):
		return seenRangeSweep
	case c.tuples > 1 && c.stmt.kind == fingerprint.Update && c.oneRow():
		return seenSameRow
	}
	return ""
}

// onlyRanged reports whether no key varies but those that are compared by
// order.
func (c *charge) onlyRanged(ranges []string) bool {
	for i, k := range c.stmt.keys {
		if !slices.Contains(ranges, k.column) && !c.fixed(i) {
			return false
		}
	}
	return !c.unrecorded()
}

// ofQueue reports whether a group follows a queue's items one by one: each
// argument is in the row that was taken last, and the next row is not asked
// for before.
func (h *hearing) ofQueue(c *charge) bool {
	for _, w := range h.charges {
		if w == c || w.maxRows > 1 || w.rowsKept() < fewestParents ||
			w.what != seenQueue && (w.what != seenReread || !w.same()) {
			continue
		}
		for i := range w.ncols {
			s := w.column(i)
			if slices.ContainsFunc(c.slots, s.inStep) {
				return true
			}
		}
	}
	return false
}

// inStep reports whether nearly each argument is the value that was read last.
func (s *source) inStep(a *slotArgs) bool {
	same := 0
	for i, k := range a.args {
		if n := s.visible(a.starts[i]); n > 0 && s.cells[n-1] == k {
			same++
		}
	}
	return same > 0 && float64(same) >= coverage*float64(len(a.args))
}
