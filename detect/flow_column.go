package detect

import (
	"math/bits"
	"slices"
	"sort"
)

// source is what a column's values are looked up in: the non-null cells of
// one column of a parent's stream in the order they were read, or those of
// several columns read in turn.
type source struct {
	parent    *charge
	columns   []int    // of the parent's result; more than one: read in turn
	cells     []cell   // without NULLs
	ticks     []uint32 // when each was read
	rows      []int32  // row of the stream that each came from
	nulls     int
	echo      bool // repeats an argument of its own query
	different int  // different values, 0 until asked for

	index positions
}

// column extracts one column of a stream.
func (c *charge) column(i int) *source {
	return c.columnsInTurn([]int{i})
}

// columnsInTurn reads several columns of each row one after the other, as a
// helper does that is called for each of them.
func (c *charge) columnsInTurn(columns []int) *source {
	n := c.rowsKept()
	s := &source{
		parent:  c,
		columns: columns,
		cells:   make([]cell, 0, n*len(columns)),
		ticks:   make([]uint32, 0, n*len(columns)),
		rows:    make([]int32, 0, n*len(columns)),
	}
	for r := range n {
		for _, i := range columns {
			k := c.cells[r*c.ncols+i]
			if k == 0 {
				s.nulls++
				continue
			}
			s.cells = append(s.cells, k)
			s.ticks = append(s.ticks, c.rowTick[r])
			s.rows = append(s.rows, int32(r))
		}
	}
	return s
}

// visible is the number of cells that were read before tick t.
func (s *source) visible(t uint32) int {
	return sort.Search(len(s.ticks), func(i int) bool { return s.ticks[i] >= t })
}

// echoes reports whether column i returns what its own query was asked for:
// such a column hands keys on and is not where they come from. A column of a
// batch, whose argument is a list, is a source all the same.
func (c *charge) echoes(i int) bool {
	if c.nkeys == 0 {
		return false
	}
	seen, same := 0, 0
	for r, e := range c.rowExec {
		if e < 0 || int(e) >= len(c.execs) || c.execs[e].list > 1 {
			continue
		}
		k := c.cells[r*c.ncols+i]
		if k == 0 {
			continue
		}
		seen++
		if slices.Contains(c.keys[int(e)*c.nkeys:(int(e)+1)*c.nkeys], k) {
			same++
		}
	}
	return seen > 0 && same*10 >= seen*9
}

// positions finds where a cell stands in a source.
type positions struct {
	mask  uint32
	cells []cellPositions
	list  []int32 // ascending for each cell
}

// cellPositions are the positions of one cell, all that a look-up reads in
// one place: sources are many, and most look-ups miss the caches.
type cellPositions struct {
	cell        cell
	from, count int32 // into list
}

// build indexes those cells that are wanted.
func (s *source) build(wanted *cellSet) {
	n := 0
	for _, k := range s.cells {
		if wanted.mayHave(k) {
			n++
		}
	}
	size := 1 << bits.Len(uint(n*2))
	p := positions{
		mask:  uint32(size - 1),
		cells: make([]cellPositions, size),
		list:  make([]int32, n),
	}
	for _, k := range s.cells {
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
	for i, k := range s.cells {
		if wanted.mayHave(k) {
			at := p.slot(k)
			p.list[at.from+at.count] = int32(i)
			at.count++
		}
	}
	s.index = p
}

// slot is where k stands in the table, or would stand.
func (p *positions) slot(k cell) *cellPositions {
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

// of returns the positions of k, ascending.
func (p *positions) of(k cell) []int32 {
	if len(p.cells) == 0 {
		return nil
	}
	at := p.slot(k)
	return p.list[at.from : at.from+at.count]
}

// before is the number of positions less than n.
func before(list []int32, n int) int {
	return sort.Search(len(list), func(i int) bool { return int(list[i]) >= n })
}

// cellSet is a filter that tells most cells that are no argument of any
// suspect from those that are.
type cellSet struct{ bits [1024]uint64 }

func (f *cellSet) add(k cell) {
	h := uint32(k) * 0x85ebca6b >> 16
	f.bits[h>>6] |= 1 << (h & 63)
}

func (f *cellSet) mayHave(k cell) bool {
	h := uint32(k) * 0x85ebca6b >> 16
	return f.bits[h>>6]&(1<<(h&63)) != 0
}
