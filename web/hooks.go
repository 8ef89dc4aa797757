package web

import (
	"net/http"
	"strings"

	"github.com/nplusone-go/nplusone/internal/foreign"
)

// skips asks Skip, with a request whose body and headers are its own: whatever
// it does with them, the handlers get theirs whole. One that panics cannot
// have been meant to be watched.
func (m *middleware) skips(r *http.Request) bool {
	if m.skip == nil {
		return false
	}
	return foreign.Call("Skip", true, func() bool {
		own := r.Clone(r.Context())
		own.Body = http.NoBody
		return m.skip(own)
	})
}

// giveBack hands on what handlers and routers wrote into the request that they
// were given: net/http removes the files of a form, and what stands further
// out reads the pattern. Nothing is written that did not change, for others
// may be reading.
func giveBack(to, from *http.Request) {
	if to.Pattern != from.Pattern {
		to.Pattern = from.Pattern
		for name := range wildcards(from.Pattern) {
			to.SetPathValue(name, from.PathValue(name))
		}
	}
	if to.Form == nil && from.Form != nil {
		to.Form = from.Form
	}
	if to.PostForm == nil && from.PostForm != nil {
		to.PostForm = from.PostForm
	}
	if to.MultipartForm == nil && from.MultipartForm != nil {
		to.MultipartForm = from.MultipartForm
	}
}

// wildcards yields the names in a pattern of net/http.
func wildcards(pattern string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for {
			_, rest, found := strings.Cut(pattern, "{")
			if !found {
				return
			}
			name, after, closed := strings.Cut(rest, "}")
			if !closed {
				return
			}
			if name = strings.TrimSuffix(name, "..."); name != "$" && !yield(name) {
				return
			}
			pattern = after
		}
	}
}
