// Package web shows, in development, what each HTTP request did to the
// database: a middleware opens a scope for every request, and a page under
// /debug/nplusone/ lists the loops by what they cost, the requests with their
// statements, what is wrong with them and how to repair it.
//
//	http.ListenAndServe(addr, web.Dev(mux))
//
// Dev is all in one call, for databases that package driver opened. Below it
// are the parts, with a detector and options of the program's own:
//
//	page := web.NewPage()
//	detector := detect.New(detect.FixWith(suggest.New()), detect.ReportTo(page), detect.ListenWith(page))
//	handler := web.Middleware(detector, web.ShowOn(page), web.InjectToolbar())(mux)
//	page.Register(mux) // GET /debug/nplusone/
//
// And below these a Page is an http.Handler for any path, and Middleware one
// for any framework: its module names requests by NameBy.
//
// Without NameBy a request is named by the patterns of net/http, chi and others
// that write into the request. A pattern that ends in a slash, or that of a
// handler behind http.StripPrefix, is a prefix: what lies behind it is named by
// the next pattern, or else by the shape of the path, GET /owners/{id}/jobs.
//
// The middleware gives the request's context the scope and binds it to the
// goroutine, so that statements of code which drops the context are counted
// too. It changes nothing of what the handler does: panics, flushes, hijacks,
// streams and upgrades pass through, and so does whatever is written after it
// has returned, as frameworks do with errors. Answers carry Server-Timing and
// X-Nplusone-Id, -Queries and -Findings for those who may see the page.
// Findings are known once the handler is done: short answers tell them where
// the middleware stands right below the server, others tell the queries so far.
//
// # Who may see the page
//
// The page answers to this machine: to loopback addresses with a local Host,
// on a server that is reached by a loopback address, and not to what a proxy
// says that it forwards. To all others it answers for a token: the first
// refusal logs the path with it, once, and whoever opens that path gets a
// cookie in its place. The cookie is kept from the program's handlers. Authorize
// replaces all of this.
//
// A proxy on the same machine that adds no header (nginx without
// proxy_set_header, a tunnel, a port that ssh forwards) makes everybody local,
// and nothing in a request can tell. Where there is one, Token asks everybody
// for the token:
//
//	page := web.NewPage(web.Token(""))
//
// The page never shows argument values, nor paths or query strings of
// requests. It is meant for development.
package web
