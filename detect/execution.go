package detect

import "time"

// begin takes a tick and finds the group of a statement that starts. It
// reports false where the scope has ended.
func (s *Scope) begin(x *Execution, key groupKey, site *callSite, allowed *allowance) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil || s.retired {
		return false
	}
	g := s.last
	if g == nil || g.key != key {
		if g = s.rec.groups[key]; g == nil {
			g = s.newGroup(key, x.stmt, site)
		}
		if s.last = g; g == nil {
			x.tick = s.tick.Add(1)
			return true
		}
	}
	x.group = g
	x.room = g.room()
	x.tick = s.tick.Add(1)
	g.start(x.tick)
	if allowed != nil {
		s.allowGroup(g, allowed)
	}
	return true
}

func (g *group) start(tick uint32) {
	if g.first == 0 {
		g.first = tick
	}
	g.last = tick
	if g.running > 0 {
		g.overlaps++
		g.unsorted = true
	}
	g.running++
}

func (s *Scope) allowGroup(g *group, a *allowance) {
	if a.reason == "" {
		s.rec.note("a suppression without a reason does not apply: Allow at " + g.site.place())
		return
	}
	if g.allow == "" {
		g.allow, g.allowKind = a.reason, allowContext
	}
}

const groupBytes = 930 // a group's own size, its place in the map and in the order

// newGroup returns nil where the scope has no room for one more.
func (s *Scope) newGroup(key groupKey, stmt *statement, site *callSite) *group {
	rec := s.rec
	n := len(rec.order)
	if n >= maxCountedGroups || !s.room(groupBytes+stmt.bytes()) {
		rec.limits.groups++
		return nil
	}
	if n == maxGroups {
		rec.limits.groups++
	}
	g := &group{key: key, index: n, stmt: stmt, site: site, full: n >= maxGroups, nkeys: len(stmt.keys)}
	if stmt.moreKeys {
		rec.limits.slots++
	}
	s.implicit.nameAfter(site)
	rec.groups[key] = g
	rec.order = append(rec.order, g)
	return g
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
	if sc.detector.sink != nil && o != Skipped {
		sc.detector.sink.Statement(x.event(o, took))
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
	*x = Execution{}
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
			g.failed++
		}
	default:
		rec.count(x, took)
	}
	if g != nil {
		s.record(g, x, o, took)
	}
}

// count sums up a finished execution.
func (rec *record) count(x *Execution, took time.Duration) {
	rec.queries++
	rec.rows += x.rows
	rec.dbTime += took
	rec.owners[x.by]++
	if rec.quickest == 0 || took < rec.quickest {
		rec.quickest = took
	}
	g := x.group
	if g == nil {
		return
	}
	if g.count == 0 || x.rows < g.minRows {
		g.minRows = x.rows
	}
	g.maxRows = max(g.maxRows, x.rows)
	g.count++
	g.rowsTotal += x.rows
	g.duration += took
	if x.direct {
		g.direct++
	}
}

// record stores the arguments and rows of an execution in its group.
func (s *Scope) record(g *group, x *Execution, o Outcome, took time.Duration) {
	index := int32(-1)
	if !g.full {
		g.seen.compare(x)
	}
	g.compare(x, o)
	if o == OK && !g.full {
		index = s.recordRun(g, x, took)
	}
	if x.rec != nil {
		s.recordRows(g, x.rec, index)
	} else if x.room.full {
		s.rec.limits.cells++
	}
	if x.kept != nil && index >= 0 {
		s.keepRun(g, x.kept, index)
	}
}

// executionBytes is what one execution takes: its own 40 bytes and at most 22
// in the set of arguments.
const executionBytes = 40 + 22

// recordRun stores one execution and returns its index, -1 where there is no
// room.
func (s *Scope) recordRun(g *group, x *Execution, took time.Duration) int32 {
	if len(g.execs) >= maxExecutions {
		s.rec.limits.executions++
		s.countTuple(g, x)
		return -1
	}
	if !s.room(executionBytes + 4*g.nkeys) {
		s.rec.limits.bytes++
		s.countTuple(g, x)
		return -1
	}
	if g.distinct.len() > 0 { // some before it were not kept
		g.distinct.add(x.args, s.room)
	}
	disordered := false
	if n := len(g.execs); n > 0 && g.execs[n-1].start > x.tick {
		g.unsorted, disordered = true, true
	}
	g.execs = append(g.execs, execution{
		start: x.tick, end: s.tick.Load(), args: x.args,
		rows: int32(min(x.rows, 1<<31-1)), list: x.list,
		at: micros(x.started - s.started), took: micros(took),
	})
	g.keys = append(g.keys, x.keys[:g.nkeys]...)
	g.ascends(&x.large, disordered)
	return int32(len(g.execs) - 1)
}

// countTuple counts the arguments of an execution that is not kept.
func (s *Scope) countTuple(g *group, x *Execution) {
	g.fillTuples()
	g.distinct.add(x.args, s.room)
	g.moves(x)
}

// fillTuples counts the arguments that were kept. As long as all are, that can
// wait until the scope ends. Its memory was taken with the executions.
func (g *group) fillTuples() {
	if g.distinct.len() > 0 {
		return
	}
	for i := range g.execs {
		g.distinct.add(g.execs[i].args, func(int) bool { return true })
	}
}

func micros(d time.Duration) uint32 {
	return uint32(min(max(d.Microseconds(), 0), 1<<32-1))
}
