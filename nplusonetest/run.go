package nplusonetest

import (
	"context"
	"slices"
	"sync"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// run is one running test with the scope of its statements.
type run struct {
	name     string
	settings settings
	// The goroutine of the test, and the one that started it.
	goroutine, creator uint64
	unseen             unseen

	mu        sync.Mutex
	scope     *detect.Scope
	ctx       context.Context
	release   func()
	databases []*record.Database
	others    []report.Report // of scopes inside the test: requests, jobs
	checked   bool            // Check was called: what ran before was set-up
	judged    bool            // findings count
	silent    bool            // nothing is told: ConstantQueries does
	mustSee   bool            // what it saw is judged: it must not be blind
	silence   bool            // the test itself says that no statement runs
	proved    int             // statements that Prove saw
	done      bool
	ended     []func(tb TB, scope *detect.Scope, r *report.Report)
}

// The running tests, by name, which is unique while a test runs. Ginkgo hands
// out a new TB each time it is asked, so the value itself does not do.
var running struct {
	sync.Mutex
	byName  map[string]*run
	byScope map[*detect.Scope]*run
	// watching are those whose scope is open, in the order in which they began.
	watching []*run
}

// runOf returns the run of tb, a new one where there is none yet, nil where
// nothing is watched.
func runOf(tb TB, opts changes) *run {
	tb.Helper()
	s, err := newSettings(opts)
	if err != nil {
		tb.Fatalf("nplusone: %v", err)
		return nil
	}
	if s.off() {
		return nil
	}
	name := tb.Name()
	running.Lock()
	r := running.byName[name]
	if r == nil {
		r = &run{name: name}
		if running.byName == nil {
			running.byName = map[string]*run{}
			running.byScope = map[*detect.Scope]*run{}
		}
		running.byName[name] = r
	}
	running.Unlock()

	r.mu.Lock()
	defer r.mu.Unlock()
	if r.scope == nil || len(opts) > 0 {
		r.settings = s
	}
	if r.scope == nil {
		theSuite.enter()
		r.goroutine, r.creator = thisGoroutine()
		r.open(tb)
	}
	return r
}

// open begins the scope, with the lock held.
func (r *run) open(tb TB) {
	r.ctx, r.scope = r.settings.detector().Start(contextOf(tb), r.name, detect.KindTest)
	r.release = r.scope.Bind()
	for _, s := range r.databases {
		s.SetDefault((*record.Scope)(r.scope))
	}
	running.Lock()
	running.byScope[r.scope] = r
	running.watching = append(running.watching, r)
	running.Unlock()
}

// unwatch ends the time in which statements that no scope owns may be the
// test's.
func (r *run) unwatch() {
	running.Lock()
	defer running.Unlock()
	running.watching = slices.DeleteFunc(running.watching, func(o *run) bool { return o == r })
}

// restart begins anew: what ran so far was set-up.
func (r *run) restart(tb TB) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget()
	r.others = nil
	r.unseen.take()
	r.open(tb)
}

// forget ends the scope and drops what it says, with the lock held.
func (r *run) forget() report.Report {
	r.unwatch()
	running.Lock()
	delete(running.byScope, r.scope)
	running.Unlock()
	r.release()
	for _, s := range r.databases {
		s.SetDefault(nil)
	}
	return r.scope.End()
}

// adopt makes the test the owner of a source's statements.
func (r *run) adopt(s *record.Database) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.databases = append(r.databases, s)
	s.SetDefault((*record.Scope)(r.scope))
}

// collect takes the report of a scope inside the test; false once it is over.
func (r *run) collect(rep report.Report) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done {
		return false
	}
	r.others = append(r.others, rep)
	return true
}

// atEnd adds a judge of the finished scope.
func (r *run) atEnd(judge func(tb TB, scope *detect.Scope, r *report.Report)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = append(r.ended, judge)
}

// finish ends the run and tells what it came to, once.
func (r *run) finish(tb TB) {
	tb.Helper()
	r.mu.Lock()
	if r.done {
		r.mu.Unlock()
		return
	}
	r.done = true
	own := r.forget()
	reports := append([]report.Report{own}, r.others...)
	judges := r.ended
	r.mu.Unlock()

	running.Lock()
	delete(running.byName, r.name)
	running.Unlock()
	defer func() {
		if err := theSuite.leave(); err != nil {
			tb.Logf("nplusone: the report is not written: %v", err)
		}
	}()

	all := together(reports)
	if !r.judged {
		all.Findings = nil
	}
	reached := reachedBy(&all) + r.proved
	for _, judge := range judges {
		judge(tb, r.scope, &all)
	}
	if r.silent {
		return
	}
	r.settings.report(tb, all)
	if r.mustSee {
		r.settings.reportBlind(tb, r.sight(reached))
	}
}

// endScope judges early, while what the test opened is still open.
func (r *run) endScope() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unwatch()
	r.scope.End()
}
