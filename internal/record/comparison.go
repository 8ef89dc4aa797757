package record

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/hash"
)

// Whether what executions bind is the same is settled as they end, for all of
// them, also for those that the record has no room for. Where a value was not
// understood it is not known, and nothing may rest on it.

// The bounds of what is compared one by one. Beyond them a value is known only
// where it is a key's, or where all that an execution binds, or all that its
// text holds, was the same.
const (
	maxSeenArgs     = 32
	maxSeenLiterals = 16
)

// What is compared has a place each, which is a bit in a set of places:
// arguments by their number, then the key slots, which are compared wherever
// they stand, then the literals by their slot.
const (
	keysAt     = maxSeenArgs
	literalsAt = keysAt + maxSlots
)

// places are values in 32 bits, by place. What a place holds counts where the
// set of known places has it.
type places [literalsAt]uint32

// bound is what one execution binds, in a form to compare: its places stand
// beside it.
type bound struct {
	all      uint64         // hash over all its arguments and literals
	text     uint64         // over all that stands in the text, 0 where not known
	layout   uint64         // where the text's slots stand
	literals *literalHashes // nil where the text has none
	known    uint64         // the places whose values are known
	n        int32          // arguments
	odd      bool           // an argument's type is not known, so all does not tell it
	partly   bool           // of a trace, which tells the keys and whether all was the same
}

// literalHashes are the values that stand in a text, by slot, and those of
// them that are keys.
type literalHashes struct {
	values [maxSeenLiterals]uint32
	keys   [maxSlots]uint32
	known  uint64 // their places
}

// note notes the literal of a slot.
func (l *literalHashes) note(slot int, h uint64) {
	if uint(slot) < maxSeenLiterals {
		l.values[slot] = uint32(h)
		l.known |= 1 << (literalsAt + slot)
	}
}

// noteKey notes that a literal is that of a key slot.
func (l *literalHashes) noteKey(key int, c cell.Cell, h uint64) {
	l.keys[key] = keyValue(c, h)
	l.known |= 1 << (keysAt + key)
}

// noteText notes what stands in a text.
func (x *Execution) noteText(k *knownText) {
	b := &x.bound
	b.all, b.text, b.layout = k.args, k.args, k.layout
	if k.stmt.literals > 0 {
		b.literals, b.known = &k.literals, k.literals.known
		copy(x.values[keysAt:], k.literals.keys[:])
	}
}

// noteArg notes an argument by its hash.
func (x *Execution) noteArg(ordinal int, h uint64) {
	b := &x.bound
	b.all = hash.Mix64(b.all ^ h + uint64(ordinal)*hash.MixA)
	b.n = max(b.n, int32(ordinal))
	if i := uint(ordinal - 1); i < maxSeenArgs {
		x.values[i] = uint32(h)
		b.known |= 1 << i
	}
}

// noteOdd notes an argument that is not understood.
func (x *Execution) noteOdd(ordinal int) {
	known := x.bound.known
	x.noteArg(ordinal, 0)
	x.bound.known, x.bound.odd = known, true
}

// noteKey notes an argument that is that of a key slot.
func (x *Execution) noteKey(key int, c cell.Cell, h uint64) {
	x.values[keysAt+key] = keyValue(c, h)
	x.bound.known |= 1 << (keysAt + key)
}

// keyValue is the cell of a key. Of what has none it is a hash that is like no
// number's cell: a trace moves those.
func keyValue(c cell.Cell, h uint64) uint32 {
	if c == 0 {
		c = cell.OfHash(hash.Mix64(h))
	}
	return uint32(c)
}

// others are the values of those keys that have no cell, 0 for all else; nil
// where each has one.
func (x *Execution) others() (others []uint32) {
	for i := range x.stmt.Keys {
		if x.keys[i] != 0 || x.bound.known>>(keysAt+i)&1 == 0 {
			continue
		}
		if others == nil {
			others = make([]uint32, len(x.stmt.Keys))
		}
		others[i] = x.values[keysAt+i]
	}
	return others
}

// noteReplayed notes what a trace tells of an execution: its keys.
func (x *Execution) noteReplayed(e *StatementEvent) {
	b := &x.bound
	*b = bound{all: e.Args, layout: x.stmt.layout, odd: e.Unread, partly: true}
	for i, k := range x.stmt.Keys {
		v := uint32(0)
		if i < len(e.Keys) {
			v = e.Keys[i]
		}
		if v == 0 && i < len(e.Others) {
			v = e.Others[i]
		}
		if v == 0 {
			continue
		}
		x.noteKey(i, cell.Cell(v), 0)
		if p := k.Param - 1; uint(p) < maxSeenArgs {
			b.n = max(b.n, int32(k.Param))
			x.values[p] = v
			b.known |= 1 << p
		}
	}
}

