package record

import (
	"slices"
	"sync"

	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/statement"
)

// rowBuffer holds the rows of one open result set. It belongs to the goroutine
// that reads them, so a row takes no lock; the scope gets all of them at
// once, when the rows are closed.
type rowBuffer struct {
	scope *Scope
	width int         // cells of a row, of the leading columns
	row   []cell.Cell // of cells: the row that is being read; nil once the bounds are reached
	n     int         // rows that are complete
	left  int         // rows that may still be recorded, those granted among them
	// granted is the number of rows that cells and ticks have room for, paid
	// those of them that the scope's memory was asked for. The first few are
	// lent, and paid for by those that are handed over: most results are short.
	granted  int
	paid     int
	rowBytes int
	cells    []cell.Cell
	ticks    []uint32
	sizes    sizer
}

// rowBuffers serve statements of connections that have none of their own to
// spare.
var rowBuffers = sync.Pool{New: func() any { return new(rowBuffer) }}

func newRowBuffer(m *Memory) *rowBuffer {
	if m != nil && m.rows != nil {
		r := m.rows
		m.rows = nil
		return r
	}
	return rowBuffers.Get().(*rowBuffer)
}

const (
	minGrant      = 4 // rows for which memory is taken at a time
	maxGrant      = 64
	rowOverhead   = 8          // bytes of a row's tick and execution
	MaxNames      = MaxColumns // names of columns that are kept
	maxPooledRows = 4096       // a larger buffer is not kept for the next result set
	maxOwnRows    = 64         // a larger one is not kept for each connection
)

// openRows decides whether the rows of this execution are recorded.
func (x *Execution) openRows(columns []string) {
	sc := x.scope
	defer sc.guard("at the start of rows")
	if !x.room.known {
		x.room = sc.roomForRows(x.group, columns)
	}
	if room := &x.room; len(columns) >= room.width && room.rows > 0 {
		r := newRowBuffer(x.memory)
		r.scope, r.width, r.left = sc, room.width, room.rows
		r.rowBytes = room.width*4 + rowOverhead
		x.rec = r
		if r.grant() {
			x.wants = room.width
			if room.unsized > 0 {
				r.sizes.begin(room.unsized, min(len(columns), maxSizedColumns))
				x.wants = len(r.sizes.bytes)
			}
		}
	}
	if x.kept != nil {
		x.kept.Width = min(len(columns), MaxNames)
		x.wants = max(x.wants, x.kept.Width)
	}
	x.alter = sc.altererOf(x.group)
}

// rowRoom says how much of a result may be recorded. It is read off the group
// when a statement starts, and may be less by the time that its rows are
// handed over.
type rowRoom struct {
	known   bool // false until the group's columns are
	full    bool // the group's stream has no room
	width   int  // leading columns that are read
	rows    int
	unsized int // rows whose sizes are to be measured
}

// room is called with the scope's lock held.
func (g *Group) room() rowRoom {
	if g.Ncols == 0 || g.Closed {
		return rowRoom{known: g.Columns != nil || g.Closed}
	}
	rows := uint32(max(maxStreamCells-len(g.Cells), 0)) / uint32(g.Ncols)
	return rowRoom{known: true, full: rows == 0, width: g.readWidth(), rows: int(rows), unsized: maxSizedRows - g.Sized}
}

