package record

import (
	"slices"

	"github.com/nplusone-go/nplusone/internal/cell"
)

// MaxColumns is the number of columns of a result whose values can be keys.
// All of them are kept at first, for the key may be any of them. When memory
// is short, those that no argument ever came from give theirs back.
const MaxColumns = 64

// firstColumns are the columns of a result of which all are kept.
var firstColumns = func() (all [MaxColumns]int) {
	for i := range all {
		all[i] = i
	}
	return all
}()

// place is where column i stands in the kept cells of a row, -1 where it is
// not kept.
func (g *Group) place(i int) int {
	if i < len(g.Kept) && g.Kept[i] == i {
		return i
	}
	at, ok := slices.BinarySearch(g.Kept, i)
	if !ok {
		return -1
	}
	return at
}

// Holds reports whether column i of the result is kept.
func (g *Group) Holds(i int) bool { return g.place(i) >= 0 }

// CellAt is the cell of column i in a row of the stream, 0 where the column is
// not kept.
func (g *Group) CellAt(row, i int) cell.Cell {
	at := g.place(i)
	if at < 0 {
		return 0
	}
	return g.Cells[row*g.Ncols+at]
}

// RowAt are the kept cells of a row of the stream.
func (g *Group) RowAt(row int) []cell.Cell { return g.Cells[row*g.Ncols : (row+1)*g.Ncols] }

// Unseen reports whether there are columns of which nothing is known.
func (g *Group) Unseen() bool { return g.Width > len(g.Kept) }

// readWidth is the number of leading columns that are read to keep those that
// are kept.
func (g *Group) readWidth() int {
	if len(g.Kept) == 0 {
		return 0
	}
	return g.Kept[len(g.Kept)-1] + 1
}

// project appends the kept columns of n rows that were read.
func (g *Group) project(cells []cell.Cell, width, n int) {
	if width == g.Ncols && g.readWidth() == width {
		g.Cells = append(g.Cells, cells[:n*width]...)
		return
	}
	for r := range n {
		row := cells[r*width : (r+1)*width]
		for _, i := range g.Kept {
			c := cell.Cell(0)
			if i < width {
				c = row[i]
			}
			g.Cells = append(g.Cells, c)
		}
	}
}

// narrow keeps only those columns of the stream that keep says, and returns
// the bytes that are free by it.
func (g *Group) narrow(keep func(column int) bool) (freed int) {
	var kept, at []int
	for k, i := range g.Kept {
		if keep(k) {
			kept, at = append(kept, i), append(at, k)
		}
	}
	if len(kept) == len(g.Kept) {
		return 0
	}
	rows := len(g.RowTick)
	freed = 4 * rows * (len(g.Kept) - len(kept))
	cells := make([]cell.Cell, 0, rows*len(kept))
	for r := range rows {
		for _, k := range at {
			cells = append(cells, g.Cells[r*g.Ncols+k])
		}
	}
	g.Kept, g.Ncols, g.Cells = kept, len(kept), cells
	if len(kept) == 0 {
		freed += rowOverhead * rows
		g.RowTick, g.RowExec, g.Cells = nil, nil, nil
	}
	return freed
}
