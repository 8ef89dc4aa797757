package record

import (
	"sync"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cell"
)

// Alteration asks for one column of one statement's rows to be changed as the
// program reads them: every row of the scope gets the value of the first one,
// or with Shift another value than its own.
// What then changes in the arguments of later statements came from that
// column. The database is not touched.
type Alteration struct {
	Shape  fingerprint.ID
	Stack  uint64 // as in ObservedGroup
	Column int    // of the result, from 0
	// Shift changes the values instead of repeating the first: for a column
	// that an earlier run saw to be constant.
	Shift bool
	// Most is the number of values that are changed at most, 0 for all: a
	// program that walks along the changed values would never end.
	Most int
}

func (a Alteration) applyScope(s *Scope) { s.alters = append(s.alters, &alterer{Alteration: a}) }

// alterer changes one column of a scope's rows. Its first value is the first
// of all executions: each may have one row only.
type alterer struct {
	Alteration
	mu      sync.Mutex
	begun   bool
	first   any
	changed int
}

// altererOf returns what is to be done to the rows of a group, nil for
// nothing.
func (s *Scope) altererOf(g *Group) *alterer {
	if g == nil {
		return nil
	}
	for _, a := range s.alters {
		if a.Shape == g.Key.Shape && a.Stack == uint64(g.Key.Stack) {
			return a
		}
	}
	return nil
}

// Alters reports whether column i of this statement's rows is to be changed
// as it passes (proof by intervention); Alter then returns the value that
// takes v's place. Outside nplusonetest.Prove no column ever is.
func (x *Execution) Alters() (column int, ok bool) {
	if x.alter == nil {
		return -1, false
	}
	return x.alter.Column, true
}

// Alter returns the value that the program is to see instead of v.
func (x *Execution) Alter(v any) any {
	a := x.alter
	if a == nil || v == nil {
		return v // a NULL stays one: the program may not be able to scan another
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.Most > 0 && a.changed >= a.Most {
		return v
	}
	a.changed++
	if a.Shift {
		return cell.Shifted(v)
	}
	if !a.begun {
		a.begun, a.first = true, cell.Clone(v)
		return v
	}
	return cell.Clone(a.first)
}

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
