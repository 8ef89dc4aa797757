package response

import (
	"bytes"
	"cmp"
	"maps"
	"net/http"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

const (
	// keptBytes is how much of an answer is kept until its findings are known:
	// as much as net/http holds back itself, so that no client sees a byte
	// later than without us.
	keptBytes = 2048
	// keptPage bounds a page that gets the toolbar.
	keptPage = 1 << 20
)

// kept is what a handler has done with its writer so far.
type kept struct {
	sent     bool        // the status went on at once
	wrote    bool        // there is a status, or a body
	explicit bool        // by WriteHeader, not by the first write
	code     int         // the status
	early    http.Header // as it was when the status came
	body     []byte
	parts    []part // of the body, as they were written
	limit    int    // of body, 0 as long as it is not decided
}

func (k *kept) begin(code int, h http.Header) { k.wrote, k.code, k.early = true, code, h.Clone() }

// part is what one call wrote: a write, or ReadFrom.
type part struct {
	end    int // in the body
	copied int // the call of ReadFrom, noCopy for a write
}

func (k *kept) add(b []byte, copied int) {
	k.body = append(k.body, b...)
	if last := len(k.parts) - 1; last >= 0 && copied != noCopy && k.parts[last].copied == copied {
		k.parts[last].end = len(k.body)
		return
	}
	k.parts = append(k.parts, part{len(k.body), copied})
}

// isDirect reports whether a writer is net/http's own, or its recorder of
// tests.
func isDirect(w http.ResponseWriter) bool {
	t := reflect.TypeOf(w)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath() == "net/http" || strings.HasPrefix(t.PkgPath(), "net/http/")
}

// hasRoom reports whether the next part of the body may be kept.
func (a *response) hasRoom(b []byte) bool {
	k := &a.kept
	switch {
	case k.limit == 0 && a.mayInject():
		k.limit = keptPage
	case k.limit == 0:
		k.limit = a.keptAnyway()
	}
	if k.limit == keptPage && len(k.body) < sniffed && !k.beginsDocument(b) {
		k.limit = a.keptAnyway()
	}
	n := len(k.body) + len(b)
	most, said := k.length()
	return n <= k.limit && (!said || int64(n) <= most) && bodyAllowed(k.code)
}

// keptAnyway is how much is kept of what gets no toolbar.
func (a *response) keptAnyway() int {
	if a.direct {
		return keptBytes
	}
	return -1
}

// awaitsPage reports whether what follows may be a page for the toolbar.
func (a *response) awaitsPage() bool {
	if !a.keeps() {
		return false
	}
	defer a.mu.Unlock()
	if a.kept.limit != 0 {
		return a.kept.limit == keptPage
	}
	defer a.asIfBegun()()
	return a.mayInject()
}

// asIfBegun takes the headers for those of the answer until undo is called,
// where there is none yet.
func (a *response) asIfBegun() (undo func()) {
	before := a.kept
	if before.wrote {
		return func() {}
	}
	a.kept.begin(cmp.Or(before.code, http.StatusOK), a.under.Header())
	return func() { a.kept = before }
}

// beginsPage reports whether a body that goes on with next may be a page.
func (a *response) beginsPage(next []byte) bool {
	if !a.keeps() {
		return false
	}
	defer a.mu.Unlock()
	defer a.asIfBegun()()
	return len(a.kept.body) >= sniffed || a.kept.beginsDocument(next)
}

// length is what the handler said that the answer's length will be, if it
// did: what goes beyond is net/http's to refuse.
func (k *kept) length() (n int64, said bool) {
	n, err := strconv.ParseInt(k.early.Get("Content-Length"), 10, 64)
	return n, err == nil && n >= 0
}

// fits reports whether the answer may be as short as a page that is kept.
func (k *kept) fits() bool {
	n, said := k.length()
	return said && n <= keptPage || k.early.Get("Content-Length") == ""
}

func bodyAllowed(code int) bool {
	return code >= 200 && code != http.StatusNoContent && code != http.StatusNotModified
}

// finish lets go of what was kept, with the report of the scope, nil for none.
func (a *response) finish(r *report.Report, panicked bool) {
	if !a.keeps() {
		return
	}
	defer a.mu.Unlock()
	if panicked {
		if !a.kept.wrote {
			a.through.Store(true) // the answer is somebody else's
			return
		}
		r = nil
	}
	_ = a.send(r) // the handler is gone: nobody to tell
}

// send makes the kept calls below, as they were made, with our headers. r is
// nil where the scope has not ended. a is locked.
func (a *response) send(r *report.Report) error {
	a.sender.Store(goroutineID())
	defer func() {
		a.kept = kept{}
		a.through.Store(true)
		a.sender.Store(0)
	}()
	k, h := &a.kept, a.under.Header()
	if !k.sent && !k.wrote {
		a.annotate(h, r)
	}
	if !k.wrote {
		return nil
	}
	injects := r != nil && k.limit == keptPage && !isBound(h) && a.injectToolbar()
	// What handlers set since the status came is no header any more, but may
	// be a trailer.
	live := maps.Clone(h)
	change(h, live, k.early)
	defer change(h, k.early, live)
	if injects {
		if h.Get("Content-Length") != "" {
			h.Set("Content-Length", strconv.Itoa(len(k.body)))
		}
		h.Set("Cache-Control", "no-store") // the bar tells of this very answer
	}
	if !k.sent {
		a.annotate(h, r)
	}
	if k.explicit {
		a.under.WriteHeader(k.code)
	}
	return a.sendBody()
}

// change does to h what leads from one state of it to another, and nothing
// else: writers below have changes of their own.
func change(h, from, to http.Header) {
	for name := range from {
		if _, stays := to[name]; !stays {
			delete(h, name)
		}
	}
	for name, values := range to {
		if old, was := from[name]; !was || !slices.Equal(old, values) {
			h[name] = values
		}
	}
}

// goroutineID is the number of the running goroutine, as its stack's header
// says it: 0 if it says otherwise. It takes microseconds, and is asked a few
// times for an answer that is kept.
func goroutineID() uint64 {
	var text [64]byte
	line := text[:runtime.Stack(text[:], false)]
	number, _, _ := bytes.Cut(bytes.TrimPrefix(line, []byte("goroutine ")), []byte(" "))
	id, err := strconv.ParseUint(string(number), 10, 64)
	if err != nil {
		return 0
	}
	return id
}