// roomForRows settles the columns of a group by its first result.
func (s *Scope) roomForRows(g *Group, columns []string) rowRoom {
	if g == nil || len(columns) == 0 {
		return rowRoom{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil {
		return rowRoom{}
	}
	if g.Columns == nil {
		s.nameColumns(g, columns)
	}
	return g.room()
}

// nameColumns settles a group's columns by its first result.
func (s *Scope) nameColumns(g *Group, columns []string) {
	n := min(len(columns), MaxNames)
	size := 0
	for _, name := range columns[:n] {
		size += 16 + min(len(name), statement.MaxNameBytes)
	}
	if !s.room(size) {
		s.rec.Limits.Bytes++
		g.Columns = []string{}
		return
	}
	if g.Columns = columns[:n]; !s.replayed {
		g.Columns = g.Stmt.ResultNames(columns[:n])
	}
	g.Kept, g.Ncols, g.Width = firstColumns[:n], n, len(columns)
	g.bytes += size
	if len(columns) > n {
		s.rec.Limits.columns++
	}
}

// row ends a row whose values were wanted.
func (x *Execution) row() {
	if x.kept != nil {
		x.kept.Row()
	}
	r := x.rec
	if r == nil || r.row == nil {
		return
	}
	r.ticks[r.n] = r.scope.tick.Add(1)
	r.n++
	if r.sizes.left > 0 && r.sizes.row() {
		x.wants = max(r.width, x.kept.Wants())
	}
	if r.n < r.granted {
		r.row = r.cells[r.n*r.width : (r.n+1)*r.width]
		return
	}
	if !r.grant() {
		r.row = nil
		r.sizes.left = 0
		x.wants = x.kept.Wants()
	}
}

// grant takes memory for some more rows.
func (r *rowBuffer) grant() bool {
	// Most results are short: memory is taken as they grow.
	n := min(max(minGrant, r.granted), maxGrant, r.left-r.granted)
	if n <= 0 {
		return false
	}
	switch {
	case r.granted == 0 && r.scope.hasRoom(n*r.rowBytes, maxRowBytes):
	case r.granted > 0 && r.scope.roomBelow(n*r.rowBytes, maxRowBytes):
		r.paid += n
	default:
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
func (s *Scope) recordRows(g *Group, r *rowBuffer, index int32) {
	s.addSizes(g, &r.sizes)
	if g.Ncols == 0 || g.Closed {
		r.release(0)
		return
	}
	// Others of the group may have filled the stream meanwhile.
	n := min(r.n, max(maxStreamCells-len(g.Cells), 0)/g.Ncols)
	if n < r.n {
		s.rec.Limits.cells++
	}
	if n > r.paid && s.roomBelow((n-r.paid)*r.rowBytes, maxRowBytes) {
		r.paid = n
	}
	if n > r.paid {
		n = r.paid
		s.outOfRoom.Store(true)
	}
	if n > 0 {
		if last := len(g.RowTick) - 1; last >= 0 && g.RowTick[last] > r.ticks[0] {
			g.unsorted = true
		}
		g.project(r.cells, r.width, n)
		g.RowTick = append(g.RowTick, r.ticks[:n]...)
		for range n {
			g.RowExec = append(g.RowExec, index)
		}
	}
	held := n * (4*g.Ncols + rowOverhead)
	g.bytes += held
	r.release(held)
}

// release gives back the memory that was taken, but for so many bytes.
func (r *rowBuffer) release(kept int) {
	if taken := r.paid * r.rowBytes; taken != kept {
		r.scope.bytes.Add(int64(kept - taken))
	}
	r.paid = 0
}

// free gives a rowBuffer back; what it took and did not hand over is freed.
func (r *rowBuffer) free(m *Memory) {
	if r.paid > 0 {
		r.release(0)
	}
	cells, ticks := r.cells[:0], r.ticks[:0]
	if cap(ticks) > maxPooledRows {
		cells, ticks = nil, nil
	}
	*r = rowBuffer{cells: cells, ticks: ticks, sizes: sizer{bytes: r.sizes.bytes[:0]}}
	if m != nil && m.rows == nil && cap(ticks) <= maxOwnRows {
		m.rows = r
		return
	}
	rowBuffers.Put(r)
}

// The sizes of values are measured in a few rows only: for all others the
// columns past maxColumns are not looked at, and nothing is added.
const (
	maxSizedRows    = 8  // of a group
	maxSizedColumns = 64 // the first ones
)

// sizer sums the bytes of each column over the first rows of a result set. It
// is a part of a rowBuffer and belongs to the same goroutine.
type sizer struct {
	left  int // rows that are still to be measured
	rows  int // that were
	bytes []uint32
}

// begin measures up to n rows of so many columns.
func (z *sizer) begin(n, columns int) {
	z.left, z.rows = n, 0
	z.bytes = append(z.bytes[:0], make([]uint32, columns)...)
}

// cell adds the size of a value. Only text and bytes grow large.
func (z *sizer) cell(i int, v any) {
	if i >= len(z.bytes) {
		return
	}
	n := 8
	switch v := v.(type) {
	case nil:
		n = 0
	case string:
		n = len(v)
	case []byte:
		n = len(v)
	}
	z.bytes[i] += uint32(min(n, 1<<27))
}

// row ends a row, and reports whether it was the last to be measured.
func (z *sizer) row() (last bool) {
	z.left--
	z.rows++
	return z.left == 0
}

// addSizes hands what was measured to the group.
func (s *Scope) addSizes(g *Group, z *sizer) {
	if z.rows == 0 || g.Sized >= maxSizedRows {
		return
	}
	if g.Sizes == nil {
		size := 8 * len(z.bytes)
		if !s.room(size) {
			return
		}
		g.bytes += size
		g.Sizes = make([]uint64, len(z.bytes))
	}
	for i := range min(len(g.Sizes), len(z.bytes)) {
		g.Sizes[i] += uint64(z.bytes[i])
	}
	g.Sized += z.rows
}
