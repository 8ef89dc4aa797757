package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/nplusone-go/nplusone/detect"
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
	wrote    bool        // there is a status
	explicit bool        // by WriteHeader, not by the first write
	code     int         // the status
	early    http.Header // as it was when the status came
	body     []byte
	ends     []int // of the writes, in body
	limit    int   // of body, 0 as long as it is not decided
}

func (k *kept) begin(code int, h http.Header) { k.wrote, k.code, k.early = true, code, h.Clone() }

func (k *kept) add(b []byte) {
	k.body = append(k.body, b...)
	k.ends = append(k.ends, len(k.body))
}

// hasRoom reports whether the next part of the body may be kept.
func (a *answer) hasRoom(b []byte) bool {
	k := &a.kept
	if k.limit == 0 {
		k.limit = keptBytes
		if a.mayInject() {
			k.limit = keptPage
		}
	}
	n := len(k.body) + len(b)
	if n > keptBytes && k.limit > keptBytes && len(k.body) <= keptBytes && !k.beginsDocument(b) {
		k.limit = keptBytes
	}
	return n <= k.limit && n <= k.length() && bodyAllowed(k.code)
}

// awaitsPage reports whether what follows may be a page for the toolbar.
func (a *answer) awaitsPage() bool {
	if !a.keeps() {
		return false
	}
	defer a.mu.Unlock()
	if a.kept.limit > 0 {
		return a.kept.limit > keptBytes
	}
	if !a.kept.wrote {
		a.kept.begin(http.StatusOK, a.under.Header())
		defer func() { a.kept = kept{} }()
	}
	return a.mayInject()
}

// length is what the handler said that the answer's length will be: what
// goes beyond is net/http's to refuse.
func (k *kept) length() int {
	n, err := strconv.ParseInt(k.early.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 || n > keptPage {
		return keptPage
	}
	return int(n)
}

func bodyAllowed(code int) bool {
	return code >= 200 && code != http.StatusNoContent && code != http.StatusNotModified
}

// finish is called once the handler has returned and the scope has ended.
func (a *answer) finish(r *detect.Report) {
	if !a.keeps() {
		return
	}
	defer a.mu.Unlock()
	if a.visit.panicked {
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
func (a *answer) send(r *detect.Report) error {
	a.sender.Store(goroutineID())
	defer func() {
		a.kept = kept{}
		a.through.Store(true)
		a.sender.Store(0)
	}()
	k, h := &a.kept, a.under.Header()
	if !k.wrote {
		a.annotate(h, r)
		return nil
	}
	injects := r != nil && k.limit > keptBytes && !isBound(h) && a.injectToolbar()
	// What handlers set since the status came is no header any more, but may
	// be a trailer.
	defer setBack(h, k.early)()
	if injects {
		if h.Get("Content-Length") != "" {
			h.Set("Content-Length", strconv.Itoa(len(k.body)))
		}
		h.Set("Cache-Control", "no-store") // the bar tells of this very answer
	}
	a.annotate(h, r)
	if k.explicit {
		a.under.WriteHeader(k.code)
	}
	start := 0
	for _, end := range k.ends {
		if _, err := a.under.Write(k.body[start:end]); err != nil {
			return err
		}
		start = end
	}
	return nil
}

// setBack makes h what it was, and returns what makes the changes again. It
// leaves alone what did not change: writers below have changes of their own.
func setBack(h, early http.Header) (again func()) {
	late, gone := http.Header{}, []string(nil)
	for name, values := range h {
		if old, was := early[name]; !was || !slices.Equal(old, values) {
			late[name] = values
		}
	}
	for name := range early {
		if _, is := h[name]; !is {
			gone = append(gone, name)
		}
	}
	for name := range late {
		if old, was := early[name]; was {
			h[name] = old
		} else {
			delete(h, name)
		}
	}
	for _, name := range gone {
		h[name] = early[name]
	}
	return func() {
		maps.Copy(h, late)
		for _, name := range gone {
			delete(h, name)
		}
	}
}
