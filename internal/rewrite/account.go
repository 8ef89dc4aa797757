package rewrite

import (
	"slices"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
)

// Account says what became of the child's slots in a text that was cut from
// it. It is kept where marks are put in and taken out, not by the forms, so
// that none of them can forget a slot. A statement without one is not offered.
type Account struct {
	q *Repeat
	// carried are slots whose value comes with each key or row, once those
	// that stand there once for all, dropped those that a form left out on
	// purpose.
	Carried, once, dropped map[int]bool
}

// NewAccount is an account in which no slot stands yet.
func (q *Repeat) NewAccount() *Account {
	return &Account{q, map[int]bool{}, map[int]bool{}, map[int]bool{}}
}

// note takes a mark, and reports whether it was one for the account.
func (a *Account) note(kind byte, slot int, each bool) bool {
	switch {
	case kind == slotCarried, kind == slotHere && each:
		a.Carried[slot] = true
	case kind == slotHere:
		a.once[slot] = true
	case kind == slotDropped:
		a.dropped[slot] = true
	default:
		return false
	}
	return true
}

// Add takes what another text holds that becomes a part of this one.
func (a *Account) Add(o *Account) {
	for slot := range o.Carried {
		a.Carried[slot] = true
	}
	for slot := range o.once {
		a.once[slot] = true
	}
	for slot := range o.dropped {
		a.dropped[slot] = true
	}
}

// balanced reports whether every slot that may differ comes with each key or
// row and nowhere once for all, and every other one is there.
func (a *Account) balanced() bool {
	if a == nil {
		return false
	}
	for slot := range a.q.Child.Structure.Slots {
		switch {
		case !a.q.Child.Holds(slot):
		case a.q.Differs(slot):
			if !a.Carried[slot] || a.once[slot] || a.dropped[slot] {
				return false
			}
		case !a.Carried[slot] && !a.once[slot] && !a.dropped[slot]:
			return false
		}
	}
	return true
}

// Holds reports whether a slot is an argument or a literal that the text
// keeps track of.
func (s *Text) Holds(slot int) bool { return s.tracked[slot] }

// Differs reports whether the executions differ in a slot, or may: only what
// was seen to be the same in all of them is the same.
func (q *Repeat) Differs(slot int) bool {
	return slot >= len(q.Seen) || q.Seen[slot] != cases.Constant
}

// Carry marks the place where the values of slots come with each key.
func Carry(slots ...int) string {
	out := ""
	for _, s := range slots {
		out += Mark(slotCarried, s)
	}
	return out
}

// Drop marks that what a span of the child holds is left out on purpose.
func (s *Text) Drop(span fingerprint.Span) string {
	out := ""
	for i, slot := range s.Structure.Slots {
		if Covers(span, slot.Span) {
			out += Mark(slotDropped, i)
		}
	}
	return out
}

// Variations says of each slot of the child whether its executions differ in
// it. A record that compared all executions knows; without one, values that
// were kept of every execution do.
func Variations(c *cases.Case, s *fingerprint.Structure) []cases.Variation {
	if len(c.Child.Slots) == len(s.Slots) {
		return sharedSlots(c.Child.Slots, s)
	}
	out := make([]cases.Variation, len(s.Slots))
	n := max(len(c.Child.Args), len(c.Child.Texts))
	all := n > 0 && n >= c.Child.Executions
	literals := VaryingLiterals(c)
	for i, slot := range s.Slots {
		bound := slot.Param > 0
		switch {
		case bound && varies(c.Child.Args, slot.Param-1), !bound && literals[i]:
			out[i] = cases.Varying
		case bound && all && Known(c.Child.Args, slot.Param-1), !bound && (all || len(c.Child.Texts) == 0):
			out[i] = cases.Constant
		}
	}
	return out
}

// sharedSlots has the slots of one argument differ all, where one does.
func sharedSlots(seen []cases.Variation, s *fingerprint.Structure) []cases.Variation {
	out := slices.Clone(seen)
	for i, a := range s.Slots {
		for j, b := range s.Slots {
			if a.Param > 0 && a.Param == b.Param && seen[j] != cases.Constant && out[i] == cases.Constant {
				out[i] = seen[j]
			}
		}
	}
	return out
}

// Known reports whether an argument was kept of every execution: what could
// not be kept is nil.
func Known(args [][]any, i int) bool {
	for _, a := range args {
		if i < 0 || i >= len(a) || a[i] == nil {
			return false
		}
	}
	return len(args) > 0
}

// Balanced reports whether no statement of the rewrite lost or fixed a value
// that differs.
func (r *Rewrite) Balanced() bool {
	for i := range r.Statements {
		if !r.Statements[i].Account.balanced() {
			return false
		}
	}
	return len(r.Statements) > 0
}
