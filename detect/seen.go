package detect

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Variation is what was seen of one slot of a statement. Whoever rewrites the
// statement may take for the same only what was seen to be: what nobody saw
// may differ.
type Variation uint8

// The variations.
const (
	Unseen   Variation = iota // not every execution was looked at
	Constant                  // every execution had the same value
	Varying                   // two executions had different values
)

// The bounds of what is compared one by one. Beyond them a slot is known only
// where all that an execution binds, or all that its text holds, was the same.
const (
	maxSeenArgs     = 32
	maxSeenLiterals = 16
)

// literalHashes are the values that stand in a text, by slot; 0 for none, and
// past the bound.
type literalHashes [maxSeenLiterals]uint32

// bindings are the values of one execution, in a form to compare: 0 where a
// value is not known.
type bindings struct {
	args     [maxSeenArgs]uint32
	n        int            // arguments
	literals *literalHashes // nil where the text has none
	layout   uint64         // where the text's slots stand
	text     uint64         // over all that stands in the text, 0 where not known
	odd      bool           // an argument's type is not known
}

// noteArg notes an argument by its hash.
func (b *bindings) noteArg(ordinal int, h uint64, known bool) {
	b.n = max(b.n, ordinal)
	switch {
	case !known:
		b.odd = true
	case uint(ordinal-1) < maxSeenArgs:
		b.args[ordinal-1] = shortHash(h)
	}
}

// shortHash is a hash in 32 bits, never 0. Some values have small hashes.
func shortHash(h uint64) uint32 { return max(uint32(mix64(h)), 1) }

// seen compares what the executions of a group bind with what the first of
// them bound.
type seen struct {
	first bindings
	all   uint64 // the first one's hash over all its values
	runs  int    // executions that were compared
	// args and literals have a bit for each place where one execution had
	// another value; the unknown ones for each where a value was not known.
	args, unknownArgs         uint32
	literals, unknownLiterals uint32
	anyValue, anyText         bool // two executions differ in a value; in their texts
	uneven                    bool // slots are not the same in number or place
}

// compare notes one execution, finished or failed.
func (s *seen) compare(x *Execution) {
	b := &x.bound
	if s.runs++; s.runs == 1 {
		s.first, s.all = *b, x.args
	}
	s.uneven = s.uneven || b.n != s.first.n || b.layout != s.first.layout
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

// layOut notes in which order the slots of a text stand, and how long its lists
// are: texts of one shape may differ in that.
func (st *statement) layOut(s *fingerprint.Structure) {
	lists := 0
	for i := range s.Slots {
		slot := &s.Slots[i]
		st.layout = mix64(st.layout ^ uint64(slot.Param)<<32 ^ uint64(slot.List) ^ mixA)
		if strings.HasSuffix(slot.Op, "IN") && (i == 0 || s.Slots[i-1].Column != slot.Column) {
			lists++
		}
	}
	st.manyLists = lists > 1
}

// layoutOf is that of a text. What is known of texts with literals is read off
// one of them, and does not tell one list that grew from another that shrank.
func (st *statement) layoutOf(query string) uint64 {
	if st.manyLists && st.template != 0 {
		return hashText(query)
	}
	return st.layout
}

// variation is what is known of a slot, where every execution was compared.
func (s *seen) variation(i int, slot fingerprint.Slot) Variation {
	place, differ, unknown := i, s.literals, s.unknownLiterals
	same, bound := !s.anyText, maxSeenLiterals
	if slot.Param > 0 {
		place, differ, unknown = slot.Param-1, s.args, s.unknownArgs
		same, bound = false, maxSeenArgs
	}
	switch {
	case same || !s.anyValue:
		return Constant
	case place >= bound || slot.Named != "" || unknown>>place&1 == 1:
		return Unseen
	case differ>>place&1 == 1:
		return Varying
	case slot.Param == 0 && (s.first.literals == nil || s.first.literals[place] == 0):
		return Unseen
	case slot.Param > s.first.n:
		return Unseen
	}
	return Constant
}

// variations are those of all slots of the group's text, in order.
func (c *charge) variations() []Variation {
	s := &c.seen
	slots := c.shape().Slots
	out := make([]Variation, len(slots))
	if s.uneven || s.runs == 0 {
		return out
	}
	for i, slot := range slots {
		v := s.variation(i, slot)
		if v == Constant && s.runs != c.count+c.failed {
			v = Unseen // others were only counted
		}
		out[i] = v
	}
	return out
}

// keysAlone reports whether the executions differ in nothing but keys.
func (c *charge) keysAlone() bool {
	seen := c.variations()
	for i, slot := range c.shape().Slots {
		if seen[i] != Constant && !slot.Key {
			return false
		}
	}
	return true
}

// replayed fills in what a trace tells of an execution: its keys.
func (b *bindings) replayed(stmt *statement, keys []cell) {
	b.odd, b.layout = true, stmt.layout // of all else nothing is known
	for i, k := range stmt.keys {
		if k.param == 0 || k.param > maxSeenArgs || i >= len(keys) {
			continue
		}
		b.n = max(b.n, k.param)
		b.args[k.param-1] = uint32(keys[i])
	}
}
