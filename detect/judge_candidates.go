package detect

import (
	"slices"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Candidate is a column that may have supplied the arguments of a repeated
// statement, by the flow of values. Proof by intervention tries it first.
type Candidate struct {
	// Shape and Stack name the statement, as in ObservedGroup.
	Shape fingerprint.ID
	Stack uint64
	// Finding is the ID of the finding that it belongs to, "" for none.
	Finding string
	// Change is the alteration that would tell: the parent's column, shifted
	// where it is constant.
	Change Alteration
	Column string  // the column's name
	Bits   float64 // of evidence, as far as the values and names tell
}

// Candidates returns the columns that may have supplied arguments, best first
// for each statement. The scope must have ended; before that there are none.
func (s *Scope) Candidates() []Candidate {
	if s == nil || s.owns() {
		return nil
	}
	s.once.Do(s.close)
	return s.candidates
}

// listCandidates notes what was weighed, for Candidates.
func (h *hearing) listCandidates() {
	for _, c := range h.charges {
		for _, k := range c.ranked {
			out := Candidate{
				Shape: c.key.shape, Stack: uint64(c.key.stack), Bits: k.total(),
				Column: k.source.parent.columnName(k.source.columns[0]),
				Change: Alteration{
					Shape: k.source.parent.key.shape, Stack: uint64(k.source.parent.key.stack),
					Column: k.source.columns[0], Shift: k.source.distinct() == 1,
				},
			}
			if c.result != nil {
				out.Finding = c.result.ID
			}
			h.scope.candidates = append(h.scope.candidates, out)
		}
	}
}

// Proof says that an intervention tied a statement to a column: with the
// column changed, exactly the statement's arguments changed. A scope that is
// started with it reports the statement as proved from two executions on.
type Proof struct {
	// Shape and Stack name the statement, as in ObservedGroup.
	Shape fingerprint.ID
	Stack uint64
	// Change is what was changed.
	Change Alteration
}

func (p Proof) applyScope(s *Scope) { s.proofs = append(s.proofs, p) }

// provedCount is the least number of executions of a finding that was proved.
const provedCount = 2

// proved makes the findings that were proved, whatever else they look like.
func (h *hearing) proved(c *charge) bool {
	if c.count < provedCount || c.tuples < 2 || !c.stmt.counts {
		return false
	}
	for _, p := range h.scope.proofs {
		if p.Shape != c.key.shape || p.Stack != uint64(c.key.stack) {
			continue
		}
		at := slices.IndexFunc(h.charges, func(o *charge) bool {
			return o.key.shape == p.Change.Shape && uint64(o.key.stack) == p.Change.Stack
		})
		if at < 0 || p.Change.Column < 0 || p.Change.Column >= h.charges[at].ncols {
			continue
		}
		c.best = h.provenSource(c, h.charges[at], p.Change.Column)
		c.what = ""
		h.accuse(c, Proved)
		return true
	}
	return false
}

// provenSource is the candidate of a proof: weighed as any other, so that the
// report can say how the values flowed.
func (h *hearing) provenSource(c, parent *charge, column int) *candidate {
	for _, k := range c.ranked {
		if k.source.parent == parent && slices.Contains(k.source.columns, column) {
			return k
		}
	}
	c.collectSlots()
	s := parent.column(column)
	best := &candidate{source: s, slot: &slotArgs{}}
	for _, a := range c.slots {
		var wanted cellSet
		for _, k := range a.args {
			wanted.add(k)
		}
		s.build(&wanted)
		a.prepare()
		if k := weigh(c, a, s); best.links == nil || k.walk.matched > best.walk.matched {
			k.links = []flowLink{{a.slot, column}}
			best = k
		}
	}
	return best
}
