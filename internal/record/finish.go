package record

import (
	"time"

	"github.com/nplusone-go/nplusone/internal/binding"
	"github.com/nplusone-go/nplusone/internal/kept"
	"github.com/nplusone-go/nplusone/internal/stack"
)

// begin takes a tick and finds the group of a statement that starts. It
// reports false where the scope has ended.
func (s *Scope) begin(x *Execution, key GroupKey, site *stack.CallSite, allowed *allowance) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil || s.retired {
		return false
	}
	g := s.last
	if g == nil || g.Key != key {
		if g = s.rec.groups[key]; g == nil {
			g = s.newGroup(key, x.stmt, site)
		}
		if s.last = g; g == nil {
			x.tick = s.tick.Add(1)
			return true
		}
	}
	x.group = g
	if s.bytes.Load() > easeFrom {
		s.ease(g)
	}
	x.room = g.room()
	x.tick = s.tick.Add(1)
	g.start(x.tick)
	if allowed != nil {
		s.allowGroup(g, allowed)
	}
	return true
}

func (s *Scope) allowGroup(g *Group, a *allowance) {
	if a.reason == "" {
		s.rec.note("a suppression without a reason does not apply: Allow at " + g.Site.Position())
		return
	}
	if g.Allow == "" {
		g.Allow, g.AllowKind = a.reason, allowContext
	}
}

// room takes n bytes of the scope's memory, if there are so many.
func (s *Scope) room(n int) bool { return s.roomBelow(n, maxRecordBytes) }

// maxRowBytes leaves a quarter of the memory to statements and arguments, so
// that a few long lists do not hide the loop behind them.
const maxRowBytes = maxRecordBytes * 3 / 4

// hasRoom asks without taking.
func (s *Scope) hasRoom(n, limit int) bool { return s.bytes.Load()+int64(n) <= int64(limit) }

func (s *Scope) roomBelow(n, limit int) bool {
	if s.bytes.Add(int64(n)) > int64(limit) {
		s.bytes.Add(int64(-n))
		return false
	}
	return true
}

// finish ends an execution and hands what was recorded to the scope.
func (x *Execution) finish(o Outcome) {
	sc := x.scope
	took := sinceStart() - x.started
	defer x.reset()
	defer sc.guard("at the end of a statement")
	if sc.recorder.Sink != nil && o != Skipped {
		sc.recorder.Sink.Statement(x.event(o, took))
	}
	sc.finish(x, o, took)
	if sc.implicit != nil {
		sc.implicit.used()
		x.implicitly(o)
	}
}

// reset makes x idle. Only the pointers need to go: Start sets all else.
func (x *Execution) reset() {
	if x.rec != nil {
		x.rec.free(x.memory)
	}
	x.forget()
}

func (s *Scope) finish(x *Execution, o Outcome, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil {
		return // ended meanwhile
	}
	rec, g := s.rec, x.group
	if g != nil {
		g.running--
	}
	switch o {
	case Skipped:
		return
	case Failed:
		rec.errors++
		if g != nil {
			g.Failed++
		}
	default:
		rec.count(x, took)
	}
	if g != nil {
		s.record(g, x, o, took)
	}
}

// count sums up a finished execution.
func (rec *Record) count(x *Execution, took time.Duration) {
	rec.Queries++
	rec.Rows += x.rows
	rec.DbTime += took
	rec.owners[x.by]++
	if rec.Quickest == 0 || took < rec.Quickest {
		rec.Quickest = took
	}
	g := x.group
	if g == nil {
		return
	}
	if g.Count == 0 || x.rows < g.MinRows {
		g.MinRows = x.rows
	}
	g.MaxRows = max(g.MaxRows, x.rows)
	g.Count++
	if g.Count == 2 && g.Stmt.MoreKeys {
		rec.Limits.keys++ // of one that ran once, a batch, nothing is followed
	}
	g.RowsTotal += x.rows
	g.Duration += took
	if x.direct {
		g.Direct++
	}
}

// record stores the arguments and rows of an execution in its group.
func (s *Scope) record(g *Group, x *Execution, o Outcome, took time.Duration) {
	index := int32(-1)
	s.compare(g, x, o)
	if o == OK {
		index = s.recordRun(g, x, took)
	}
	if x.rec != nil {
		s.recordRows(g, x.rec, index)
	} else if x.room.full {
		s.rec.Limits.cells++
	}
	if x.kept != nil && index >= 0 {
		kept.Add(&g.Values, x.kept, index, &s.rec.kept)
	}
}

// compare notes what an execution binds that has finished or failed.
func (s *Scope) compare(g *Group, x *Execution, o Outcome) {
	c := &g.Args
	if o == Failed {
		if g.Tried == nil {
			if !s.room(comparisonBytes) {
				return
			}
			g.bytes += comparisonBytes
			g.Tried = new(binding.Comparison)
		}
		c = g.Tried
	}
	c.Add(&x.bound)
}

const comparisonBytes = 256

// recordRun stores one execution and returns its index, -1 where there is no
// room.
func (s *Scope) recordRun(g *Group, x *Execution, took time.Duration) int32 {
	if g.Closed || len(g.Execs) >= maxExecutions {
		s.rec.Limits.executions++
		s.countTuple(g, x)
		return -1
	}
	if !s.room(executionBytes + 4*g.Nkeys) {
		s.rec.Limits.Bytes++
		s.countTuple(g, x)
		return -1
	}
	g.bytes += executionBytes + 4*g.Nkeys
	if g.Distinct.Len() > 0 { // some before it were not kept
		g.Distinct.Add(x.bound.All, s.room)
	}
	disordered := false
	if n := len(g.Execs); n > 0 && g.Execs[n-1].Start > x.tick {
		g.unsorted, disordered = true, true
	}
	g.Execs = append(g.Execs, Run{
		Start: x.tick, End: s.tick.Load(), Args: x.bound.All,
		Rows: int32(min(x.rows, 1<<31-1)), List: x.list,
		At: micros(x.started - s.started), Took: micros(took),
	})
	g.Keys = append(g.Keys, x.keys[:g.Nkeys]...)
	g.ascends(&x.large, disordered)
	return int32(len(g.Execs) - 1)
}

// countTuple counts the arguments of an execution that is not kept.
func (s *Scope) countTuple(g *Group, x *Execution) {
	g.fillTuples()
	g.Distinct.Add(x.bound.All, s.room)
}

func micros(d time.Duration) uint32 {
	return uint32(min(max(d.Microseconds(), 0), 1<<32-1))
}
