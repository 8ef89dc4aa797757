package record

import (
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/internal/statement"
	"github.com/nplusone-go/nplusone/report"
)

// Replay is a scope that is filled from what a Sink was told. Its statements
// must come in the order in which the sink got them, which is that of their
// ends. It belongs to one goroutine.
type Replay struct{ scope *Scope }

// Replay begins a scope anew. Reporters and fixers of d get what it comes to.
func (r *Recorder) Replay(e ScopeEvent) *Replay {
	s := r.newScope(e.Name, e.Kind)
	s.keep, s.replayed = false, true
	return &Replay{scope: s}
}

// Statement adds one execution. Its Source must be one of the detector's.
// Cells and keys may be other numbers than those of the sink if equal ones
// stay equal and integers keep their order and distances (see cell.Cell).
func (r *Replay) Statement(e *StatementEvent) {
	s := r.scope
	if s.state.Load() != scopeOpen {
		return
	}
	defer s.guard("in a replay")
	x := &Execution{underway: underway{
		scope: s, stmt: replayedStatement(e), by: ownerNamed(e.Owner),
		started: s.started + e.At, tick: e.StartTick,
		list: int32(min(max(e.List, 0), 1<<31-1)), rows: max(e.Rows, 0),
	}}
	for i := range min(len(e.Keys), statement.MaxSlots) {
		x.keys[i] = cell.Cell(e.Keys[i])
	}
	copy(x.large[:], e.Large)
	x.bound.Traced(e.Args, x.stmt.Layout, e.Unread)
	for i, k := range x.stmt.Keys {
		x.bound.TracedKey(i, k.Param, e.key(i))
	}
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

// key is what a trace tells of a key: its cell, else what it has in its place.
func (e *StatementEvent) key(i int) cell.Cell {
	if i < len(e.Keys) && e.Keys[i] != 0 {
		return cell.Cell(e.Keys[i])
	}
	if i < len(e.Others) {
		return cell.Cell(e.Others[i])
	}
	return 0
}

// begin finds the group, as Scope.begin did when the statement started.
func (r *Replay) begin(x *Execution, e *StatementEvent) {
	s := r.scope
	s.mu.Lock()
	defer s.mu.Unlock()
	key := GroupKey{x.stmt.ID, stack.ID(e.Stack), e.Source}
	g := s.rec.groups[key]
	if g == nil {
		if g = s.newGroup(key, x.stmt, replayedSite(e)); g == nil {
			return
		}
		g.First = e.StartTick
	}
	x.group = g
	if s.bytes.Load() > easeFrom {
		s.ease(g)
	}
	g.First, g.Last = min(g.First, e.StartTick), max(g.Last, e.StartTick)
	g.running++
	if e.Allow != "" && g.Allow == "" {
		g.Allow, g.AllowKind = e.Allow, allowContext
	}
	if e.Overlaps > 0 {
		g.Overlaps, g.unsorted = max(g.Overlaps, e.Overlaps), true
	}
}

// rows hands the recorded rows over as a reader of rows does.
func (r *Replay) rows(x *Execution, e *StatementEvent) {
	s := r.scope
	x.room = s.roomForRows(x.group, e.Columns)
	width := x.room.width
	if width == 0 || len(e.Cells) < e.Width*len(e.RowTicks) {
		return
	}
	if e.Width < width { // of an earlier version, or when memory was short there
		x.group.narrow(func(k int) bool { return x.group.Kept[k] < e.Width })
		if width = x.group.readWidth(); width == 0 {
			return
		}
	}
	rec := &rowBuffer{scope: s, width: width, rowBytes: width*4 + rowOverhead}
	for i := range min(len(e.RowTicks), x.room.rows) {
		if !s.roomBelow(rec.rowBytes, maxRowBytes) {
			s.outOfRoom.Store(true)
			break
		}
		for _, c := range e.Cells[i*e.Width : i*e.Width+width] {
			rec.cells = append(rec.cells, cell.Cell(c))
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
func (r *Replay) End(e ScopeEvent, duration time.Duration, suppressed map[string]string) report.Report {
	s := r.scope
	s.mu.Lock()
	if s.rec != nil {
		s.name, s.expected = e.Name, e.Limits
		s.started = sinceStart() - duration
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

// Unshift moves every integer cell that was recorded so far down by n: a sink
// may have moved them up, so that a trace does not tell them.
func (r *Replay) Unshift(n uint32) {
	s := r.scope
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil {
		return
	}
	for _, g := range s.rec.Order {
		for _, cells := range [][]cell.Cell{g.Keys, g.Cells} {
			for i, c := range cells {
				cells[i] = c.Shift(-int64(n))
			}
		}
		g.Args.Unshift(int64(n))
		g.Tried.Unshift(int64(n))
	}
}

func ownerNamed(name string) owner {
	if i := slices.Index(ownerNames[:], name); i >= 0 {
		return owner(i)
	}
	return byContext
}

// replayedStatement reads the recorded text, or makes do with what is known
// where there is none.
func replayedStatement(e *StatementEvent) *statement.Statement {
	if e.Text != "" {
		if st := StatementsOf(e.Dialect).Of(e.Text); st.Counts && st.ID == e.Shape {
			return st
		} else if st.Counts && strings.Contains(e.Text, statement.HiddenName) {
			// What may have been a value was a part of the shape.
			own := *st
			own.ID = e.Shape
			return &own
		}
	}
	return &statement.Statement{
		ID: e.Shape, Dialect: e.Dialect, Kind: e.Kind, Counts: true,
		Structure: func() *fingerprint.Structure { return &fingerprint.Structure{Dialect: e.Dialect, Kind: e.Kind} },
	}
}

// replayedSite is the call site as it was found by the other process.
func replayedSite(e *StatementEvent) *stack.CallSite {
	site := &stack.CallSite{ID: stack.ID(e.Stack)}
	for _, f := range e.Frames {
		site.Frames = append(site.Frames, stack.Frame{
			Function: f.Function, File: f.Path, Line: f.Line, Program: true, Relative: f.File,
		})
	}
	site.All = site.Frames
	return site
}
