package detect

import (
	"math"
	"math/bits"
	"sync"
)

// cellCounts counts cells: open addressing, at a fraction of a map's cost.
type cellCounts struct {
	keys  []cell
	count []int32
	n     int // different cells
}

// newCellCounts returns a table for at most n different cells.
func newCellCounts(n int) *cellCounts {
	size := 1 << bits.Len(uint(2*n))
	return &cellCounts{keys: make([]cell, size), count: make([]int32, size)}
}

func (t *cellCounts) slot(k cell) int {
	mask := uint32(len(t.keys) - 1)
	h := uint32(k) * 0x9e3779b1
	h ^= h >> 15
	for h &= mask; t.keys[h] != 0 && t.keys[h] != k; {
		h = (h + 1) & mask
	}
	return int(h)
}

func (t *cellCounts) has(k cell) bool { return t.keys[t.slot(k)] != 0 }

func (t *cellCounts) add(k cell) {
	h := t.slot(k)
	if t.keys[h] == 0 {
		t.keys[h] = k
		t.n++
	}
	t.count[h]++
}

func countCells(cells []cell) *cellCounts {
	t := newCellCounts(len(cells))
	for _, k := range cells {
		t.add(k)
	}
	return t
}

// logs holds the binary logarithms of quarters, for the end of a scope takes
// thousands of them.
var logs = sync.OnceValue(func() *[8192]float64 {
	var t [8192]float64
	for i := range t {
		t[i] = math.Log2(float64(max(i, 1)) / 4)
	}
	return &t
})

// log2 is the binary logarithm of n, which is 1 or more.
func log2(n int) float64 {
	if t := logs(); n*4 < len(t) {
		return t[n*4]
	}
	return math.Log2(float64(n))
}

// log2of is the binary logarithm of x, a number of quarters.
func log2of(x float64) float64 {
	if t := logs(); x*4 < float64(len(t)) {
		return t[int(x*4)]
	}
	return math.Log2(x)
}
