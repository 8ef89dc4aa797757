// Package response is the http.ResponseWriter that the middleware hands to the
// program's handlers: it adds headers and the toolbar for those who may see
// them, and is otherwise byte for byte the writer below.
package response

import (
	"net/http"

	"github.com/nplusone-go/nplusone/report"
)

// Response is one response, from our side. It is apart from the writer that
// handlers get: programs ask writers for methods, and find none of ours.
type Response struct{ a *response }

// New returns the answer that w is to give to a request.
func New(w http.ResponseWriter, r *Request) Response { return Response{newResponse(w, r)} }

// Writer is what handlers get. It has those optional interfaces that the
// writer below has.
func (h Response) Writer() http.ResponseWriter { return h.a.exact() }

// Finish is called once the handler has returned or panicked and the scope has
// ended, with the scope's report, or nil where there is none. Only the first
// call counts.
func (h Response) Finish(r *report.Report, panicked bool) { h.a.finish(r, panicked) }

// Written reports whether anybody has answered.
func (h Response) Written() bool { return h.a.code.Load() != 0 }

// Status is what the page shows. An answer that nobody has written is 200.
func (h Response) Status() int {
	if code := h.a.code.Load(); code != 0 {
		return int(code)
	}
	return http.StatusOK
}
