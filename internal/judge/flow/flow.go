package flow

import (
	"cmp"
	"slices"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
)

// Flow looks for the sources of arguments among all groups of a scope.
type Flow struct {
	groups  []*analysis.Group
	wanted  analysis.CellSet
	sources []*analysis.Column // of all parents
	inTurns map[turnKey]*analysis.Column
	turns   int                   // sources in turn that were weighed
	known   []*analysis.TableWord // of the scope's statements, once asked for

	// Room of candidatesOf, which is asked for every slot.
	left  []siftedSource
	parts []*analysis.Column
}

// siftedSource is a source that may hold a slot's arguments, and what its
// names weigh.
type siftedSource struct {
	s     *analysis.Column
	names float64
}

// New indexes the streams of all groups that may be parents, for the
// arguments of the suspects.
func New(groups, suspects []*analysis.Group) *Flow {
	f := &Flow{groups: groups}
	for _, c := range suspects {
		for _, a := range c.Slots {
			for _, k := range a.Args {
				f.wanted.Add(k)
			}
		}
	}
	for _, p := range slices.Concat(groups, wholeLists(groups)) {
		if !p.Reads() || p.RowsKept() < tuning.FewestParents {
			continue
		}
		for _, i := range p.Kept {
			s := p.Column(i)
			if len(s.Cells) < tuning.FewestParents {
				continue
			}
			s.Build(&f.wanted)
			if len(s.Index.List) == 0 {
				continue
			}
			s.Echo = Echoes(p, i) || slices.ContainsFunc(p.Parts, func(t *analysis.Group) bool { return Echoes(t, i) })
			f.sources = append(f.sources, s)
		}
	}
	return f
}

// Trace finds the best source of the child's arguments, and ranks the others.
func (f *Flow) Trace(child *analysis.Group) {
	for _, a := range child.Slots {
		if len(a.Args) < tuning.FewestArguments || a.Nulls > len(a.Args) {
			continue
		}
		Prepare(a)
		child.Ranked = append(child.Ranked, f.candidatesOf(child, a)...)
	}
	rank(child)
	for i, c := range child.Ranked {
		if i < tuning.JoinedCandidates {
			f.joinSlots(child, c)
		} else {
			c.Links = []analysis.FlowLink{{Slot: c.Slot.Slot, Column: c.Column.Columns[0]}}
		}
	}
	rank(child)
	preferWhole(child)
	noteTies(child)
	if len(child.Ranked) > 0 {
		child.Best = firstSlot(child)
	}
}

// firstSlot is the best candidate, of the first slot where several follow the
// rows of one query: of the bounds of a range, the one that it begins with, of a
// list its first member.
func firstSlot(child *analysis.Group) *analysis.Candidate {
	best := child.Ranked[0]
	key := child.Stmt.Keys[best.Slot.Slot]
	for _, k := range child.Ranked[1:] {
		if k.Column.Parent != best.Column.Parent || k.Slot.Slot >= best.Slot.Slot || len(k.Column.Columns) > 1 ||
			key.Equal && child.Stmt.Keys[k.Slot.Slot].Column != key.Column {
			continue
		}
		for _, l := range child.Ranked[0].Links {
			if l.Slot == k.Slot.Slot && l.Column == k.Column.Columns[0] {
				k.Links = child.Ranked[0].Links
				best = k
				break
			}
		}
	}
	return best
}

// rank sorts the candidates, best first.
func rank(c *analysis.Group) {
	slices.SortStableFunc(c.Ranked, func(a, b *analysis.Candidate) int {
		return cmp.Compare(b.Total(), a.Total())
	})
	if len(c.Ranked) > tuning.KeptCandidates {
		c.Ranked = c.Ranked[:tuning.KeptCandidates]
	}
}

