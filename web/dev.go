package web

import (
	"net/http"
	"os"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/ambient"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/internal/trying"
	"github.com/nplusone-go/nplusone/internal/webpage"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/logs"
	"github.com/nplusone-go/nplusone/suggest"
	"github.com/nplusone-go/nplusone/verify"
)

// Dev is all that a program needs in development, in one call:
//
//	db, err := driver.Open("postgres", dsn)
//	http.ListenAndServe(addr, web.Dev(mux))
//
// Each request gets a scope; its findings go to the log, each once until it has
// grown to twice the queries; the debug page under /debug/nplusone/ and a
// toolbar on HTML pages show them, and what belongs to no request. With the
// first request the page's address is logged. Fixes are tried on the databases
// that driver.Open and its like opened, once the answer is out: read-only and
// rolled back, see package verify.
//
// h is any handler: a mux, a router, an engine of a framework. Options are
// those of Middleware; ShowOn takes a page of the program's own, LogTo another
// log. Where the environment says NPLUSONE=off, h is returned as it is.
func Dev(h http.Handler, opts ...Option) http.Handler {
	if os.Getenv("NPLUSONE") == "off" {
		return h
	}
	m := newMiddleware(opts)
	if m.page == nil {
		m.page = NewPage()
	}
	if m.log == nil {
		m.log = logs.Slog(nil)
	}
	m.inject = true
	trier := trying.New(suggest.New(), suggest.New(suggest.TryWith(verify.New())),
		func(id string, fixes []report.Fix) { webpage.SetFixes(m.page, id, fixes) })
	m.ended = trier.Release
	m.detector = detect.New(detect.KeepValues(), detect.FixWith(trier), detect.ReadWith(loops.Reader{}),
		detect.ListenWith(m.page), detect.ReportTo(m.page), detect.NoImplicitScopes())
	ambient.Attach(loops.Reader{}, suggest.New())
	ambient.Also(m.page) // what no request owns
	m.ready()
	return m.withPage(m.wrap(h))
}

// withPage serves the page beside the program.
func (m *middleware) withPage(h http.Handler) http.Handler {
	door := webpage.Door(m.page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		door.PrintAddress(r)
		if webpage.IsOwn(m.page, r) {
			m.page.ServeHTTP(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}
