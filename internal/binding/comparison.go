package binding

import (
	"math/bits"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/cell"
)

// Comparison compares what executions bind with what the first of them bound.
type Comparison struct {
	N int // executions that were compared
	// Unread counts executions with an argument of a type that is not
	// understood.
	Unread int
	Uneven bool // slots are not the same in number or place

	first    Values
	known    uint64 // the places whose values are known of all
	differ   uint64 // those where one execution had another value
	anyValue bool   // two executions differ in a value
	anyText  bool   // in their texts
	partly   bool   // nothing but keys was compared one by one
}

// Add compares one more execution.
func (c *Comparison) Add(b *Values) {
	if c.N++; c.N == 1 {
		c.first = *b
		c.known = b.known
		c.anyText, c.partly = b.text == 0, b.partly
	}
	if b.Odd {
		c.Unread++
	}
	f := &c.first
	c.known &= b.known
	if b.layout != f.layout || b.n != f.n {
		c.Uneven = true
	}
	if b.All == f.All && !b.Odd && !f.Odd {
		return // each value is the same
	}
	c.anyValue = true
	c.anyText = c.anyText || b.text != f.text
	// What is known to differ, or is not known of all, needs no other look.
	for open := c.known &^ c.differ & beforeLiterals; open != 0; open &= open - 1 {
		if i := bits.TrailingZeros64(open); b.at[i] != f.at[i] {
			c.differ |= 1 << i
		}
	}
	if b.literals == f.literals || b.literals == nil || f.literals == nil {
		return
	}
	for i, v := range b.literals.at {
		if v != f.literals.at[i] {
			c.differ |= 1 << (literalsAt + i)
		}
	}
}

// All reports whether all were compared and bound the same.
func (c *Comparison) All() bool { return !c.anyValue && c.Unread == 0 }

// With returns what is known of the executions of both. o may be nil.
func (c Comparison) With(o *Comparison) Comparison {
	if o == nil || o.N == 0 {
		return c
	}
	if c.N == 0 {
		return *o
	}
	n, unread := c.N+o.N, c.Unread+o.Unread
	c.Add(&o.first)
	c.N, c.Unread = n, unread
	c.known &= o.known
	c.differ |= o.differ
	c.Uneven = c.Uneven || o.Uneven
	c.anyValue = c.anyValue || o.anyValue
	c.anyText = c.anyText || o.anyText
	c.partly = c.partly || o.partly
	return c
}

// OtherTexts returns what is known of the executions of two groups that cannot be
// compared, for their texts differ: nothing is the same.
func (c Comparison) OtherTexts(o *Comparison) Comparison {
	return Comparison{N: c.N + o.N, Unread: c.Unread + o.Unread, Uneven: c.Uneven || o.Uneven, anyValue: true, anyText: true}
}

// Slot is what is known of slot i, where every execution was compared.
func (c *Comparison) Slot(i int, slot fingerprint.Slot) cases.Variation {
	place, bound := literalsAt+i, literalsAt+maxLiterals
	if slot.Param > 0 {
		place, bound = slot.Param-1, maxArgs
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
func (c *Comparison) Key(i int) cases.Variation {
	switch {
	case c.N == 0 || c.Unread > 0:
		return cases.Unseen
	case c.All():
		return cases.Constant
	}
	return c.at(keysAt + i)
}

func (c *Comparison) at(place int) cases.Variation {
	switch {
	case c.known>>place&1 == 0:
		return cases.Unseen
	case c.differ>>place&1 == 1:
		return cases.Varying
	}
	return cases.Constant
}

// Unshift moves the cells of integers down by n, which a trace had moved up.
// c may be nil.
func (c *Comparison) Unshift(n int64) {
	if c == nil {
		return
	}
	for i, v := range c.first.at {
		c.first.at[i] = uint32(cell.Cell(v).Shift(-n))
	}
}
