package web

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
	"github.com/nplusone-go/nplusone/report"
)

// Page is the debug page and what it remembers: the latest requests, and
// figures by route. It is an http.Handler for any path that ends in a slash; a
// report.Reporter for scopes that are no requests, jobs and the like; and a
// judge.Listener for what many scopes ask alike. It is safe for concurrent
// use.
type Page struct {
	root      string
	links     string
	authorize func(*http.Request) bool
	handler   http.Handler
	token     string
	pass      string // the cookie in its place
	asksAll   bool   // the token is asked for on loopback too
	chosen    bool   // by the program
	logged    sync.Once
	explains  *explainer

	mu      sync.Mutex
	ring    ring
	routes  map[string]*routeStats
	slow    map[string]report.Finding // by route, as long as it is slow
	repeats *cacheable.Watch
	targets *targetRules
	live    map[chan *Request]struct{}
}

const defaultRoot = "/debug/nplusone/"

// NewPage returns an empty page.
func NewPage(opts ...PageOption) *Page {
	p := &Page{
		root: defaultRoot, ring: newRing(), targets: &targetRules{},
		routes: map[string]*routeStats{}, slow: map[string]report.Finding{}, live: map[chan *Request]struct{}{},
		repeats: newRepeats(), token: newToken(),
	}
	for _, o := range opts {
		if o != nil {
			o.applyPage(p)
		}
	}
	p.pass = passFor(p.token)
	p.handler = p.guarded(p.mux())
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

// follow makes the page hold its routes against a middleware's targets.
func (p *Page) follow(t *targetRules) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.targets = t
}

// Report takes the scopes that are no requests; those come from the
// middleware.
func (p *Page) Report(_ context.Context, r report.Report) {
	if len(r.Scopes) != 1 || r.Scopes[0].Kind == string(detect.KindHTTP) {
		return
	}
	s := &r.Scopes[0]
	e := &Request{
		ID: newID(), Route: cmp.Or(s.Name, "unnamed"), Kind: s.Kind,
		Started: time.Now().Add(-time.Duration(s.DurationNS)), DurationNS: s.DurationNS, Report: r,
	}
	e.sum()
	p.add(e)
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
	for to := range p.live {
		select {
		case to <- e:
		default: // it reads too slowly, and will see the list when it reloads
		}
	}
	f, found := s.slowness(p.targets.of(s.route))
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
		all = append(all, s.figures(p.targets.of(s.route)))
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

// watch returns a channel of new requests, and what ends it.
func (p *Page) watch() (new <-chan *Request, end func()) {
	c := make(chan *Request, 64)
	p.mu.Lock()
	p.live[c] = struct{}{}
	p.mu.Unlock()
	return c, func() {
		p.mu.Lock()
		delete(p.live, c)
		p.mu.Unlock()
	}
}
