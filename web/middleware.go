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
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/logs"
	"github.com/nplusone-go/nplusone/suggest"
)

type middleware struct {
	detector *detect.Detector
	page     *Page
	nameBy   func(*http.Request) string
	skip     func(*http.Request) bool
	nonce    func(*http.Request) string
	logger   *slog.Logger
	logs     bool
	inject   bool
	targets  targetRules
}

// Middleware opens a scope for each request. A missing detector panics, for
// it is a programmer's error at start-up.
func Middleware(d *detect.Detector, opts ...Option) func(http.Handler) http.Handler {
	if d == nil {
		panic("web: Middleware(nil): a detector is missing; give it the one that the database is opened with")
	}
	ambient.Attach(loops.Reader{}, suggest.New()) // of what no request owns: nothing is run
	m := &middleware{detector: d}
	for _, o := range opts {
		if o != nil {
			o.apply(m)
		}
	}
	if m.inject && m.page == nil {
		panic("web: InjectToolbar needs ShowOn: the bar leads to the page")
	}
	if m.page != nil {
		m.page.follow(&m.targets)
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { m.serve(next, w, r) })
	}
}

func (m *middleware) serve(next http.Handler, w http.ResponseWriter, r *http.Request) {
	if m.page != nil && strings.HasPrefix(r.URL.Path, m.page.root) || m.skips(r) {
		next.ServeHTTP(w, r)
		return
	}
	name := r.Method + " " + pathShape(r.URL.Path)
	ctx, scope := m.detector.Start(r.Context(), name, detect.KindHTTP)
	// Routers write the route into the request that they are given: this one.
	served := r.WithContext(ctx)
	v := &servedRequest{m: m, scope: scope, name: name, request: served, started: time.Now(), panicked: true}
	var a *response
	if m.page != nil {
		v.id, v.visible = newID(), m.page.shows(r)
		served = withoutPass(served)
		v.request = served
		a = newResponse(w, v)
		w = a.exact()
	}
	release := scope.Bind()
	defer func() {
		// The handler's panic goes on after this.
		release()
		giveBack(r, served)
		v.end(a)
	}()
	next.ServeHTTP(w, served)
	v.panicked = false
}

// request is one request that is being served.
type servedRequest struct {
	m        *middleware
	scope    *detect.Scope
	name     string // that the scope was started with
	request  *http.Request
	started  time.Time
	id       string // empty where it is not shown on a page
	visible  bool   // whether the client may see our headers
	panicked bool
	ended    atomic.Bool
}

// end ends the scope, and lets go of what was kept of the answer; there is
// none without a page. Nothing of ours may harm the program.
func (v *servedRequest) end(a *response) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("nplusone: web: a panic was caught", "panic", fmt.Sprintf("%T", p))
		}
	}()
	if a != nil {
		defer a.finish(nil) // what else happens, the answer goes out
	}
	took := time.Since(v.started)
	route := v.m.routeOf(v.request)
	if given := v.scope.Name(); given != v.name && v.m.nameBy == nil {
		route = given // by who knows more: a framework's own adapter
	}
	v.scope.Rename(route)
	v.scope.Expect(v.m.targets.of(route).limits(route))
	r := v.scope.End()
	if a != nil {
		a.finish(&r)
	}
	v.ended.Store(true)
	ctx := context.WithoutCancel(v.request.Context())
	if v.m.logs {
		logs.Slog(v.m.logger).Report(ctx, r)
	}
	if a == nil {
		return
	}
	for _, f := range v.m.page.add(v.entry(a, route, took, r)) {
		if v.m.logs {
			logs.Slog(v.m.logger).Report(ctx, report.Report{Version: 1, Findings: []report.Finding{f}})
		}
	}
}

// respondedLate is told of each answer's status. One that comes after the
// handler has returned without any was written in its place.
func (v *servedRequest) respondedLate(code int) {
	if v.ended.Load() {
		v.m.page.correct(v.id, code)
	}
}

func (v *servedRequest) entry(a *response, route string, took time.Duration, r report.Report) *Request {
	e := &Request{
		ID: v.id, Route: route, Method: v.request.Method, Kind: string(detect.KindHTTP), Via: via(v.request),
		Status: a.status(), Started: v.started, DurationNS: int64(took), Panicked: v.panicked, Report: r,
	}
	if v.panicked && a.code.Load() == 0 {
		e.Status = http.StatusInternalServerError
	}
	e.sum()
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
	}
	return ""
}
