package record

import (
	"context"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nplusone-go/nplusone/report"
)

// processStart is the zero of all times here: durations since it need only
// the monotonic clock, which is half as dear as time.Now.
var processStart = time.Now()

func sinceStart() time.Duration { return time.Since(processStart) }

// The states of a scope.
const (
	scopeOpen uint32 = iota
	scopeEnded
	scopeBroken // detection panicked: nothing is recorded any more
)

// Scope is one request, test or job whose statements belong together. It is
// safe for concurrent use. A scope that is never ended reports nothing and is
// collected like any other value.
type Scope struct {
	// label must stay first: a goroutine's label points here, see
	// goroutine.go.
	label [labelLen]byte

	recorder *Recorder
	name     string
	kind     string
	started  time.Duration

	state atomic.Uint32
	// tick counts starts of executions and recorded rows; it becomes
	// record.tick at the end. Rows take one without the lock.
	tick  atomic.Uint32
	bytes atomic.Int64 // accounted, becomes record.bytes
	// outOfRoom and oddArgument are for the report's notes.
	outOfRoom, oddArgument atomic.Bool

	mu sync.Mutex
	// ctx is Start's result and outer what it was given; nil once ended, for
	// they may hold on to a whole request.
	ctx, outer context.Context
	// retired is set just before an implicit scope ends.
	retired bool
	rec     *Record // nil once ended
	last    *Group  // of the latest start: a loop finds it without the map

	implicit *implicitScope // set where nobody started the scope
	alters   []*alterer
	proofs   []Proof
	keep     bool
	replayed bool // what is recorded was recorded before
	standIn  bool // stands for all that sampling leaves out
	skipped  atomic.Int32
	expected Limits

	once     sync.Once
	reported atomic.Bool
	report   report.Report
	// candidates are kept for proof by intervention.
	candidates []Candidate
	seen       Observation
}

// ScopeOption configures one scope.
type ScopeOption interface{ applyScope(*Scope) }

// ScopeKind says what a scope stands for.
type ScopeKind string

// The usual kinds.
const (
	KindHTTP     ScopeKind = "http"
	KindTest     ScopeKind = "test"
	KindJob      ScopeKind = "job"
	KindImplicit ScopeKind = "implicit"
)

func (k ScopeKind) applyScope(s *Scope) { s.kind = string(k) }

// Start opens a scope. The context that it returns carries it: statements
// that get this context, or one derived from it, belong to the scope unless a
// scope was started further in. A nil context is taken as
// context.Background.
func (r *Recorder) Start(ctx context.Context, name string, opts ...ScopeOption) (context.Context, *Scope) {
	if ctx == nil {
		ctx = context.Background()
	}
	if !r.Sampling.picks() {
		return r.passBy(ctx)
	}
	s := r.newScope(name, "")
	for _, o := range opts {
		if o != nil {
			o.applyScope(s)
		}
	}
	// The label rides on the context too, so that pprof.Do with it, or with
	// one derived from it, keeps the goroutine's owner.
	labelled := pprof.WithLabels(ctx, pprof.Labels(labelKey(), s.labelValue()))
	_, allowed := carried(ctx)
	s.ctx, s.outer = &carrier{labelled, s, allowed}, ctx
	s.announce()
	return s.ctx, s
}

// announce tells the sink that the scope has begun.
func (s *Scope) announce() {
	if s.recorder.Sink != nil {
		defer s.guard("in the sink")
		s.recorder.Sink.ScopeBegin(s.event())
	}
}

func (r *Recorder) newScope(name, kind string) *Scope {
	s := &Scope{recorder: r, name: name, kind: kind, started: sinceStart(), keep: r.KeepValues}
	s.rec = &Record{groups: make(map[GroupKey]*Group)}
	s.sealLabel()
	return s
}

// Name returns the name that the scope was started with, or that Rename gave
// it.
func (s *Scope) Name() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.name
}

// owns reports whether statements belong to s: until it ends, also while it
// is broken, for they are nobody else's.
func (s *Scope) owns() bool { return s != nil && s.state.Load() != scopeEnded }

// Is reports whether the scope stands for something of this kind.
func (s *Scope) Is(kind ScopeKind) bool { return s.kind == string(kind) }

// End closes the scope, reports, and returns the report. It is idempotent and
// safe after a panic. Statements that are still running are left out.
func (s *Scope) End() report.Report {
	if s == nil || s.standIn {
		return report.Report{Version: 1}
	}
	s.once.Do(s.close)
	// Not within a Once, for a reporter may well call End.
	if s.reported.CompareAndSwap(false, true) {
		s.deliver()
	}
	return s.report
}

