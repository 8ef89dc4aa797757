package record

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/hash"
)

// The bounds of what is compared one by one. Beyond them a slot is known only
// where all that an execution binds, or all that its text holds, was the same.
const (
	maxSeenArgs     = 32
	maxSeenLiterals = 16
)

// boundValues are the values of one execution, in a form to compare: 0 where a
// value is not known.
type boundValues struct {
	args     [maxSeenArgs]uint32
	n        int            // arguments
	literals *literalHashes // nil where the text has none
	layout   uint64         // where the text's slots stand
	text     uint64         // over all that stands in the text, 0 where not known
	odd      bool           // an argument's type is not known
}

// noteArg notes an argument by its hash.
func (b *boundValues) noteArg(ordinal int, h uint64, known bool) {
	b.n = max(b.n, ordinal)
	switch {
	case !known:
		b.odd = true
	case uint(ordinal-1) < maxSeenArgs:
		b.args[ordinal-1] = shortHash(h)
	}
}

// shortHash is a hash in 32 bits, never 0. Some values have small hashes.
func shortHash(h uint64) uint32 { return max(uint32(hash.Mix64(h)), 1) }

// Seen compares what the executions of a group bind with what the first of
// them bound.
type Seen struct {
	first boundValues
	all   uint64 // the first one's hash over all its values
	Runs  int    // executions that were compared
	// args and literals have a bit for each place where one execution had
	// another value; the unknown ones for each where a value was not known.
	args, unknownArgs         uint32
	literals, unknownLiterals uint32
	anyValue, anyText         bool // two executions differ in a value; in their texts
	Uneven                    bool // slots are not the same in number or place
}

// compare notes one execution, finished or failed.
func (s *Seen) compare(x *Execution) {
	b := &x.bound
	if s.Runs++; s.Runs == 1 {
		s.first, s.all = *b, x.args
	}
	s.Uneven = s.Uneven || b.n != s.first.n || b.layout != s.first.layout
	s.anyValue = s.anyValue || x.args != s.all || b.odd
	s.anyText = s.anyText || b.text != s.first.text || b.text == 0
	for i := range min(b.n, maxSeenArgs) {
		s.args |= bit(b.args[i] != s.first.args[i]) << i
		s.unknownArgs |= bit(b.args[i] == 0) << i
	}
	if b.literals == nil || s.first.literals == nil || b.literals == s.first.literals {
		return
	}
	for i := range b.literals {
		s.literals |= bit(b.literals[i] != s.first.literals[i]) << i
		s.unknownLiterals |= bit(b.literals[i] == 0) << i
	}
}

func bit(is bool) uint32 {
	if is {
		return 1
	}
	return 0
}

// Variation is what is known of a slot, where every execution was compared.
func (s *Seen) Variation(i int, slot fingerprint.Slot) cases.Variation {
	place, differ, unknown := i, s.literals, s.unknownLiterals
	same, bound := !s.anyText, maxSeenLiterals
	if slot.Param > 0 {
		place, differ, unknown = slot.Param-1, s.args, s.unknownArgs
		same, bound = false, maxSeenArgs
	}
	switch {
	case same || !s.anyValue:
		return cases.Constant
	case place >= bound || slot.Named != "" || unknown>>place&1 == 1:
		return cases.Unseen
	case differ>>place&1 == 1:
		return cases.Varying
	case slot.Param == 0 && (s.first.literals == nil || s.first.literals[place] == 0):
		return cases.Unseen
	case slot.Param > s.first.n:
		return cases.Unseen
	}
	return cases.Constant
}

// replayed fills in what a trace tells of an execution: its keys.
func (b *boundValues) replayed(stmt *statement, keys []cell.Cell) {
	b.odd, b.layout = true, stmt.layout // of all else nothing is known
	for i, k := range stmt.Keys {
		if k.Param == 0 || k.Param > maxSeenArgs || i >= len(keys) {
			continue
		}
		b.n = max(b.n, k.Param)
		b.args[k.Param-1] = uint32(keys[i])
	}
}
