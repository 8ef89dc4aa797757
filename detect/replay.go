package detect

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Replay is a scope that is filled from what a Sink was told. Its statements
// must come in the order in which the sink got them, which is that of their
// ends. It belongs to one goroutine.
type Replay struct{ scope *Scope }

// Replay begins a scope anew. Reporters and fixers of d get what it comes to.
func (d *Detector) Replay(e ScopeEvent) *Replay {
	s := d.newScope(e.Name, e.Kind)
	s.keep, s.replayed = false, true
	return &Replay{scope: s}
}

// Statement adds one execution. Its Source must be one of the detector's.
// Cells and keys may be other numbers than those of the sink if equal ones
// stay equal and integers keep their order and distances (see ShiftCell).
func (r *Replay) Statement(e *StatementEvent) {
	s := r.scope
	if s.state.Load() != scopeOpen {
		return
	}
	defer s.guard("in a replay")
	x := &Execution{
		scope: s, stmt: replayedStatement(e), by: ownerNamed(e.Owner),
		started: s.started + e.At, tick: e.StartTick,
		list: int32(min(max(e.List, 0), 1<<31-1)), args: e.Args, unread: e.Unread, rows: max(e.Rows, 0),
	}
	for i := range min(len(e.Keys), maxSlots) {
		x.keys[i] = cell(e.Keys[i])
	}
	copy(x.large[:], e.Large)
	x.bound.replayed(x.stmt, x.keys[:])
	s.tick.Store(e.EndTick)
	if e.Source != nil && len(e.Frames) > 0 {
		r.begin(x, e)
	}
	r.rows(x, e)
	outcome := OK
	if e.Failed {
		outcome = Failed
	}
	s.finish(x, outcome, e.Took)
}

// begin finds the group, as Scope.begin did when the statement started.
func (r *Replay) begin(x *Execution, e *StatementEvent) {
	s := r.scope
	s.mu.Lock()
	defer s.mu.Unlock()
	key := groupKey{x.stmt.id, stackID(e.Stack), e.Source}
	g := s.rec.groups[key]
	if g == nil {
		if g = s.newGroup(key, x.stmt, replayedSite(e)); g == nil {
			return
		}
		g.first = e.StartTick
	}
	x.group = g
	g.first, g.last = min(g.first, e.StartTick), max(g.last, e.StartTick)
	g.running++
	if e.Allow != "" && g.allow == "" {
		g.allow, g.allowKind = e.Allow, allowContext
	}
	if e.Overlaps > 0 {
		g.overlaps, g.unsorted = max(g.overlaps, e.Overlaps), true
	}
}

// rows hands the recorded rows over as a reader of rows does.
func (r *Replay) rows(x *Execution, e *StatementEvent) {
	s := r.scope
	x.room = s.roomForRows(x.group, e.Columns)
	width := x.room.width
	if width == 0 || min(e.Width, len(e.Columns)) < width || len(e.Cells) < e.Width*len(e.RowTicks) {
		return
	}
	rec := &recorder{scope: s, width: width, rowBytes: width*4 + rowOverhead}
	for i := range min(len(e.RowTicks), x.room.rows) {
		if !s.roomBelow(rec.rowBytes, maxRowBytes) {
			s.outOfRoom.Store(true)
			break
		}
		for _, c := range e.Cells[i*e.Width : i*e.Width+width] {
			rec.cells = append(rec.cells, cell(c))
		}
		rec.ticks = append(rec.ticks, e.RowTicks[i])
		rec.n++
	}
	rec.granted, rec.paid = rec.n, rec.n
	if rec.n > 0 {
		x.rec = rec
	}
}

// End judges what was replayed, as Scope.End does. duration is that of the
// recorded scope, suppressed has the reasons by which findings were silent
// there, by their IDs: what said so may not be at hand here.
func (r *Replay) End(e ScopeEvent, duration time.Duration, suppressed map[string]string) Report {
	s := r.scope
	s.mu.Lock()
	if s.rec != nil {
		s.name, s.expected = e.Name, e.Limits
		s.started = sinceStart() - duration
		r.settle(s.rec)
	}
	s.mu.Unlock()
	s.once.Do(s.close)
	for i := range s.report.Findings {
		if f := &s.report.Findings[i]; f.Suppressed == "" {
			f.Suppressed = suppressed[f.ID]
		}
	}
	return s.End()
}

// settle orders the groups by their first start, as they came about.
func (r *Replay) settle(rec *record) {
	slices.SortStableFunc(rec.order, func(a, b *group) int { return cmp.Compare(a.first, b.first) })
	for i, g := range rec.order {
		g.index = i
	}
}

// Unshift moves every integer cell that was recorded so far down by n: a sink
// may have moved them up, so that a trace does not tell them.
func (r *Replay) Unshift(n uint32) {
	s := r.scope
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil {
		return
	}
	for _, g := range s.rec.order {
		for _, cells := range [][]cell{g.keys, g.cells} {
			for i, c := range cells {
				cells[i] = cell(ShiftCell(uint32(c), -int64(n)))
			}
		}
		for i, c := range g.seen.first.args {
			g.seen.first.args[i] = ShiftCell(c, -int64(n))
		}
	}
}

// ShiftCell moves a cell of an integer by n, round at 2^31; other cells stay.
func ShiftCell(c uint32, n int64) uint32 {
	v, ok := cell(c).number()
	if !ok {
		return c
	}
	moved, _ := numberCell((v + n) & numberMask)
	return uint32(moved)
}

// CellNumber returns the integer of a cell that holds one.
func CellNumber(c uint32) (n int64, ok bool) { return cell(c).number() }

func ownerNamed(name string) owner {
	if i := slices.Index(ownerNames[:], name); i >= 0 {
		return owner(i)
	}
	return byContext
}

// replayedStatement reads the recorded text, or makes do with what is known
// where there is none.
func replayedStatement(e *StatementEvent) *statement {
	if e.Text != "" {
		if st := statementsOf(e.Dialect).of(e.Text); st.counts && st.id == e.Shape {
			return st
		} else if st.counts && strings.Contains(e.Text, hiddenName) {
			// What may have been a value was a part of the shape.
			own := *st
			own.id = e.Shape
			return &own
		}
	}
	return &statement{
		id: e.Shape, dialect: e.Dialect, kind: e.Kind, counts: true,
		structure: func() *fingerprint.Structure { return &fingerprint.Structure{Dialect: e.Dialect, Kind: e.Kind} },
	}
}

// replayedSite is the call site as it was found by the other process.
func replayedSite(e *StatementEvent) *callSite {
	site := &callSite{id: stackID(e.Stack)}
	for _, f := range e.Frames {
		site.frames = append(site.frames, frame{
			function: f.Function, file: f.Path, line: f.Line, program: true, relative: f.File,
		})
	}
	site.all = site.frames
	return site
}
