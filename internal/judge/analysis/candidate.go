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
	// Uneven says that the arguments repeat as the rows of a column do not that
	// has each value once.
	Uneven bool
	// Tie is another column that explains the arguments as well, nil for none.
	Tie *Column
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
	case c == nil || c.Total() < tuning.BitsLikely || c.byOrderAlone():
		return ""
	case c.Slot.MayCount || c.Slot.Counting && !c.Slot.Repeats():
		// A caller's own sorted list of ids looks the same.
		return report.Likely
	case c.Tie != nil || c.Uneven:
		return report.Likely
	case c.Total() >= tuning.BitsTraced && c.values() >= tuning.BitsTracedValues && executions >= tuning.TracedExecutions:
		return report.Traced
	}
	return report.Likely
}

// byOrderAlone reports whether nothing but their order ties the arguments to
// the column, while the parent has columns of which nothing is known: it may be
// one of those.
func (c *Candidate) byOrderAlone() bool {
	return c.Column.Parent.Unseen() && c.Names <= 0 && c.Multiset <= 0 && len(c.Links) < 2
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
