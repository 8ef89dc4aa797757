package patterns

import (
	"slices"
	"sort"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
)

// takesBits reports whether a write takes some rows at a time, until none is
// left.
func takesBits(c *analysis.Group, s *fingerprint.Structure) bool {
	return c.Same() && slices.ContainsFunc(s.Queries, func(q fingerprint.Query) bool { return !q.Limit.Empty() })
}

// writesWindows reports whether nothing but the bounds of a window moves.
func writesWindows(c *analysis.Group, s *fingerprint.Structure) bool {
	return c.Tuples > 1 && isWindow(s) && onlyRanged(c, RangedColumns(s))
}

// updatesOneRow reports whether the values of one row change again and again.
func updatesOneRow(c *analysis.Group, _ *fingerprint.Structure) bool {
	return c.Tuples > 1 && c.Stmt.Kind == fingerprint.Update && oneRow(c)
}

// onlyRanged reports whether no key varies but those that are compared by
// order.
func onlyRanged(c *analysis.Group, ranges []string) bool {
	for i, k := range c.Stmt.Keys {
		if k.Equal && !slices.Contains(ranges, k.Column) && !c.Fixed(i) {
			return false
		}
	}
	return !c.Unrecorded()
}

// OfQueue reports whether a group follows a queue's items one by one: each
// argument is in the row that was taken last, and the next row is not asked
// for before.
func OfQueue(h *analysis.Analysis, c *analysis.Group) bool {
	for _, w := range h.Groups {
		if w == c || w.MaxRows > 1 || w.RowsKept() < tuning.FewestParents ||
			w.What != SeenQueue && (w.What != SeenReread || !w.Same()) {
			continue
		}
		for _, i := range w.Kept {
			s := w.Column(i)
			if slices.ContainsFunc(c.Slots, func(a *analysis.SlotArgs) bool { return inStep(s, a) }) {
				return true
			}
		}
	}
	return false
}

// inStep reports whether nearly each argument is the value that was read last.
func inStep(s *analysis.Column, a *analysis.SlotArgs) bool {
	same := 0
	for i, k := range a.Args {
		if n := s.Visible(a.Starts[i]); n > 0 && s.Cells[n-1] == k {
			same++
		}
	}
	return same > 0 && float64(same) >= tuning.Coverage*float64(len(a.Args))
}

// WritesTo lists the ticks of all writes to the tables of s.
func WritesTo(h *analysis.Analysis, s *fingerprint.Structure) []uint32 {
	var ticks []uint32
	for _, w := range h.Groups {
		if !w.Writes() || !touches(w.Shape(), s) {
			continue
		}
		for i := range w.Execs {
			ticks = append(ticks, w.Execs[i].Start)
		}
	}
	sort.SliceStable(ticks, func(i, j int) bool { return ticks[i] < ticks[j] })
	return ticks
}

// UnseenWrite reports whether the record lacks when tables of c were written
// while it ran: what it asked for may have been another answer each time.
func UnseenWrite(h *analysis.Analysis, c *analysis.Group) bool {
	for _, w := range h.Groups {
		if w.Writes() && w.Count > len(w.Execs) && w.First < c.Last && w.Last > c.First && touches(w.Shape(), c.Shape()) {
			return true
		}
	}
	return false
}

// touches reports whether write changes a table that read names.
func touches(write, read *fingerprint.Structure) bool {
	for _, w := range write.Tables {
		for _, r := range read.Tables {
			if w.Target && w.Name != "" && strings.EqualFold(w.Name, r.Name) {
				return true
			}
		}
	}
	return false
}