// comparison compares what executions bind with what the first of them bound.
type comparison struct {
	N int // executions that were compared
	// Unread counts executions with an argument of a type that is not
	// understood.
	Unread int
	Uneven bool // slots are not the same in number or place

	first    bound
	values   places // of the first
	known    uint64 // the places whose values are known of all
	differ   uint64 // those where one execution had another value
	anyValue bool   // two executions differ in a value
	anyText  bool   // in their texts
	partly   bool   // nothing but keys was compared one by one
}

// compare notes what an execution binds that has finished or failed.
func (s *Scope) compare(g *Group, x *Execution, o Outcome) {
	c := &g.Args
	if o == Failed {
		if g.Tried == nil {
			if !s.room(comparisonBytes) {
				return
			}
			g.Tried = new(comparison)
		}
		c = g.Tried
	}
	c.add(&x.bound, &x.values)
}

const comparisonBytes = 256

func (c *comparison) add(b *bound, values *places) {
	if c.N++; c.N == 1 {
		c.first, c.values = *b, *values
		c.known = b.known
		c.anyText, c.partly = b.text == 0, b.partly
	}
	if b.odd {
		c.Unread++
	}
	f := &c.first
	c.known &= b.known
	if b.layout != f.layout || b.n != f.n {
		c.Uneven = true
	}
	if b.all == f.all && !b.odd && !f.odd {
		return // each value is the same
	}
	c.anyValue = true
	c.anyText = c.anyText || b.text != f.text
	c.differ |= differing(values[:min(max(b.n, 0), maxSeenArgs)], c.values[:])
	c.differ |= differing(values[keysAt:], c.values[keysAt:]) << keysAt
	if b.literals != f.literals && b.literals != nil && f.literals != nil {
		c.differ |= differing(b.literals.values[:], f.literals.values[:]) << literalsAt
	}
}

// differing has a bit for each value of a that is not that of b, which is as
// long or longer.
func differing(a, b []uint32) (differ uint64) {
	b = b[:len(a)]
	for i, v := range a {
		if v != b[i] {
			differ |= 1 << (i & 63)
		}
	}
	return differ
}

// All reports whether all were compared and bound the same.
func (c *comparison) All() bool { return !c.anyValue && c.Unread == 0 }

// With returns what is known of the executions of both. o may be nil.
func (c comparison) With(o *comparison) comparison {
	if o == nil || o.N == 0 {
		return c
	}
	if c.N == 0 {
		return *o
	}
	n, unread := c.N+o.N, c.Unread+o.Unread
	c.add(&o.first, &o.values)
	c.N, c.Unread = n, unread
	c.known &= o.known
	c.differ |= o.differ
	c.Uneven = c.Uneven || o.Uneven
	c.anyValue = c.anyValue || o.anyValue
	c.anyText = c.anyText || o.anyText
	c.partly = c.partly || o.partly
	return c
}

// Beside returns what is known of the executions of two groups that cannot be
// compared, for their texts differ: nothing is the same.
func (c comparison) Beside(o *comparison) comparison {
	return comparison{N: c.N + o.N, Unread: c.Unread + o.Unread, Uneven: c.Uneven || o.Uneven, anyValue: true, anyText: true}
}

// Slot is what is known of slot i, where every execution was compared.
func (c *comparison) Slot(i int, slot fingerprint.Slot) cases.Variation {
	place, bound := literalsAt+i, literalsAt+maxSeenLiterals
	if slot.Param > 0 {
		place, bound = slot.Param-1, maxSeenArgs
	}
	if c.Uneven || c.N == 0 {
		return cases.Unseen
	}
	if slot.Param == 0 && !c.anyText || c.All() && !c.partly {
		return cases.Constant
	}
	if slot.Named != "" || place >= bound {
		return cases.Unseen
	}
	return c.at(place)
}

// Key is what is known of key i, wherever the texts have it.
func (c *comparison) Key(i int) cases.Variation {
	switch {
	case c.N == 0 || c.Unread > 0:
		return cases.Unseen
	case c.All():
		return cases.Constant
	}
	return c.at(keysAt + i)
}

func (c *comparison) at(place int) cases.Variation {
	switch {
	case c.known>>place&1 == 0:
		return cases.Unseen
	case c.differ>>place&1 == 1:
		return cases.Varying
	}
	return cases.Constant
}

// moved undoes that a trace moved its integers by n.
func (c *comparison) moved(n int64) {
	if c == nil {
		return
	}
	for i, v := range c.values {
		c.values[i] = uint32(cell.Cell(v).Shift(-n))
	}
}
