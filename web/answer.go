package web

import (
	"io"
	"maps"
	"net/http"
	"strconv"

	"github.com/nplusone-go/nplusone/detect"
)

const (
	// heldBytes is how much of an answer is held back until its findings are
	// known: as much as net/http holds back itself, so that no client sees a
	// byte later than without us.
	heldBytes = 2048
	// heldPage bounds a page that gets the toolbar.
	heldPage = 1 << 20
)

// answer is the ResponseWriter that handlers get. The first bytes are held
// until the handler returns, flushes or writes more, for headers cannot be
// added later.
type answer struct {
	under http.ResponseWriter
	visit *visit

	code     int
	early    http.Header // as they were when the handler wrote the status
	held     []byte
	limit    int
	wrote    bool // the handler wrote the status
	released bool // the status and what was held went on
	hijacked bool
	toolbar  bool
}

func newAnswer(w http.ResponseWriter, v *visit) *answer {
	if p := v.m.page; p != nil {
		v.id, v.visible = newID(), p.allowed(v.request) == nil
	}
	return &answer{under: w, visit: v, limit: -1}
}

func (a *answer) Header() http.Header { return a.under.Header() }

// Unwrap lets http.ResponseController reach deadlines and full duplex.
func (a *answer) Unwrap() http.ResponseWriter { return a.under }

func (a *answer) WriteHeader(code int) {
	switch {
	case a.released || a.hijacked:
		a.under.WriteHeader(code) // which complains, as it does without us
	case code < 100 || code > 999, code < 200 && code != http.StatusSwitchingProtocols:
		a.under.WriteHeader(code) // early hints, or a panic
	case a.wrote:
	default:
		a.wrote, a.code, a.early = true, code, a.under.Header().Clone()
		if code == http.StatusSwitchingProtocols {
			a.letGo()
		}
	}
}

func (a *answer) Write(b []byte) (int, error) {
	if !a.holds(b) {
		return a.under.Write(b)
	}
	a.held = append(a.held, b...)
	return len(b), nil
}

func (a *answer) WriteString(s string) (int, error) {
	if !a.holds([]byte(s)) {
		return io.WriteString(a.under, s)
	}
	a.held = append(a.held, s...)
	return len(s), nil
}

// holds reports whether the next bytes are held back, and lets go of those
// that are if not.
func (a *answer) holds(b []byte) bool {
	if a.hijacked {
		return false
	}
	if !a.wrote {
		a.WriteHeader(http.StatusOK)
	}
	if a.released {
		return false
	}
	if a.limit < 0 {
		a.limit = heldBytes
		if a.toolbar = a.mayInject(b); a.toolbar {
			a.limit = heldPage
		}
	}
	n := len(a.held) + len(b)
	if n > a.limit || n > a.length() || !bodyAllowed(a.code) {
		a.letGo()
		return false
	}
	return true
}

// length is what the handler said that the answer's length will be: what
// goes beyond is net/http's to refuse.
func (a *answer) length() int {
	n, err := strconv.Atoi(a.early.Get("Content-Length"))
	if err != nil {
		return 1<<31 - 1
	}
	return n
}

func bodyAllowed(code int) bool {
	return code >= 200 && code != http.StatusNoContent && code != http.StatusNotModified
}

// ReadFrom keeps sendfile.
func (a *answer) ReadFrom(src io.Reader) (int64, error) {
	if !a.wrote {
		a.WriteHeader(http.StatusOK)
	}
	to, ok := a.under.(io.ReaderFrom)
	if !ok || !a.released && a.limit < 0 && a.mayInject(nil) {
		return io.Copy(writerOnly{a}, src)
	}
	a.letGo()
	return to.ReadFrom(src)
}

// writerOnly hides ReadFrom from io.Copy.
type writerOnly struct{ io.Writer }

// FlushError serves http.ResponseController.
func (a *answer) FlushError() error {
	switch a.under.(type) {
	case http.Flusher, interface{ FlushError() error }:
		if !a.wrote && !a.hijacked {
			a.WriteHeader(http.StatusOK) // as a flush does
		}
	}
	a.letGo()
	return http.NewResponseController(a.under).Flush()
}

// letGo sends the status and what was held, as the handler wrote them.
func (a *answer) letGo() {
	if a.released || a.hijacked || !a.wrote {
		return
	}
	a.annotate(a.early, nil)
	a.release()
}

// finish is called once the handler has returned and the scope has ended.
func (a *answer) finish(r *detect.Report) {
	switch {
	case a.released, a.hijacked, a.visit.panicked:
	case !a.wrote:
		a.annotate(a.under.Header(), r) // net/http writes the status
	default:
		a.annotate(a.early, r)
		if a.toolbar {
			a.injectToolbar()
		}
		a.release()
	}
}

// release sends what was held. What handlers set since they wrote the status
// are trailers: it is put back for net/http to find.
func (a *answer) release() {
	a.released = true
	h := a.under.Header()
	late := h.Clone()
	replace(h, a.early)
	a.under.WriteHeader(a.code)
	maps.Copy(h, late)
	if len(a.held) > 0 {
		_, _ = a.under.Write(a.held) // the connection is gone: the handler's next write, or nobody, hears of it
	}
	a.held, a.early = nil, nil
}

func replace(h, with http.Header) {
	clear(h)
	maps.Copy(h, with)
}

func (a *answer) status() int {
	if a.wrote {
		return a.code
	}
	if a.hijacked {
		return http.StatusSwitchingProtocols
	}
	return http.StatusOK
}
