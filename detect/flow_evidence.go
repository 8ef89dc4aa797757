package detect

// The weights and bounds of value flow, in bits. Likely and traced are the
// sums from which a candidate is called so.
const (
	bitsMention      = 4 // told as what may be chance
	bitsLikely       = 8
	bitsTraced       = 16
	bitsTracedValues = 8 // of bitsTraced, from values rather than names
	tracedExecutions = 10

	bitsSubset      = 2
	bitsNoSubset    = -1
	bitsAdjacent    = 2
	bitsPerMissing  = -8
	bitsInTurn      = -3
	bitsTooMany     = -4 // executions for the rows, in no order
	bitsBeside      = 4  // in step with a loop over the same rows
	bitsPerRepeat   = 1.5
	maxBitsOfCount  = 6
	coverage        = 0.8
	coverageOfOwn   = 0.6 // of the child's own stream: a tree's
	fewestParents   = 2   // rows of a parent
	fewestArguments = 2
)

// candidate is a source that may have supplied a slot's arguments, with the
// evidence for it.
type candidate struct {
	source *source
	slot   *slotArgs
	links  []flowLink // all slots that follow the source's rows, the best first

	order, multiset, subset, count, names, adjacent, rivals, missing float64
	inTurn, beside                                                   float64

	walk      walk
	backwards bool
}

// flowLink ties a key slot to a column of the parent's result.
type flowLink struct{ slot, column int }

// values is the evidence from values alone.
func (c *candidate) values() float64 {
	return max(c.order, c.multiset) + c.subset + c.count + c.missing
}

// total is all evidence.
func (c *candidate) total() float64 {
	return c.values() + c.names + c.adjacent + c.rivals + c.inTurn + c.beside
}

// strength says what a candidate is good for, empty for nothing.
func (c *candidate) strength(executions int) Evidence {
	switch {
	case c == nil || c.total() < bitsLikely:
		return ""
	case c.slot.counting || c.slot.mayCount:
		// A caller's own sorted list of ids looks the same.
		return Likely
	case c.total() >= bitsTraced && c.values() >= bitsTracedValues && executions >= tracedExecutions:
		return Traced
	}
	return Likely
}

// own reports whether the source is the child's own stream.
func (c *candidate) own(child *charge) bool { return c.source.parent == child }

// weigh gathers the evidence that does not depend on other candidates.
func weigh(child *charge, a *slotArgs, s *source) *candidate {
	c := &candidate{source: s, slot: a}
	c.walk = s.follow(a, false)
	if c.walk.jumps > 0 {
		if back := s.follow(a, true); back.bits > c.walk.bits+1 {
			c.walk, c.backwards = back, true
		}
	}
	c.order = max(c.walk.bits, 0)
	if a.counting {
		// Any two sorted lists of integers agree in order.
		c.order = 0
	}
	c.multiset = multisetBits(a, s)
	c.subset = bitsNoSubset
	if c.walk.jumps == 0 {
		c.subset = bitsSubset
	}
	c.count = countBits(child, a, s, c.walk.unseen)
	if n := len(s.cells); s.parent != child && !s.parent.cut() && c.walk.jumps > 0 && c.walk.matched > n && c.walk.matched%n != 0 {
		// A loop over rows asks for each of them, once or several times.
		c.count = bitsTooMany
	}
	c.missing = bitsPerMissing * float64(c.walk.missing)
	if len(s.columns) > 1 {
		c.inTurn = bitsInTurn
	}
	return c
}

// covered reports whether enough of the arguments were in the source.
func (c *candidate) covered(child *charge) bool {
	need := coverage
	if c.own(child) {
		need = coverageOfOwn
	}
	of := c.walk.matched + c.walk.missing + c.walk.roots
	return c.walk.matched >= fewestArguments && float64(c.walk.matched) >= need*float64(of)
}

// multisetBits weighs that repeated arguments repeat as often as in the
// source, in whatever order they came.
func multisetBits(a *slotArgs, s *source) float64 {
	if a.distinct == len(a.args) {
		return 0
	}
	times := a.times()
	same := 0
	for h, n := range times.count {
		if n == 0 {
			continue
		}
		m := int32(len(s.index.of(times.keys[h])))
		switch {
		case n == m && n > 1:
			same++
		case n != m && (n > 1 || m > 1):
			same--
		}
	}
	return max(0, float64(same)*bitsPerRepeat)
}

// countBits weighs that there were as many executions as rows, or as many
// different arguments as different values. The root of a tree, whose key comes
// from elsewhere, is not counted.
func countBits(child *charge, a *slotArgs, s *source, roots int) float64 {
	if s.parent.cut() || child.full || child.count > len(child.execs) {
		// Only a part was kept: the totals must do.
		if int64(child.count) == s.parent.rowsTotal*int64(len(s.columns)) {
			return maxBitsOfCount
		}
		return 0
	}
	if s.parent != child {
		roots = 0
	}
	visible := len(s.cells)
	if n := len(a.starts); n > 0 && s.parent != child {
		visible = s.visible(a.starts[n-1])
	}
	if len(a.args)-roots == visible && visible == len(s.cells) {
		return min(maxBitsOfCount, log2(visible))
	}
	if d := s.distinct(); d >= 2 && a.distinct == d && roots == 0 && len(a.args)%d == 0 {
		return min(maxBitsOfCount, log2(d))
	}
	return 0
}

// distinct is the number of different values of a source.
func (s *source) distinct() int {
	if s.different == 0 {
		s.different = countCells(s.cells).n
	}
	return s.different
}
