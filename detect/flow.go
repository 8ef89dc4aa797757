package detect

import (
	"cmp"
	"slices"
)

// Bounds of the search, so that the end of a scope stays cheap whatever it
// ran.
const (
	sampledArguments = 16 // arguments by which sources are sifted
	manySources      = 64 // from so many on half as many
	weighedSources   = 8  // sources of a slot that are weighed in full
	keptCandidates   = 8  // candidates of a group that are kept, ranked
	joinedCandidates = 3  // of those, how many are tried as composite keys
)

// flow looks for the sources of arguments among all groups of a scope.
type flow struct {
	charges []*charge
	wanted  cellSet
	sources []*source // of all parents
	inTurns map[turnKey]*source
	turns   int          // sources in turn that were weighed
	known   []*tableWord // of the scope's statements, once asked for

	// Room of candidatesOf, which is asked for every slot.
	left  []siftedSource
	parts []*source
}

// siftedSource is a source that may hold a slot's arguments, and what its
// names weigh.
type siftedSource struct {
	s     *source
	names float64
}

// newFlow indexes the streams of all groups that may be parents, for the
// arguments of the suspects.
func newFlow(charges, suspects []*charge) *flow {
	f := &flow{charges: charges}
	for _, c := range suspects {
		for _, a := range c.slots {
			for _, k := range a.args {
				f.wanted.add(k)
			}
		}
	}
	for _, p := range slices.Concat(charges, wholeLists(charges)) {
		if !p.reads() || p.rowsKept() < fewestParents {
			continue
		}
		for i := range p.ncols {
			s := p.column(i)
			if len(s.cells) < fewestParents {
				continue
			}
			s.build(&f.wanted)
			if len(s.index.list) == 0 {
				continue
			}
			s.echo = p.echoes(i) || slices.ContainsFunc(p.parts, func(t *charge) bool { return t.echoes(i) })
			f.sources = append(f.sources, s)
		}
	}
	return f
}

// trace finds the best source of the child's arguments, and ranks the others.
func (f *flow) trace(child *charge) {
	for _, a := range child.slots {
		if len(a.args) < fewestArguments || a.nulls > len(a.args) {
			continue
		}
		a.prepare()
		child.ranked = append(child.ranked, f.candidatesOf(child, a)...)
	}
	child.rank()
	for i, c := range child.ranked {
		if i < joinedCandidates {
			f.joinSlots(child, c)
		} else {
			c.links = []flowLink{{c.slot.slot, c.source.columns[0]}}
		}
	}
	child.rank()
	if len(child.ranked) > 0 {
		child.best = child.ranked[0]
	}
}

// rank sorts the candidates, best first.
func (c *charge) rank() {
	slices.SortStableFunc(c.ranked, func(a, b *candidate) int {
		return cmp.Compare(b.total(), a.total())
	})
	if len(c.ranked) > keptCandidates {
		c.ranked = c.ranked[:keptCandidates]
	}
}

// candidatesOf weighs the sources of one slot.
func (f *flow) candidatesOf(child *charge, a *slotArgs) []*candidate {
	names := child.slotNames(a.slot)
	left, parts := f.left[:0], f.parts[:0] // those that hold enough, and a part
	sample := sampledArguments
	if len(f.sources) > manySources {
		sample /= 2
	}
	for _, s := range f.sources {
		if s.echo || s.parent.first > child.last || slices.Contains(s.parent.parts, child) {
			continue
		}
		share := s.shareOf(a, sample)
		need := coverage
		if s.parent == child {
			need = coverageOfOwn
		}
		if share >= need {
			left = append(left, siftedSource{s, f.nameBits(s, child, names)})
		}
		if share > 0 && s.parent != child {
			parts = append(parts, s)
		}
	}
	f.left, f.parts = left, parts
	rivals := len(left)
	slices.SortStableFunc(left, func(x, y siftedSource) int { return cmp.Compare(y.names, x.names) })
	if len(left) > weighedSources {
		left = left[:weighedSources]
	}
	var out []*candidate
	for _, l := range left {
		c := weigh(child, a, l.s)
		if !c.covered(child) {
			rivals--
			continue
		}
		c.names = l.names
		out = append(out, c)
	}
	f.complete(child, out, rivals)
	if !explained(out) {
		turns := f.inTurn(child, a, names, parts)
		f.complete(child, turns, 1)
		out = append(out, turns...)
	}
	return out
}

// nameBits weighs the names of a source's column against those of a slot.
func (f *flow) nameBits(s *source, child *charge, slot *named) float64 {
	column := s.parent.columnNames(s.columns[0])
	bits := nameBits(column, slot)
	if s.parent == child && bits < bitsSelfKey && f.refersElsewhere(slot, column) {
		return bitsIDsOfOthers
	}
	return bits
}

// explained reports whether a candidate leaves nothing to ask for.
func explained(list []*candidate) bool {
	for _, c := range list {
		if c.total() >= bitsLikely && (c.walk.jumps == 0 || c.count > 0) {
			return true
		}
	}
	return false
}

// complete adds the evidence that lies outside of the values.
func (f *flow) complete(child *charge, list []*candidate, rivals int) {
	for _, c := range list {
		c.adjacent = adjacency(f.charges, child, c.source.parent)
		c.rivals = -log2(max(rivals, 1))
		if c.names == bitsIDsOfOthers && child.rowsTotal == 0 && child.reads() {
			// Ids that the table does not have are no ids of its own.
			c.names = bitsUnknownNames
		}
		if c.names < bitsPolymorphic && c.polymorphic(child) {
			c.names = bitsPolymorphic
		}
	}
}

// share estimates which part of the arguments the source holds.
func (s *source) share(a *slotArgs) float64 { return s.shareOf(a, sampledArguments) }

func (s *source) shareOf(a *slotArgs, sample int) float64 {
	step := max(1, len(a.args)/sample)
	seen, of := 0, 0
	for j := range len(a.args) / step {
		// Not every n-th: what recurs with every n-th would be all that is seen.
		i := j*step + j%step
		list := s.index.of(a.args[i])
		held := len(list) > 0 && s.ticks[list[0]] < a.starts[i]
		if !held && s.parent.cut() {
			// It may have been in a row that was not kept.
			continue
		}
		of++
		if held {
			seen++
		}
		if of == 8 && seen == 0 {
			return 0
		}
	}
	return float64(seen) / float64(max(of, 1))
}

// adjacency weighs that the child began while its parent was being read, or
// soon after.
func adjacency(all []*charge, child, parent *charge) float64 {
	if parent == child {
		return bitsAdjacent
	}
	var end uint32
	for i := range parent.execs {
		e := &parent.execs[i]
		if e.start >= child.first {
			break
		}
		if e.end == 0 || e.end > child.first {
			return bitsAdjacent
		}
		end = max(end, e.end)
	}
	between := 0
	for _, c := range all {
		if c != child && c.first > end && c.first < child.first {
			between++
		}
	}
	if between <= 1 {
		return bitsAdjacent
	}
	return 0
}
