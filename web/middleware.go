package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/ambient"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/response"
	"github.com/nplusone-go/nplusone/internal/urlshape"
	"github.com/nplusone-go/nplusone/internal/webpage"
	"github.com/nplusone-go/nplusone/internal/webpage/access"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

type middleware struct {
	detector *detect.Detector
	page     *Page
	nameBy   func(*http.Request) string
	skip     func(*http.Request) bool
	nonce    func(*http.Request) string
	inject   bool
	toolbar  *response.Toolbar
	targets  webpage.TargetRules
	// ended is called after each request's scope, where there is something to
	// do.
	ended func()
	// log takes the reports; nil for nobody.
	log report.Reporter
}

// Middleware opens a scope for each request. A missing detector panics, for
// it is a programmer's error at start-up.
func Middleware(d *detect.Detector, opts ...Option) func(http.Handler) http.Handler {
	if d == nil {
		panic("web: Middleware(nil): a detector is missing; give it the one that the database is opened with")
	}
	ambient.Attach(loops.Reader{}, suggest.New()) // of what no request owns: nothing is run
	m := newMiddleware(opts)
	if m.inject && m.page == nil {
		panic("web: InjectToolbar needs ShowOn: the bar leads to the page")
	}
	m.detector = d
	m.ready()
	return m.wrap
}

func newMiddleware(opts []Option) *middleware {
	m := &middleware{}
	for _, o := range opts {
		if o != nil {
			o.apply(m)
		}
	}
	return m
}

// ready is called once all options are known.
func (m *middleware) ready() {
	record.Serves()
	if m.page != nil {
		webpage.Follow(m.page, &m.targets)
	}
	if m.inject {
		m.toolbar = &response.Toolbar{Root: webpage.Root(m.page), Nonce: m.nonce}
	}
}

func (m *middleware) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { m.serve(next, w, r) })
}

func (m *middleware) serve(next http.Handler, w http.ResponseWriter, r *http.Request) {
	if m.page != nil && webpage.IsOwn(m.page, r) || m.skips(r) {
		next.ServeHTTP(w, r)
		return
	}
	v := &servedRequest{m: m, at: arrivalOf(r), started: time.Now(), panicked: true}
	ctx := r.Context()
	if m.page != nil {
		ctx = webpage.Mark(ctx, m.page, &v.marked)
	}
	v.name = urlshape.Route(r.Method, v.at.whole)
	ctx, v.scope = m.detector.Start(ctx, v.name, detect.KindHTTP)
	v.marked.Scope = v.scope
	// Routers write the route into the request that they are given: this one.
	served := r.WithContext(ctx)
	if m.page != nil {
		served = access.WithoutPass(served)
		w = v.answer(w, r, served)
	}
	v.request = served
	release := v.scope.Bind()
	defer func() {
		// The handler's panic goes on after this.
		release()
		giveBack(r, served)
		v.end()
	}()
	next.ServeHTTP(w, served)
	v.panicked = false
}

// servedRequest is one request that is being served.
type servedRequest struct {
	m        *middleware
	scope    *detect.Scope
	name     string // that the scope was started with
	marked   webpage.ServedRequest
	request  *http.Request
	at       arrival
	started  time.Time
	id       string             // empty where it is not shown on a page
	written  *response.Response // nil where it is not
	panicked bool
	ended    atomic.Bool
}

// answer puts our writer round the request's.
func (v *servedRequest) answer(w http.ResponseWriter, r, served *http.Request) http.ResponseWriter {
	v.id = webpage.NewID()
	a := response.New(w, &response.Request{
		Served: served, ID: v.id, Visible: webpage.Door(v.m.page).Shows(r), Toolbar: v.m.toolbar,
		OnStatus: v.respondedLate,
		Spent: func() (int, time.Duration) {
			queries, _, inDatabase := v.scope.Spent()
			return queries, inDatabase
		},
	})
	v.written = &a
	return a.Writer()
}

// end ends the scope, and lets go of what was kept of the answer; there is
// none without a page. Nothing of ours may harm the program.
func (v *servedRequest) end() {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("nplusone: web: a panic was caught", "panic", fmt.Sprintf("%T", p))
		}
	}()
	defer v.finish(nil) // what else happens, the answer goes out
	took := time.Since(v.started)
	route := v.m.routeOf(v.request, v.at)
	if given := v.scope.Name(); given != v.name && v.m.nameBy == nil {
		route = given // by who knows more: a framework's own adapter
	}
	v.scope.Rename(route)
	v.scope.Expect(v.m.targets.Of(route).Limits(route))
	r := v.scope.End()
	v.finish(&r)
	v.ended.Store(true)
	ctx := context.WithoutCancel(v.request.Context())
	v.m.report(ctx, r)
	if v.written == nil {
		return
	}
	for _, f := range webpage.Add(v.m.page, v.entry(route, took, r)) {
		v.m.report(ctx, report.Report{Version: 1, Findings: []report.Finding{f}})
	}
	if v.m.ended != nil {
		v.m.ended()
	}
}

func (v *servedRequest) finish(r *report.Report) {
	if v.written != nil {
		v.written.Finish(r, v.panicked)
	}
}

func (m *middleware) report(ctx context.Context, r report.Report) {
	if m.log != nil {
		m.log.Report(ctx, r)
	}
}

// respondedLate is told of each answer's status. One that comes after the
// handler has returned without any was written in its place.
func (v *servedRequest) respondedLate(code int) {
	if v.ended.Load() {
		webpage.Correct(v.m.page, v.id, code)
	}
}

func (v *servedRequest) entry(route string, took time.Duration, r report.Report) *Request {
	e := &Request{
		ID: v.id, Route: route, Method: v.request.Method, Kind: string(detect.KindHTTP), Via: via(v.request),
		Status: v.written.Status(), Started: v.started, DurationNS: int64(took), Panicked: v.panicked, Report: r,
	}
	if v.panicked && !v.written.Written() {
		e.Status = http.StatusInternalServerError
	}
	e.Sum()
	return e
}

// via says what asked: a page of its own, or a script on one.
func via(r *http.Request) string {
	switch {
	case r.Header.Get("HX-Request") == "true":
		return "htmx"
	case r.Header.Get("Turbo-Frame") != "" || strings.Contains(r.Header.Get("Accept"), "text/vnd.turbo-stream.html"):
		return "turbo"
	case r.Header.Get("X-Requested-With") == "XMLHttpRequest", r.Header.Get("Sec-Fetch-Dest") == "empty":
		return "fetch"
	case speaksData(r.Header.Get("Accept")), speaksData(r.Header.Get("Content-Type")):
		return "json"
	}
	return ""
}

// speaksData reports whether a header names a format of programs, not of pages.
func speaksData(types string) bool {
	if strings.Contains(types, "text/html") {
		return false
	}
	for _, name := range []string{"json", "proto", "grpc", "graphql"} {
		if strings.Contains(types, name) {
			return true
		}
	}
	return false
}
