// Package web shows, in development, what each HTTP request did to the
// database: a middleware opens a scope for every request, and a page under
// /debug/nplusone/ lists the requests, their statements, what is wrong with
// them and how to repair it.
//
//	page := web.NewPage()
//	detector := detect.New(detect.FixWith(suggest.New()), detect.ReportTo(page), detect.ListenWith(page))
//	page.Register(mux) // GET /debug/nplusone/
//	handler := web.Middleware(detector, web.ShowOn(page), web.InjectToolbar())(mux)
//
// The middleware gives the request's context the scope and binds it to the
// goroutine, so that statements of code which drops the context are counted
// too. It changes nothing of what the handler does: panics, flushes, hijacks,
// streams and upgrades pass through. Answers carry Server-Timing and
// X-Nplusone-Id, -Queries and -Findings.
//
// The page answers only to loopback addresses with a local Host, and not
// behind a proxy (see Authorize); it never shows argument values, nor paths
// or query strings of requests. It is meant for development.
package web
