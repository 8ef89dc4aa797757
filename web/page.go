package web

import (
	"net/http"

	"github.com/nplusone-go/nplusone/internal/webpage"
)

// Page is the debug page and what it remembers: the latest requests, and
// figures by loop and by route. It is an http.Handler for any path that ends in
// a slash; a report.Reporter for scopes that the middleware does not open, jobs
// and the like; and a judge.Listener for what many scopes ask alike. It is safe
// for concurrent use.
type Page = webpage.Page

// Request is what the page knows of one request, or of one job.
type Request = webpage.Request

// Route is what a route's requests came to.
type Route = webpage.Route

// NewPage returns an empty page.
func NewPage(opts ...PageOption) *Page { return webpage.New(opts...) }

// PageOption configures a Page.
type PageOption = webpage.Option

// Authorize replaces the check of who may see the page. It is asked for the
// page's own paths alone: the program's answers carry our headers and the
// toolbar for browsers that have opened the page once, which gave them a
// cookie. One that panics refuses. Whoever widens it answers for the login.
func Authorize(allowed func(*http.Request) bool) PageOption { return webpage.Authorize(allowed) }

// Token asks everybody for a token in the page's address, ?token=…, those on
// this machine too; a cookie replaces it after. It is for machines with a
// proxy on them, to which everybody is local. An empty one is made at random
// and logged when it is first missed. Authorize goes before it.
func Token(token string) PageOption { return webpage.Token(token) }

// Under is the path that the page is served under, by Register and for the
// toolbar: /debug/nplusone/ without it. NewPage panics at "/", below which all
// of the program's own paths lie.
func Under(path string) PageOption { return webpage.Under(path) }

// Keep bounds what the page remembers: the number of requests, and about how
// many bytes of them: 200 requests and 16 MiB without it. NewPage panics where
// either is below 1.
func Keep(requests, bytes int) PageOption { return webpage.Keep(requests, bytes) }

// LinkSources links each position in the program to an editor or a code host:
// "vscode://file/{path}:{line}", "https://github.com/o/r/blob/main/{file}#L{line}".
// Without it they open the editor that NPLUSONE_EDITOR names, or that the
// program was started from; an empty pattern links nothing. NewPage panics at a
// pattern that names no file.
func LinkSources(pattern string) PageOption { return webpage.LinkSources(pattern) }
