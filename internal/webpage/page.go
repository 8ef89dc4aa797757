package webpage

import (
	"cmp"
	"context"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/cacheable"
	"github.com/nplusone-go/nplusone/internal/judge"
	"github.com/nplusone-go/nplusone/internal/trying"
	"github.com/nplusone-go/nplusone/internal/webpage/access"
	"github.com/nplusone-go/nplusone/report"
)

// Page is the debug page and what it remembers: the latest requests, and
// figures by route. It is an http.Handler for any path that ends in a slash; a
// report.Reporter for scopes that are no requests, jobs and the like; and a
// judge.Listener for what many scopes ask alike. It is safe for concurrent
// use.
type Page struct {
	root     string
	links    string
	door     *access.Door
	handler  http.Handler
	explains *explainer

	mu      sync.Mutex
	ring    ring
	routes  map[string]*routeStats
	loops   loops
	slow    map[string]report.Finding // by route, as long as it is slow
	repeats *cacheable.Watch
	targets *TargetRules
	feed    *feed
}

const defaultRoot = "/debug/nplusone/"

// New returns an empty page.
func New(opts ...Option) *Page {
	p := &Page{
		root: defaultRoot, links: editorLinks(), door: access.NewDoor(), ring: newRing(), targets: &TargetRules{},
		routes: map[string]*routeStats{}, slow: map[string]report.Finding{}, loops: loops{}, feed: newFeed(),
		repeats: newRepeats(),
	}
	for _, o := range opts {
		if o != nil {
			o.apply(p)
		}
	}
	p.door.StandAt(p.root)
	p.handler = p.door.Guard(p.mux())
	return p
}

// Register serves the page on mux, under its path.
func (p *Page) Register(mux *http.ServeMux) { mux.Handle(p.root, p) }

// ServeHTTP serves the page and what belongs to it. All its links are
// relative: it works behind http.StripPrefix and under any path.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }

func cleanRoot(root string) string {
	root = path.Clean("/" + root)
	if root == "/" {
		return root
	}
	return root + "/"
}

// Report takes the scopes that the middleware does not hand over: jobs, and
// requests that something else opened a scope for.
func (p *Page) Report(ctx context.Context, r report.Report) {
	if len(r.Scopes) != 1 || isMarked(ctx, p) {
		return
	}
	s := &r.Scopes[0]
	e := &Request{
		ID: NewID(), Route: cmp.Or(s.Name, "unnamed"), Kind: s.Kind, Method: methodOf(s),
		Started: time.Now().Add(-time.Duration(s.DurationNS)), DurationNS: s.DurationNS, Report: r,
	}
	e.Sum()
	p.add(e)
}

// methodOf is what the name of a request's scope begins with.
func methodOf(s *report.ScopeStats) string {
	method, _, has := strings.Cut(s.Name, " ")
	if !has || s.Kind != string(detect.KindHTTP) || strings.ToUpper(method) != method {
		return ""
	}
	return method
}

// add remembers a request, and tells those who watch. It returns what is
// wrong with the route as a whole, once.
func (p *Page) add(e *Request) []report.Finding {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ring.add(e)
	s := p.routes[e.Route]
	if s == nil {
		name := e.Route
		if len(p.routes) >= maxRoutes {
			name = otherRoute
		}
		if s = p.routes[name]; s == nil {
			s = &routeStats{route: name}
			p.routes[name] = s
		}
	}
	s.add(e)
	p.loops.add(e)
	p.feed.add(func() []byte { return p.eventOf(e) })
	f, found := s.slowness(p.targets.Of(s.route))
	switch {
	case found:
		p.slow[s.route] = f
		return []report.Finding{f}
	case !s.slow:
		delete(p.slow, s.route)
	}
	return nil
}

// correct notes the status of an answer that was written after its request
// had been added.
func (p *Page) correct(id string, status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.ring.find(id)
	if before == nil {
		return
	}
	after := *before // others may be reading the old one
	after.Status = status
	p.ring.replace(before, &after)
	s := p.routes[after.Route]
	if s == nil {
		s = p.routes[otherRoute]
	}
	if s == nil || before.failed() == after.failed() {
		return
	}
	if after.failed() {
		s.errors++
	} else {
		s.errors--
	}
}

// setFixes puts what a try left of a finding's fixes in their place.
func (p *Page) setFixes(id string, tried []report.Fix) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, e := range p.ring.requests {
		at := slices.IndexFunc(e.Report.Findings, func(f report.Finding) bool { return f.ID == id })
		if at < 0 {
			continue
		}
		after := *e // others may be reading the old one
		after.Report.Findings = slices.Clone(e.Report.Findings)
		f := &after.Report.Findings[at]
		f.Fixes = trying.Tried(f.Fixes, tried)
		p.ring.requests[i] = &after
	}
	p.loops.setFixes(id, func(fixes []report.Fix) []report.Fix { return trying.Tried(fixes, tried) })
	p.feed.add(changedEvent)
}

// Requests lists what is remembered, the newest first, without reports.
func (p *Page) Requests() []*Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.ring.latest()
	for i, e := range all {
		all[i] = e.listed()
	}
	return all
}

// Request returns one request with its report.
func (p *Page) Request(id string) (*Request, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.ring.find(id)
	return e, e != nil
}

// Routes lists the routes' figures, the one that took most time first.
func (p *Page) Routes() []Route {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]Route, 0, len(p.routes))
	for _, s := range p.routes {
		all = append(all, s.figures(p.targets.Of(s.route)))
	}
	slices.SortFunc(all, func(a, b Route) int {
		return cmp.Or(cmp.Compare(b.AverageNS*int64(b.Count), a.AverageNS*int64(a.Count)), strings.Compare(a.Route, b.Route))
	})
	return all
}

// Clear forgets everything.
func (p *Page) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ring.clear()
	clear(p.routes)
	clear(p.slow)
	clear(p.loops)
	p.repeats = newRepeats()
}

// fewestHits is the number of executions that a cache must have answered for
// a statement to be shown.
const fewestHits = 5

func newRepeats() *cacheable.Watch { return cacheable.New(cacheable.MinHits(fewestHits)) }

// Listen hears what each scope asked and wrote; see Repeats.
func (p *Page) Listen(ctx context.Context, u *judge.Usage) { p.watchRepeats().Listen(ctx, u) }

func (p *Page) watchRepeats() *cacheable.Watch {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.repeats
}

// Repeats tells which statements many scopes ran with the same arguments, so
// that a cache could answer them. It is empty unless the detector was given
// the page by detect.ListenWith.
func (p *Page) Repeats() report.Report { return p.watchRepeats().Report() }
