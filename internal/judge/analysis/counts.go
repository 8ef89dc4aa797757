package analysis

import (
	"math/bits"

	"github.com/nplusone-go/nplusone/internal/cell"
)

// cellCounts counts cells: open addressing, at a fraction of a map's cost.
type cellCounts struct {
	Keys  []cell.Cell
	Count []int32
	N     int // different cells
}

// NewCellCounts returns a table for at most n different cells.
func NewCellCounts(n int) *cellCounts {
	size := 1 << bits.Len(uint(2*n))
	return &cellCounts{Keys: make([]cell.Cell, size), Count: make([]int32, size)}
}

func (t *cellCounts) slot(k cell.Cell) int {
	mask := uint32(len(t.Keys) - 1)
	h := uint32(k) * 0x9e3779b1
	h ^= h >> 15
	for h &= mask; t.Keys[h] != 0 && t.Keys[h] != k; {
		h = (h + 1) & mask
	}
	return int(h)
}

func (t *cellCounts) Has(k cell.Cell) bool { return t.Keys[t.slot(k)] != 0 }

func (t *cellCounts) Add(k cell.Cell) {
	h := t.slot(k)
	if t.Keys[h] == 0 {
		t.Keys[h] = k
		t.N++
	}
	t.Count[h]++
}

func countCells(cells []cell.Cell) *cellCounts {
	t := NewCellCounts(len(cells))
	for _, k := range cells {
		t.Add(k)
	}
	return t
}
