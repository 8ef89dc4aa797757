package analysis

import (
	"math/bits"
	"sort"

	"github.com/nplusone-go/nplusone/internal/cell"
)

// Column is what a column's values are looked up in: the non-null cells of
// one column of a parent's stream in the order they were read, or those of
// several columns read in turn.
type Column struct {
	Parent    *Group
	Columns   []int       // of the parent's result; more than one: read in turn
	Cells     []cell.Cell // without NULLs
	Ticks     []uint32    // when each was read
	Rows      []int32     // row of the stream that each came from
	Nulls     int
	Echo      bool // repeats an argument of its own query
	different int  // different values, 0 until asked for

	Index positions
}

// Column extracts one column of a stream.
func (c *Group) Column(i int) *Column {
	return c.ColumnsInTurn([]int{i})
}

// ColumnsInTurn reads several columns of each row one after the other, as a
// helper does that is called for each of them.
func (c *Group) ColumnsInTurn(columns []int) *Column {
	n := c.RowsKept()
	s := &Column{
		Parent:  c,
		Columns: columns,
		Cells:   make([]cell.Cell, 0, n*len(columns)),
		Ticks:   make([]uint32, 0, n*len(columns)),
		Rows:    make([]int32, 0, n*len(columns)),
	}
	for r := range n {
		for _, i := range columns {
			k := c.CellAt(r, i)
			if k == 0 {
				s.Nulls++
				continue
			}
			s.Cells = append(s.Cells, k)
			s.Ticks = append(s.Ticks, c.RowTick[r])
			s.Rows = append(s.Rows, int32(r))
		}
	}
	return s
}

// Visible is the number of cells that were read before tick t.
func (s *Column) Visible(t uint32) int {
	return sort.Search(len(s.Ticks), func(i int) bool { return s.Ticks[i] >= t })
}

// positions finds where a cell stands in a source.
type positions struct {
	mask  uint32
	cells []cellPositions
	List  []int32 // ascending for each cell
}

// cellPositions are the positions of one cell, all that a look-up reads in
// one place: sources are many, and most look-ups miss the caches.
type cellPositions struct {
	cell        cell.Cell
	from, count int32 // into list
}

// Build indexes those cells that are wanted.
func (s *Column) Build(wanted *CellSet) {
	n := 0
	for _, k := range s.Cells {
		if wanted.mayHave(k) {
			n++
		}
	}
	size := 1 << bits.Len(uint(n*2))
	p := positions{
		mask:  uint32(size - 1),
		cells: make([]cellPositions, size),
		List:  make([]int32, n),
	}
	for _, k := range s.Cells {
		if wanted.mayHave(k) {
			at := p.slot(k)
			at.cell = k
			at.count++
		}
	}
	at := int32(0)
	for h := range p.cells {
		c := &p.cells[h]
		c.from = at
		at += c.count
		c.count = 0
	}
	for i, k := range s.Cells {
		if wanted.mayHave(k) {
			at := p.slot(k)
			p.List[at.from+at.count] = int32(i)
			at.count++
		}
	}
	s.Index = p
}

// slot is where k stands in the table, or would stand.
func (p *positions) slot(k cell.Cell) *cellPositions {
	h := uint32(k) * 0x9e3779b1
	h ^= h >> 15
	for {
		c := &p.cells[h&p.mask]
		if c.cell == 0 || c.cell == k {
			return c
		}
		h++
	}
}

// Of returns the positions of k, ascending.
func (p *positions) Of(k cell.Cell) []int32 {
	if len(p.cells) == 0 {
		return nil
	}
	at := p.slot(k)
	return p.List[at.from : at.from+at.count]
}

// Before is the number of positions less than n.
func Before(list []int32, n int) int {
	return sort.Search(len(list), func(i int) bool { return int(list[i]) >= n })
}

// CellSet is a filter that tells most cells that are no argument of any
// suspect from those that are.
type CellSet struct{ bits [1024]uint64 }

func (f *CellSet) Add(k cell.Cell) {
	h := uint32(k) * 0x85ebca6b >> 16
	f.bits[h>>6] |= 1 << (h & 63)
}

func (f *CellSet) mayHave(k cell.Cell) bool {
	h := uint32(k) * 0x85ebca6b >> 16
	return f.bits[h>>6]&(1<<(h&63)) != 0
}

// Distinct is the number of different values of a source.
func (s *Column) Distinct() int {
	if s.different == 0 {
		s.different = countCells(s.Cells).N
	}
	return s.different
}
