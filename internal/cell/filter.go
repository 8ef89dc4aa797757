package cell

import "github.com/nplusone-go/nplusone/internal/hash"

// Filter is a set of cells that may hold a few more than were put into it.
type Filter struct{ bits []uint64 }

const filterBits = 1 << 20

// NewFilter returns an empty set, of 128 KiB.
func NewFilter() *Filter { return &Filter{make([]uint64, filterBits/64)} }

// Add puts a cell in.
func (f *Filter) Add(c Cell) {
	one, other := places(c)
	f.bits[one/64] |= 1 << (one % 64)
	f.bits[other/64] |= 1 << (other % 64)
}

// MayHave reports whether a cell is in it, or seems to be.
func (f *Filter) MayHave(c Cell) bool {
	one, other := places(c)
	return f.bits[one/64]>>(one%64)&1 == 1 && f.bits[other/64]>>(other%64)&1 == 1
}

func places(c Cell) (one, other uint64) {
	h := hash.Mix64(uint64(c))
	return h % filterBits, h >> 32 % filterBits
}