// candidatesOf weighs the sources of one slot.
func (f *Flow) candidatesOf(child *analysis.Group, a *analysis.SlotArgs) []*analysis.Candidate {
	names := child.SlotNames(a.Slot)
	left, parts := f.left[:0], f.parts[:0] // those that hold enough, and a part
	sample := tuning.SampledArguments
	if len(f.sources) > tuning.ManySources {
		sample /= 2
	}
	for _, s := range f.sources {
		if s.Echo || s.Parent.First > child.Last || slices.Contains(s.Parent.Parts, child) || slices.Contains(child.Parts, s.Parent) {
			continue
		}
		share := shareOf(s, a, sample)
		need := tuning.Coverage
		if s.Parent == child {
			need = tuning.CoverageOfOwn
		}
		if share >= need {
			left = append(left, siftedSource{s, f.nameBits(s, child, names)})
		}
		if share > 0 && s.Parent != child {
			parts = append(parts, s)
		}
	}
	f.left, f.parts = left, parts
	rivals := len(left)
	slices.SortStableFunc(left, func(x, y siftedSource) int { return cmp.Compare(y.names, x.names) })
	if len(left) > tuning.WeighedSources {
		left = left[:tuning.WeighedSources]
	}
	var out []*analysis.Candidate
	for _, l := range left {
		c := Weigh(child, a, l.s)
		if !covered(c, child) {
			rivals--
			continue
		}
		c.Names = l.names
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
func (f *Flow) nameBits(s *analysis.Column, child *analysis.Group, slot *analysis.Names) float64 {
	column := s.Parent.ColumnNames(s.Columns[0])
	bits := NameBits(column, slot)
	if s.Parent == child && bits < tuning.BitsSelfKey && f.refersElsewhere(slot, column) {
		return tuning.BitsIDsOfOthers
	}
	return bits
}

// explained reports whether a candidate leaves nothing to ask for.
func explained(list []*analysis.Candidate) bool {
	for _, c := range list {
		if c.Total() >= tuning.BitsLikely && (c.Walk.Jumps == 0 || c.Count > 0) {
			return true
		}
	}
	return false
}

// complete adds the evidence that lies outside of the values.
func (f *Flow) complete(child *analysis.Group, list []*analysis.Candidate, rivals int) {
	for _, c := range list {
		c.Adjacent = Adjacency(f.groups, child, c.Column.Parent)
		c.Rivals = -log2(max(rivals, 1))
		if c.Names == tuning.BitsIDsOfOthers && child.RowsTotal == 0 && child.Reads() {
			// Ids that the table does not have are no ids of its own.
			c.Names = tuning.BitsUnknownNames
		}
		if c.Names < tuning.BitsPolymorphic && Polymorphic(c, child) {
			c.Names = tuning.BitsPolymorphic
		}
	}
}

// share estimates which part of the arguments the source holds.
func share(s *analysis.Column, a *analysis.SlotArgs) float64 {
	return shareOf(s, a, tuning.SampledArguments)
}

func shareOf(s *analysis.Column, a *analysis.SlotArgs, sample int) float64 {
	step := max(1, len(a.Args)/sample)
	seen, of := 0, 0
	for j := range len(a.Args) / step {
		// Not every n-th: what recurs with every n-th would be all that is seen.
		i := j*step + j%step
		list := s.Index.Of(a.Args[i])
		held := len(list) > 0 && s.Ticks[list[0]] < a.Starts[i]
		if !held && s.Parent.Cut() {
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

// Adjacency weighs that the child began while its parent was being read, or
// soon after.
func Adjacency(all []*analysis.Group, child, parent *analysis.Group) float64 {
	if parent == child {
		return tuning.BitsAdjacent
	}
	var end uint32
	for i := range parent.Execs {
		e := &parent.Execs[i]
		if e.Start >= child.First {
			break
		}
		if e.End == 0 || e.End > child.First {
			return tuning.BitsAdjacent
		}
		end = max(end, e.End)
	}
	between := 0
	for _, c := range all {
		if c != child && c.First > end && c.First < child.First {
			between++
		}
	}
	if between <= 1 {
		return tuning.BitsAdjacent
	}
	return 0
}
