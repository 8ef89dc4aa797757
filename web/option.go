package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
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
	return optionFunc(func(m *middleware) { m.logs, m.logger = true, l })
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

// PageOption configures a Page.
type PageOption interface{ applyPage(*Page) }

type pageOptionFunc func(*Page)

func (f pageOptionFunc) applyPage(p *Page) { f(p) }

// Authorize replaces the check of who may see the page. It is asked for the
// page's own paths alone: the program's answers carry our headers and the
// toolbar for browsers that have opened the page once, which gave them a
// cookie. One that panics refuses. Whoever widens it answers for the login.
func Authorize(allowed func(*http.Request) bool) PageOption {
	return pageOptionFunc(func(p *Page) {
		mustBe(allowed != nil, "Authorize(nil): a function is missing; leave the option out for the usual check")
		p.authorize = allowed
	})
}

// Token asks everybody for a token in the page's address, ?token=…, those on
// this machine too; a cookie replaces it after. It is for machines with a
// proxy on them, to which everybody is local. An empty one is made at random
// and logged when it is first missed. Authorize goes before it.
func Token(token string) PageOption {
	return pageOptionFunc(func(p *Page) {
		p.asksAll = true
		if token != "" {
			p.token, p.chosen = token, true
		}
	})
}

// Under is the path that the page is served under, by Register and for the
// toolbar: /debug/nplusone/ without it. NewPage panics at "/", below which all
// of the program's own paths lie.
func Under(path string) PageOption {
	return pageOptionFunc(func(p *Page) {
		root := cleanRoot(path)
		mustBe(root != "/", fmt.Sprintf("Under(%q): the program's own paths lie below it; name a path for the page alone", path))
		p.root = root
	})
}

// Keep bounds what the page remembers: the number of requests, and about how
// many bytes of them. Without it these are 200 requests and 16 MiB. NewPage
// panics where either is below 1.
func Keep(requests, bytes int) PageOption {
	return pageOptionFunc(func(p *Page) {
		mustBe(requests > 0 && bytes > 0, fmt.Sprintf("Keep(%d, %d): give at least one request and one byte", requests, bytes))
		p.ring.maxCount, p.ring.maxBytes = requests, bytes
	})
}

// LinkSources links each position in the program to an editor or a code host:
// "vscode://file/{path}:{line}", "https://github.com/o/r/blob/main/{file}#L{line}".
// NewPage panics at a pattern without a file in it.
func LinkSources(pattern string) PageOption {
	return pageOptionFunc(func(p *Page) {
		named := strings.Contains(pattern, "{path}") || strings.Contains(pattern, "{file}")
		mustBe(named, fmt.Sprintf("LinkSources(%q): the pattern names no file; write {path} or {file} in it", pattern))
		p.links = pattern
	})
}

// mustBe panics with what is wrong and what to do: a wrong option is a
// programmer's error at start-up.
func mustBe(right bool, message string) {
	if !right {
		panic("web: " + message)
	}
}
