package web

import (
	"fmt"
	"log/slog"
	"net/http"

	"github.com/nplusone-go/nplusone/internal/webpage"
	"github.com/nplusone-go/nplusone/report/logs"
)

// Option configures the middleware.
type Option interface{ apply(*middleware) }

type optionFunc func(*middleware)

func (f optionFunc) apply(m *middleware) { f(m) }

// ShowOn hands every request to a page.
func ShowOn(p *Page) Option {
	return optionFunc(func(m *middleware) {
		mustBe(p != nil, "ShowOn(nil): a page is missing; leave the option out to have none")
		m.page = p
	})
}

// LogTo logs one warning for each finding of a request, with the request's
// context, so that handlers add its trace; nil means slog.Default(). Do not
// give the detector a log of its own besides: it would say the same again.
func LogTo(l *slog.Logger) Option {
	return optionFunc(func(m *middleware) { m.log = logs.Slog(l) })
}

// NameBy names the scope of a request; it is asked once the request has been
// served, with the request that the handlers got, when routers have filled in
// the route. An empty answer means the usual name: that of the pattern of
// net/http, or what NameBy's router left in the request, or else the method
// with the path, in which whatever looks like a value is replaced.
//
// For gorilla/mux, with the middleware given to Router.Use:
//
//	web.NameBy(func(r *http.Request) string {
//		if route := mux.CurrentRoute(r); route != nil {
//			path, _ := route.GetPathTemplate()
//			return r.Method + " " + path
//		}
//		return ""
//	})
func NameBy(name func(*http.Request) string) Option {
	return optionFunc(func(m *middleware) {
		mustBe(name != nil, "NameBy(nil): a function is missing; leave the option out for the usual names")
		m.nameBy = name
	})
}

// Skip leaves requests alone for which skip reports true: no scope, no
// headers. It is asked before the handlers run, with a copy of the request
// that has no body. The page's own requests are always left alone, and those
// for which skip panics.
func Skip(skip func(*http.Request) bool) Option {
	return optionFunc(func(m *middleware) {
		mustBe(skip != nil, "Skip(nil): a function is missing; leave the option out to skip nothing")
		m.skip = skip
	})
}

// InjectToolbar adds a small bar with the figures of the request to HTML
// pages, for those who may see the debug page. It needs ShowOn. Only complete
// documents of text/html get it that a browser asks for to show them: answers
// of success that are not streamed, compressed, ranges, downloads or longer
// than 1 MiB, and no fragments. Where a header speaks of the very bytes (a
// digest, a signature, a strong ETag, a trailer), or a content security policy
// does not allow scripts and requests of the same origin, there is none.
func InjectToolbar() Option { return optionFunc(func(m *middleware) { m.inject = true }) }

// Nonce gives the toolbar's script element a nonce, for pages whose policy
// asks for one.
func Nonce(nonce func(*http.Request) string) Option {
	return optionFunc(func(m *middleware) {
		mustBe(nonce != nil, "Nonce(nil): a function is missing; leave the option out where no policy wants a nonce")
		m.nonce = nonce
	})
}

// Targets are what the requests of a route are held against.
type Targets = webpage.Targets

// DefaultTargets are the usual ones: an average below 100 ms, p95 below 200
// ms, p99 below 500 ms; fewer than 10 queries for a list and fewer than 5 for
// a detail; no statement beyond 100 ms; at most 100 rows without LIMIT and 20
// columns by SELECT *.
func DefaultTargets() Targets { return webpage.DefaultTargets() }

// Target sets the targets of the routes that a pattern matches: a route's
// whole name, "GET /posts/{id}", or its beginning with a * behind it,
// "GET /admin/*". The first pattern that matches decides; routes that none
// matches have DefaultTargets. "*" matches all. Middleware panics at an empty
// pattern and at a target below 0.
func Target(pattern string, t Targets) Option {
	return optionFunc(func(m *middleware) {
		mustBe(pattern != "", `Target(""): it matches no route; write "*" for all`)
		mustBe(webpage.CanHold(t), fmt.Sprintf("Target(%q): a target is below 0; 0 checks nothing", pattern))
		m.targets = append(m.targets, webpage.TargetRule{Pattern: pattern, Targets: t})
	})
}

// mustBe panics with what is wrong and what to do: a wrong option is a
// programmer's error at start-up.
func mustBe(right bool, message string) {
	if !right {
		panic("web: " + message)
	}
}
