package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
)

// panicked has the names of the program's own functions that did, so that each
// is told once.
var panicked sync.Map

// guard calls a function that the program gave us. Its panic is not the
// request's: the answer is instead.
func guard[T any](name string, instead T, call func() T) (result T) {
	defer func() {
		if p := recover(); p != nil {
			result = instead
			if _, reported := panicked.LoadOrStore(name, true); !reported {
				slog.Error("nplusone: web: a panic of the function given to "+name+" was caught; further ones are not logged", "panic", fmt.Sprint(p))
			}
		}
	}()
	return call()
}

// skips asks Skip, with a request whose body and headers are its own: whatever
// it does with them, the handlers get theirs whole. One that panics cannot
// have been meant to be watched.
func (m *middleware) skips(r *http.Request) bool {
	if m.skip == nil {
		return false
	}
	return guard("Skip", true, func() bool {
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
