package detect

import "sync"

// recorder holds the rows of one open result set. It belongs to the goroutine
// that reads them, so a row takes no lock; the scope gets all of them at
// once, when the rows are closed.
type recorder struct {
	scope    *Scope
	columns  int
	row      [maxColumns]cell
	cells    []cell
	ticks    []uint32
	left     int // rows that may still be recorded
	granted  int // rows for which memory was taken
	rowBytes int
}

var recorders = sync.Pool{New: func() any { return new(recorder) }}

const (
	rowGrant      = 32 // rows for which memory is taken at a time
	rowOverhead   = 8  // bytes of a row's tick and execution
	maxNames      = 64 // names of columns that are kept
	maxNameBytes  = 128
	maxPooledRows = 4096 // a larger buffer is not kept for the next result set
)

// openRows decides whether the rows of this execution are recorded.
func (x *Execution) openRows(columns []string) {
	sc := x.scope
	defer sc.guard("at the start of rows")
	columnsKept, rows := sc.roomForRows(x.group, columns)
	if rows > 0 {
		r := recorders.Get().(*recorder)
		r.scope, r.columns, r.left = sc, columnsKept, rows
		r.rowBytes = columnsKept*4 + rowOverhead
		x.rec = r
		x.wants = columnsKept
	}
	if x.kept != nil {
		x.kept.width = min(len(columns), maxNames)
		x.wants = max(x.wants, x.kept.width)
	}
	x.alter = sc.altererOf(x.group)
}

// roomForRows returns how many columns and rows of a result may be recorded.
func (s *Scope) roomForRows(g *group, columns []string) (ncols, rows int) {
	if g == nil || len(columns) == 0 {
		return 0, 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil || g.full {
		return 0, 0
	}
	if g.columns == nil {
		s.nameColumns(g, columns)
	}
	if g.ncols == 0 || len(columns) < g.ncols {
		return 0, 0
	}
	rows = (maxStreamCells - len(g.cells)) / g.ncols
	if rows <= 0 {
		s.rec.limits.cells++
	}
	return g.ncols, rows
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
	if r == nil {
		return
	}
	if r.left == 0 || (len(r.ticks) == r.granted && !r.grant()) {
		r.columns, r.left = 0, 0
		x.wants = x.kept.wants()
		return
	}
	r.left--
	r.cells = append(r.cells, r.row[:r.columns]...)
	r.ticks = append(r.ticks, r.scope.tick.Add(1))
	clear(r.row[:r.columns])
	if r.left == 0 {
		r.columns = 0
		x.wants = x.kept.wants()
	}
}

func (r *recorder) grant() bool {
	n := min(rowGrant, r.left)
	if !r.scope.room(n * r.rowBytes) {
		r.scope.outOfRoom.Store(true)
		return false
	}
	r.granted += n
	return true
}

// recordRows appends the rows of one result set to its group's stream.
func (s *Scope) recordRows(g *group, r *recorder, index int32) {
	n := len(r.ticks)
	width := (r.rowBytes - rowOverhead) / 4
	// Others of the group may have filled the stream meanwhile.
	n = min(n, (maxStreamCells-len(g.cells))/max(width, 1))
	if n < len(r.ticks) {
		s.rec.limits.cells++
	}
	if n > 0 {
		if last := len(g.rowTick) - 1; last >= 0 && g.rowTick[last] > r.ticks[0] {
			g.unsorted = true
		}
		g.cells = append(g.cells, r.cells[:n*width]...)
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
	*r = recorder{cells: cells, ticks: ticks}
	recorders.Put(r)
}
