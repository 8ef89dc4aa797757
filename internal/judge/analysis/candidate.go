package analysis

import (
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/report"
)

// Candidate is a source that may have supplied a slot's arguments, with the
// evidence for it.
type Candidate struct {
	Column *Column
	Slot   *SlotArgs
	Links  []FlowLink // all slots that follow the source's rows, the best first

	Order, Multiset, Subset, Count, Names, Adjacent, Rivals, Missing float64
	InTurn, Sibling                                                  float64

	Walk      Walk
	Backwards bool
}

// FlowLink ties a key slot to a column of the parent's result.
type FlowLink struct{ Slot, Column int }

// values is the evidence from values alone.
func (c *Candidate) values() float64 {
	return max(c.Order, c.Multiset) + c.Subset + c.Count + c.Missing
}

// Total is all evidence.
func (c *Candidate) Total() float64 {
	return c.values() + c.Names + c.Adjacent + c.Rivals + c.InTurn + c.Sibling
}

// Strength says what a candidate is good for, empty for nothing.
func (c *Candidate) Strength(executions int) report.Evidence {
	switch {
	case c == nil || c.Total() < tuning.BitsLikely:
		return ""
	case c.Slot.Counting || c.Slot.MayCount:
		// A caller's own sorted list of ids looks the same.
		return report.Likely
	case c.Total() >= tuning.BitsTraced && c.values() >= tuning.BitsTracedValues && executions >= tuning.TracedExecutions:
		return report.Traced
	}
	return report.Likely
}

// Own reports whether the source is the child's own stream.
func (c *Candidate) Own(child *Group) bool { return c.Column.Parent == child }

// Walk is what following a list of arguments along a source came to.
type Walk struct {
	Bits    float64
	Jumps   int // arguments that were found only by going back
	Skipped int // rows passed over
	Missing int // arguments that were not in the source when they were used
	Matched int
	Unseen  int // arguments that may have been in rows that were not kept
	Roots   int // of those, the roots of further trees
}

// InOrder reports whether the arguments came in the order of the rows.
func (w Walk) InOrder() bool { return w.Jumps == 0 && w.Missing*10 <= w.Matched }
