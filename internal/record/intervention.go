package record

import (
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
