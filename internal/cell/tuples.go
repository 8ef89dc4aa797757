package cell

import (
	"github.com/nplusone-go/nplusone/internal/hash"
)

// TupleSet is a set of hashes of argument tuples: open addressing without
// deletion, a third of a map's cost. It is bounded; what did not fit makes
// its size a lower bound.
type TupleSet struct {
	slots []uint64 // a power of two; 0 is free
	n     int
	More  bool // something was left out
}

const maxTuples = 1 << 11

// Len returns the number of different tuples, at least that where more is
// set.
func (t *TupleSet) Len() int { return t.n }

// Add adds h, and grows by what room grants in bytes.
func (t *TupleSet) Add(h uint64, room func(bytes int) bool) {
	if h == 0 {
		h = 1
	}
	if 4*(t.n+1) > 3*len(t.slots) {
		if t.has(h) {
			return
		}
		if !t.grow(room) {
			t.More = true
			return
		}
	}
	if slot := t.find(h); *slot == 0 {
		*slot = h
		t.n++
	}
}

func (t *TupleSet) has(h uint64) bool { return len(t.slots) > 0 && *t.find(h) == h }

// find returns the slot that holds h or would.
func (t *TupleSet) find(h uint64) *uint64 {
	mask := uint64(len(t.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		if t.slots[i] == h || t.slots[i] == 0 {
			return &t.slots[i]
		}
	}
}

func (t *TupleSet) grow(room func(bytes int) bool) bool {
	size := max(8, 2*len(t.slots))
	if size > maxTuples || !room(8*(size-len(t.slots))) {
		return false
	}
	old := t.slots
	t.slots = make([]uint64, size)
	for _, h := range old {
		if h != 0 {
			*t.find(h) = h
		}
	}
	return true
}

// Hash names the set, whatever the order in which it was filled.
func (t *TupleSet) Hash() uint64 {
	sum := uint64(t.n)
	for _, h := range t.slots {
		if h != 0 {
			sum += hash.Mix64(h)
		}
	}
	return sum
}
