// Package binding compares what the executions of a statement bind: their
// arguments, and the values that stand in their texts.
//
// Whether these are the same is settled as executions end, for all of them,
// also for those that a record has no room for. Where a value was not
// understood it is not known, and nothing may rest on it.
package binding

import (
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/hash"
)

// MaxKeys is the number of key slots of a statement that are compared.
const MaxKeys = 12

// The bounds of what else is compared one by one. Beyond them a value is known
// only where all that an execution binds, or all that its text holds, was the
// same.
const (
	maxArgs     = 32
	maxLiterals = 16
)

// What is compared has a place each, which is a bit in a set of places:
// arguments by their number, then the key slots, which are compared wherever
// they stand, then the literals by their slot.
const (
	keysAt     = maxArgs
	literalsAt = keysAt + MaxKeys

	beforeLiterals = 1<<literalsAt - 1 // a set of places
)

// Values are what one execution binds, in a form to compare.
type Values struct {
	head
	// at has the values by place. What a place holds counts where it is known,
	// so it is left as it is between two executions.
	at [literalsAt]uint32
}

type head struct {
	All      uint64    // hash over all arguments and literals
	Odd      bool      // an argument's type is not known, so All does not tell it
	partly   bool      // of a trace, which tells the keys and whether all was the same
	n        int32     // arguments
	text     uint64    // over all that stands in the text, 0 where not known
	layout   uint64    // where the text's slots stand
	literals *Literals // nil where the text has none
	known    uint64    // the places whose values are known
}

// Clear forgets what was noted.
func (v *Values) Clear() { v.head = head{} }

// Text notes the hash of a text, how its slots lie, and the literals in it, nil
// for none.
func (v *Values) Text(all, layout uint64, literals *Literals) {
	v.All, v.text, v.layout = all, all, layout
	if literals != nil {
		v.literals, v.known = literals, literals.known
		copy(v.at[keysAt:], literals.keys[:])
	}
}

// Arg notes an argument by its hash.
func (v *Values) Arg(ordinal int, h uint64) {
	v.All = hash.Mix64(v.All ^ h + uint64(ordinal)*hash.MixA)
	v.n = max(v.n, int32(ordinal))
	if i := uint(ordinal - 1); i < maxArgs {
		v.at[i] = uint32(h)
		v.known |= 1 << i
	}
}

// OddArg notes an argument that is not understood.
func (v *Values) OddArg(ordinal int) {
	known := v.known
	v.Arg(ordinal, 0)
	v.known, v.Odd = known, true
}

// Key notes that an argument is that of a key slot.
func (v *Values) Key(key int, c cell.Cell, h uint64) {
	v.at[keysAt+key] = keyValue(c, h)
	v.known |= 1 << (keysAt + key)
}

// keyValue is the cell of a key. Of what has none it is a hash that is like no
// number's cell: a trace moves those.
func keyValue(c cell.Cell, h uint64) uint32 {
	if c == 0 {
		c = cell.OfHash(hash.Mix64(h))
	}
	return uint32(c)
}

// Others are the values of those keys that have no cell, 0 for all else; nil
// where each has one.
func (v *Values) Others(keys []cell.Cell) (others []uint32) {
	for i, c := range keys {
		if c != 0 || v.known>>(keysAt+i)&1 == 0 {
			continue
		}
		if others == nil {
			others = make([]uint32, len(keys))
		}
		others[i] = v.at[keysAt+i]
	}
	return others
}

// Traced notes what a trace tells of an execution apart from its keys: whether
// all was the same.
func (v *Values) Traced(all, layout uint64, odd bool) {
	v.head = head{All: all, layout: layout, Odd: odd, partly: true}
}

// TracedKey notes a key that a trace tells by its cell, or else by what Others
// had for it. param is the number of its argument, 0 for a literal.
func (v *Values) TracedKey(key, param int, c cell.Cell) {
	if c == 0 {
		return
	}
	v.Key(key, c, 0)
	if p := uint(param - 1); p < maxArgs {
		v.n = max(v.n, int32(param))
		v.at[p] = uint32(c)
		v.known |= 1 << p
	}
}

// Literals are the values that stand in a text.
type Literals struct {
	at    [maxLiterals]uint32 // by slot
	keys  [MaxKeys]uint32     // those that are keys
	known uint64              // the places of both
}

// Note notes the literal of a slot.
func (l *Literals) Note(slot int, h uint64) {
	if uint(slot) < maxLiterals {
		l.at[slot] = uint32(h)
		l.known |= 1 << (literalsAt + slot)
	}
}

// Key notes that a literal is that of a key slot.
func (l *Literals) Key(key int, c cell.Cell, h uint64) {
	l.keys[key] = keyValue(c, h)
	l.known |= 1 << (keysAt + key)
}
