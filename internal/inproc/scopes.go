package inproc

import (
	"context"
	"sort"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/urlshape"
	"github.com/nplusone-go/nplusone/report"
)

// owned ties open scopes to the test that their findings belong to.
var owned sync.Map // *detect.Scope -> *testRun

// testRun is one running test with the scopes below it: its windows, and the
// requests that its servers answered.
type testRun struct {
	name    string
	mu      sync.Mutex
	done    bool
	windows []*detect.Scope
	reports []report.Report
}

// running are the tests that have begun and not ended.
var running sync.Map // *testRun -> nothing

func noEnd() (string, bool) { return "", false }

// NPlusOneTest opens the scope of a test on its goroutine. The function that
// it returns ends it and returns what is to be printed, and whether the test
// fails by it.
func NPlusOneTest(name string) (end func() (string, bool)) {
	end = noEnd
	if name == "" || off() {
		return end
	}
	defer guardHook()
	tests.Add(1)
	run := &testRun{name: name}
	_, scope := detector().Start(context.Background(), name, detect.KindTest)
	release := scope.Bind()
	run.add(scope)
	running.Store(run, nil)
	return func() (text string, fail bool) {
		defer guardHook()
		release()
		return run.end()
	}
}

func (t *testRun) add(s *detect.Scope) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.windows = append(t.windows, s)
	owned.Store(s, t)
}

func (t *testRun) collect(r report.Report) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		return false
	}
	t.reports = append(t.reports, r)
	return true
}

func (t *testRun) end() (string, bool) {
	if _, there := running.LoadAndDelete(t); !there {
		return noEnd() // ended with the process
	}
	t.mu.Lock()
	windows := t.windows
	t.mu.Unlock()
	for _, s := range windows {
		owned.Delete(s)
		if r := s.End(); len(r.Findings) > 0 || r.Scopes != nil {
			t.collect(renamed(r, t.name))
		}
	}
	t.mu.Lock()
	t.done = true
	reports := t.reports
	t.mu.Unlock()
	return publish(t.name, reports)
}

// endRunning ends what runs while the process ends, and returns the names of
// the tests among it. What was found in them until then is written down.
func endRunning() []string {
	var names []string
	running.Range(func(run, _ any) bool {
		names = append(names, run.(*testRun).name)
		return true
	})
	sort.Strings(names)
	running.Range(func(run, _ any) bool {
		guarded(func() { run.(*testRun).end() })
		return true
	})
	return names
}

// NPlusOneWindow starts a new window of the current test: what ran before is
// not counted together with what follows.
func NPlusOneWindow() {
	if off() {
		return
	}
	defer guardHook()
	scope, ok := detect.Current(context.Background())
	if !ok {
		return
	}
	v, ok := owned.Load(scope)
	if !ok {
		return
	}
	run := v.(*testRun)
	_, window := detector().Start(context.Background(), run.name, detect.KindTest)
	// The test's own release puts the label back that was there before the
	// test, so the window's is not needed.
	window.Bind()
	run.add(window)
}

// routed are the routers on the way of each open request.
var routed sync.Map // *detect.Scope -> *steps

// steps are written on the goroutine of the request, and on those that
// http.TimeoutHandler starts.
type steps struct {
	mu   sync.Mutex
	list []urlshape.Step
}

const maxSteps = 8

// NPlusOneRouted notes the pattern that a router has chosen for the path that
// it saw.
func NPlusOneRouted(ctx context.Context, pattern, path string) {
	if pattern == "" || off() {
		return
	}
	defer guardHook()
	scope, ok := detect.FromContext(ctx)
	if !ok {
		return
	}
	if v, ok := routed.Load(scope); ok {
		s := v.(*steps)
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.list) < maxSteps {
			s.list = append(s.list, urlshape.Step{Pattern: pattern, Path: path})
		}
	}
}

// route names a request, given the pattern that stands in it at its end.
func (s *steps) route(method, path, pattern string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.list) == 0 {
		s.list = []urlshape.Step{{Pattern: pattern, Path: path}}
	}
	return urlshape.Route(method, path, s.list...)
}

// NPlusOneServing notes that a server begins: what main did before is the
// program's start.
func NPlusOneServing() {
	if off() {
		return
	}
	defer guardHook()
	record.ServesNow()
}

// NPlusOneServe opens the scope of a request and puts it into the request's
// context. The function that it returns ends it, given the route's pattern and
// the answer's status, 0 where that is not known.
func NPlusOneServe(method, path string, ctx *context.Context) (end func(pattern string, status int)) {
	end = func(string, int) {}
	if off() {
		return end
	}
	defer guardHook()
	outer := *ctx
	if outer == nil {
		outer = context.Background()
	}
	var run *testRun
	if scope, ok := detect.Current(outer); ok {
		if v, ok := owned.Load(scope); ok {
			run = v.(*testRun)
		}
	}
	at := Request{Method: method, Started: time.Now()}
	inner, scope := detector().Start(outer, urlshape.Route(method, path), detect.KindHTTP)
	*ctx = inner
	way := &steps{}
	routed.Store(scope, way)
	release := scope.Bind()
	if run != nil {
		owned.Store(scope, run)
	}
	return func(pattern string, status int) {
		defer guardHook()
		release()
		owned.Delete(scope)
		routed.Delete(scope)
		scope.Rename(way.route(method, path, pattern))
		r := scope.End()
		if run != nil && run.collect(r) {
			return
		}
		at.Status = status
		live(r, at)
	}
}

func renamed(r report.Report, name string) report.Report {
	for i := range r.Scopes {
		r.Scopes[i].Name = name
	}
	for i := range r.Findings {
		r.Findings[i].Scope = name
	}
	return r
}

func guardHook() {
	if p := recover(); p != nil {
		failed(p)
	}
}

// guarded keeps a panic of ours from what comes after f.
func guarded(f func()) {
	defer guardHook()
	f()
}
