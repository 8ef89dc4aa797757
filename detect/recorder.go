package detect

import (
	"slices"
	"sync"
)

// recorder holds the rows of one open result set. It belongs to the goroutine
// that reads them, so a row takes no lock; the scope gets all of them at
// once, when the rows are closed.
type recorder struct {
	scope *Scope
	width int    // cells of a row
	row   []cell // of cells: the row that is being read; nil once the bounds are reached
	n     int    // rows that are complete
	left  int    // rows that may still be recorded, those granted among them
	// granted is the number of rows for which memory was taken: cells and
	// ticks have room for as many.
	granted  int
	rowBytes int
	cells    []cell
	ticks    []uint32
	sizes    sizer
}

var recorders = sync.Pool{New: func() any { return new(recorder) }}

const (
	minGrant      = 4 // rows for which memory is taken at a time
	maxGrant      = 64
	rowOverhead   = 8  // bytes of a row's tick and execution
	maxNames      = 64 // names of columns that are kept
	maxNameBytes  = 128
	maxPooledRows = 4096 // a larger buffer is not kept for the next result set
)

// openRows decides whether the rows of this execution are recorded.
func (x *Execution) openRows(columns []string) {
	sc := x.scope
	defer sc.guard("at the start of rows")
	columnsKept, rows, unsized := sc.roomForRows(x.group, columns)
	if rows > 0 {
		r := recorders.Get().(*recorder)
		r.scope, r.width, r.left = sc, columnsKept, rows
		r.rowBytes = columnsKept*4 + rowOverhead
		x.rec = r
		if r.grant() {
			x.wants = columnsKept
			if unsized > 0 {
				r.sizes.begin(unsized, min(len(columns), maxSizedColumns))
				x.wants = len(r.sizes.bytes)
			}
		}
	}
	if x.kept != nil {
		x.kept.width = min(len(columns), maxNames)
		x.wants = max(x.wants, x.kept.width)
	}
	x.alter = sc.altererOf(x.group)
}

// roomForRows returns how many columns and rows of a result may be recorded,
// and in how many of them sizes are to be measured.
func (s *Scope) roomForRows(g *group, columns []string) (ncols, rows, unsized int) {
	if g == nil || len(columns) == 0 {
		return 0, 0, 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil || g.full {
		return 0, 0, 0
	}
	if g.columns == nil {
		s.nameColumns(g, columns)
	}
	if g.ncols == 0 || len(columns) < g.ncols {
		return 0, 0, 0
	}
	rows = (maxStreamCells - len(g.cells)) / g.ncols
	if rows <= 0 {
		s.rec.limits.cells++
	}
	return g.ncols, rows, maxSizedRows - g.sized
}

// nameColumns settles a group's columns by its first result.
func (s *Scope) nameColumns(g *group, columns []string) {
	n := min(len(columns), maxNames)
	size := 0
	for _, name := range columns[:n] {
		size += 16 + min(len(name), maxNameBytes)
	}
	if !s.room(size) {
		s.rec.limits.bytes++
		g.columns = []string{}
		return
	}
	g.columns = make([]string, n)
	for i, name := range columns[:n] {
		// The names may lie in a buffer of the driver.
		g.columns[i] = string([]byte(name[:min(len(name), maxNameBytes)]))
	}
	g.ncols = min(n, maxColumns)
	if len(columns) > maxColumns {
		s.rec.limits.columns++
	}
}

// row ends a row whose values were wanted.
func (x *Execution) row() {
	if x.kept != nil {
		x.kept.row()
	}
	r := x.rec
	if r == nil || r.row == nil {
		return
	}
	r.ticks[r.n] = r.scope.tick.Add(1)
	r.n++
	if r.sizes.left > 0 && r.sizes.row() {
		x.wants = max(r.width, x.kept.wants())
	}
	if r.n < r.granted {
		r.row = r.cells[r.n*r.width : (r.n+1)*r.width]
		return
	}
	if !r.grant() {
		r.row = nil
		r.sizes.left = 0
		x.wants = x.kept.wants()
	}
}

// grant takes memory for some more rows.
func (r *recorder) grant() bool {
	// Most results are short: memory is taken as they grow.
	n := min(max(minGrant, r.granted), maxGrant, r.left-r.granted)
	if n <= 0 {
		return false
	}
	if !r.scope.roomBelow(n*r.rowBytes, maxRowBytes) {
		r.scope.outOfRoom.Store(true)
		return false
	}
	r.granted += n
	from := len(r.cells)
	r.cells = slices.Grow(r.cells, n*r.width)[:r.granted*r.width]
	clear(r.cells[from:]) // a value that is not handed over is no key
	r.ticks = slices.Grow(r.ticks, n)[:r.granted]
	r.row = r.cells[r.n*r.width : (r.n+1)*r.width]
	return true
}

// recordRows appends the rows of one result set to its group's stream.
func (s *Scope) recordRows(g *group, r *recorder, index int32) {
	g.addSizes(&r.sizes)
	// Others of the group may have filled the stream meanwhile.
	n := min(r.n, (maxStreamCells-len(g.cells))/r.width)
	if n < r.n {
		s.rec.limits.cells++
	}
	if n > 0 {
		if last := len(g.rowTick) - 1; last >= 0 && g.rowTick[last] > r.ticks[0] {
			g.unsorted = true
		}
		g.cells = append(g.cells, r.cells[:n*r.width]...)
		g.rowTick = append(g.rowTick, r.ticks[:n]...)
		for range n {
			g.rowExec = append(g.rowExec, index)
		}
	}
	s.bytes.Add(int64(-(r.granted - n) * r.rowBytes))
	r.granted = 0
}

// free gives a recorder back; what it took and did not hand over is freed.
func (r *recorder) free() {
	if r.granted > 0 {
		r.scope.bytes.Add(int64(-r.granted * r.rowBytes))
	}
	cells, ticks := r.cells[:0], r.ticks[:0]
	if cap(ticks) > maxPooledRows {
		cells, ticks = nil, nil
	}
	*r = recorder{cells: cells, ticks: ticks, sizes: sizer{bytes: r.sizes.bytes[:0]}}
	recorders.Put(r)
}