func (s *Scope) close() {
	broken := s.state.Swap(scopeEnded) == scopeBroken
	s.mu.Lock()
	rec := s.rec
	s.rec, s.last = nil, nil
	s.implicit.nameStart()
	rec.Scope = scopeInfo{s.name, s.kind, s.started, sinceStart() - s.started, s.expected, s.proofs}
	s.mu.Unlock()
	if s.implicit != nil {
		s.implicit.stop()
	}

	rec.tick, rec.bytes = s.tick.Load(), int(s.bytes.Load())
	if s.outOfRoom.Load() {
		rec.Limits.Bytes++
	}
	if s.oddArgument.Load() {
		rec.note("arguments of types that are not understood were not compared")
	}
	if broken {
		rec.note(brokenNote)
	}
	s.noteSkipped(rec)
	s.conclude(rec)
}

// conclude makes the report. Where that fails the report has only the counts.
func (s *Scope) conclude(rec *Record) {
	s.report = report.Report{Version: 1, Scopes: []report.ScopeStats{rec.Stats()}, Notes: []string{brokenNote}}
	defer s.guard("at the end of a scope")
	rec.sort()
	s.seen = observe(rec)
	if s.recorder.Judge != nil {
		s.report, s.candidates = s.recorder.Judge(rec)
	}
}

// deliver hands the report on.
func (s *Scope) deliver() {
	s.mu.Lock()
	ctx := s.ctx
	s.ctx, s.outer = nil, nil
	s.mu.Unlock()
	if ctx == nil {
		ctx = context.Background()
	}
	if s.recorder.Sink != nil {
		func() {
			defer s.guard("in the sink")
			s.recorder.Sink.ScopeEnd(s.event(), &s.report)
		}()
	}
	if s.implicit != nil && quiet(&s.report) {
		return
	}
	if s.recorder.Deliver != nil {
		s.recorder.Deliver(context.WithoutCancel(ctx), s.report)
	}
}

// quiet reports whether there is nothing to say.
func quiet(r *report.Report) bool { return len(r.Findings) == 0 }

// Limits are what a scope may use. A field of 0 is not checked, for Rows and
// Columns it leaves the detector's own limits (MaxListRows, MaxListColumns).
// What goes beyond is reported by the rule that the field names.
type Limits struct {
	// Queries is the most statements of the scope: query-budget.
	Queries int
	// Query is the longest that one statement may take, on average over its
	// executions from one place: slow-query.
	Query time.Duration
	// Rows is the most rows that a query without LIMIT may return at once:
	// unbounded-list.
	Rows int
	// Columns is the most columns that the rows of a list may have:
	// wide-select.
	Columns int
}

// Expect sets what the scope may use. It replaces what was set before, and
// does nothing once the scope has ended. As an option of Start, Limits does
// the same.
func (s *Scope) Expect(l Limits) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec != nil {
		s.expected = l
	}
}

func (l Limits) applyScope(s *Scope) { s.expected = l }

// scopePaused is one more state of a scope: its statements are its own, and
// are not recorded.
const scopePaused uint32 = 3

// Pause leaves the statements that start from now on out of the scope, until
// resume is called: what a test sets up is not what it tests. They belong to
// nobody else meanwhile. A scope that is paused already, or has ended, stays
// as it is.
func (s *Scope) Pause() (resume func()) {
	if s == nil || !s.state.CompareAndSwap(scopeOpen, scopePaused) {
		return func() {}
	}
	return func() { s.state.CompareAndSwap(scopePaused, scopeOpen) }
}

// silent reports whether the scope takes a statement and does not record it.
func (s *Scope) silent() bool {
	state := s.state.Load()
	return state == scopeBroken || state == scopePaused || s.notYet()
}

// Rename changes the name that the scope is reported under: adapters learn
// the route of a request only once it has been served. It does nothing once
// the scope has ended.
func (s *Scope) Rename(name string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec != nil {
		s.name = name
	}
}

// Spent is what the scope's finished statements came to so far: their number,
// the rows read, and the sum of their durations. All are 0 once the scope has
// ended, when the report tells them.
func (s *Scope) Spent() (queries int, rows int64, inDatabase time.Duration) {
	if s == nil {
		return 0, 0, 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil {
		return 0, 0, 0
	}
	return s.rec.Queries, s.rec.Rows, s.rec.DbTime
}
