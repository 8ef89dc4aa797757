package flow

import (
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
)

// Weigh gathers the evidence that does not depend on other candidates.
func Weigh(child *analysis.Group, a *analysis.SlotArgs, s *analysis.Column) *analysis.Candidate {
	c := &analysis.Candidate{Column: s, Slot: a}
	c.Walk = follow(s, a, false)
	if c.Walk.Jumps > 0 {
		if back := follow(s, a, true); back.Bits > c.Walk.Bits+1 {
			c.Walk, c.Backwards = back, true
		}
	}
	c.Order = max(c.Walk.Bits, 0)
	if a.Counting {
		// Any two sorted lists of integers agree in order.
		c.Order = 0
	}
	c.Multiset = multisetBits(a, s)
	c.Subset = tuning.BitsNoSubset
	if c.Walk.Jumps == 0 {
		c.Subset = tuning.BitsSubset
	}
	c.Count = countBits(child, a, s, c.Walk.Unseen)
	if n := len(s.Cells); s.Parent != child && !s.Parent.Cut() && c.Walk.Jumps > 0 && c.Walk.Matched > n && c.Walk.Matched%n != 0 {
		// A loop over rows asks for each of them, once or several times.
		c.Count = tuning.BitsTooMany
	}
	if c.Uneven = uneven(a, s); c.Uneven {
		c.Count = 0
	}
	c.Missing = tuning.BitsPerMissing * float64(c.Walk.Missing)
	if len(s.Columns) > 1 {
		c.InTurn = tuning.BitsInTurn
	}
	return c
}

// uneven reports whether arguments repeat, though the column has each value
// once: a loop over its rows asks for each of them equally often.
func uneven(a *analysis.SlotArgs, s *analysis.Column) bool {
	if !a.Repeats() || s.Parent == a.Owner || s.Distinct() < len(s.Cells) || s.Parent.Cut() {
		return false
	}
	for _, n := range a.Times().Count {
		if n > 0 && int(n)*a.Distinct != len(a.Args) {
			return true
		}
	}
	return a.Distinct < s.Visible(a.Starts[0])
}

// covered reports whether enough of the arguments were in the source.
func covered(c *analysis.Candidate, child *analysis.Group) bool {
	need := tuning.Coverage
	if c.Own(child) {
		need = tuning.CoverageOfOwn
	}
	of := c.Walk.Matched + c.Walk.Missing + c.Walk.Roots
	return c.Walk.Matched >= tuning.FewestArguments && float64(c.Walk.Matched) >= need*float64(of)
}

// multisetBits weighs that repeated arguments repeat as often as in the
// source, in whatever order they came.
func multisetBits(a *analysis.SlotArgs, s *analysis.Column) float64 {
	if a.Distinct == len(a.Args) {
		return 0
	}
	times := a.Times()
	same := 0
	for h, n := range times.Count {
		if n == 0 {
			continue
		}
		m := int32(len(s.Index.Of(times.Keys[h])))
		switch {
		case n == m && n > 1:
			same++
		case n != m && (n > 1 || m > 1):
			same--
		}
	}
	return max(0, float64(same)*tuning.BitsPerRepeat)
}

// countBits weighs that there were as many executions as rows, or as many
// different arguments as different values. The root of a tree, whose key comes
// from elsewhere, is not counted.
func countBits(child *analysis.Group, a *analysis.SlotArgs, s *analysis.Column, roots int) float64 {
	if s.Parent.Cut() || child.Count > len(child.Execs) {
		// Only a part was kept: the totals must do.
		if int64(child.Count) == s.Parent.RowsTotal*int64(len(s.Columns)) {
			return tuning.MaxBitsOfCount
		}
		return 0
	}
	if s.Parent != child {
		roots = 0
	}
	visible := len(s.Cells)
	if n := len(a.Starts); n > 0 && s.Parent != child {
		visible = s.Visible(a.Starts[n-1])
	}
	if len(a.Args)-roots == visible && visible == len(s.Cells) {
		return min(tuning.MaxBitsOfCount, log2(visible))
	}
	if d := s.Distinct(); d >= 2 && a.Distinct == d && roots == 0 && len(a.Args)%d == 0 {
		return min(tuning.MaxBitsOfCount, log2(d))
	}
	return 0
}
