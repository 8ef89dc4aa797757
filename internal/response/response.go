package response

import (
	"cmp"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Request is what an answer has to know of the request that it answers.
type Request struct {
	Served  *http.Request // as the handlers get it
	ID      string        // of the request on the page
	Visible bool          // whether the client may see our headers
	Toolbar *Toolbar      // nil for none
	// Spent is what the request's statements came to so far.
	Spent func() (queries int, inDatabase time.Duration)
	// OnStatus is told of the answer's status, whenever it comes.
	OnStatus func(code int)
}

// response is the ResponseWriter that handlers get. It keeps the first calls of
// a handler to itself, for headers cannot be added later, and makes them below
// exactly as they were made, once the handler returns or does anything that
// cannot wait. From then on every call goes straight on: whoever kept the
// writer, or answers in the handler's place, finds it as it would be without
// us.
//
// That is for net/http's own writers, which hold back as much themselves. To
// any other there may be ways round us, by the framework that it belongs to,
// and it may take headers after the status: there only what looks like a page
// for the toolbar is kept, and its body alone. Where nobody sees our headers
// nothing is kept at all.
type response struct {
	under   http.ResponseWriter
	request *Request
	direct  bool // under is net/http's own

	// through says that calls go straight to the writer below, for good.
	through atomic.Bool
	code    atomic.Int32 // the status, 0 as long as there is none

	// mu guards what is kept. Handlers may be done while a goroutine that they
	// started is not.
	mu   sync.Mutex
	kept kept
	// copies counts the calls of ReadFrom.
	copies atomic.Int32
	// sender is the goroutine that makes the kept calls below. Hooks of that
	// writer call us from within.
	sender atomic.Uint64
	server uint64 // the goroutine that serves the request
}

func newResponse(w http.ResponseWriter, v *Request) *response {
	a := &response{under: w, request: v}
	// The writer below sends "100 Continue" until it knows the status: with
	// such a client the status cannot wait.
	if v.Visible && v.Served.Header.Get("Expect") == "" {
		a.server, a.direct = goroutineID(), isDirect(w)
	} else {
		a.through.Store(true)
	}
	return a
}

// keeps reports whether calls are kept, and locks a if they are.
func (a *response) keeps() bool {
	if a.through.Load() {
		return false
	}
	if id := a.sender.Load(); id != 0 && id == goroutineID() {
		return false
	}
	a.mu.Lock()
	if a.through.Load() {
		a.mu.Unlock()
		return false
	}
	return true
}

// letGo makes the kept calls below. With an error the last of them failed.
func (a *response) letGo() error {
	if !a.keeps() {
		return nil
	}
	defer a.mu.Unlock()
	return a.send(nil)
}

// hasKept reports whether there is something to let go of.
func (a *response) hasKept() bool {
	if !a.keeps() {
		return false
	}
	defer a.mu.Unlock()
	return a.kept.wrote
}

// leave gives the answer up, as it is: the connection is the handler's.
func (a *response) leave() {
	if a.keeps() {
		defer a.mu.Unlock()
		a.through.Store(true)
	}
}

// Header returns the headers of the writer below. Once another goroutine has
// them we stay away from them: it may write to them at any time.
func (a *response) Header() http.Header {
	if a.keeps() {
		defer a.mu.Unlock()
		if a.server != goroutineID() {
			_ = a.send(nil) // the next write hears of it
		}
	}
	return a.under.Header()
}

// Unwrap hands out the writer below: what is done with it must find there
// what was done before.
func (a *response) Unwrap() http.ResponseWriter {
	_ = a.letGo() // the next write hears of it
	return a.under
}

func (a *response) WriteHeader(code int) {
	if a.keepsStatus(code) {
		return
	}
	a.under.WriteHeader(code)
	if isFinal(code) {
		a.note(code)
	}
}

func (a *response) keepsStatus(code int) bool {
	if !a.keeps() {
		return false
	}
	defer a.mu.Unlock()
	switch {
	case a.kept.wrote || a.kept.sent: // one too many, and the writer below says so
		_ = a.send(nil)
		return false
	case code < 100 || code > 999 || !isFinal(code): // a panic, or early hints
		return false
	}
	if a.kept.code = code; !a.direct {
		h := a.under.Header()
		a.annotate(h, nil)
		a.kept.sent = true
		if a.kept.early = h; h.Get("Content-Length") != "" || !a.mayInject() {
			a.through.Store(true)
		}
		return false
	}
	a.kept.begin(code, a.under.Header())
	a.kept.explicit = true
	a.note(code)
	if code == http.StatusSwitchingProtocols {
		_ = a.send(nil)
	}
	return true
}

// isFinal reports whether a status ends the headers.
func isFinal(code int) bool { return code >= 200 || code == http.StatusSwitchingProtocols }

func (a *response) Write(b []byte) (int, error) {
	switch kept, err := a.keepsBody(b, noCopy); {
	case err != nil:
		return 0, err
	case kept:
		return len(b), nil
	}
	a.note(http.StatusOK)
	return a.under.Write(b)
}

func (a *response) WriteString(s string) (int, error) {
	switch kept, err := a.keepsBody([]byte(s), noCopy); {
	case err != nil:
		return 0, err
	case kept:
		return len(s), nil
	}
	a.note(http.StatusOK)
	return io.WriteString(a.under, s)
}

// keepsBody keeps a part of the body, or lets go of what was kept before it.
// copied is the call of ReadFrom that brings it, noCopy for none.
func (a *response) keepsBody(b []byte, copied int) (bool, error) {
	if !a.keeps() {
		return false, nil
	}
	defer a.mu.Unlock()
	if !a.kept.wrote {
		a.kept.begin(cmp.Or(a.kept.code, http.StatusOK), a.under.Header())
		a.note(http.StatusOK)
	}
	// Writers below refuse what is written after a time-out: a handler must
	// hear of it.
	if a.request.Served.Context().Err() != nil || !a.hasRoom(b) {
		return false, a.send(nil)
	}
	a.kept.add(b, copied)
	return true, nil
}

// FlushError serves http.ResponseController.
func (a *response) FlushError() error {
	if err := a.letGo(); err != nil {
		return err
	}
	err := http.NewResponseController(a.under).Flush()
	if err == nil {
		a.note(http.StatusOK)
	}
	return err
}

// These serve http.ResponseController too: without them it would unwrap us.

func (a *response) SetReadDeadline(t time.Time) error {
	return http.NewResponseController(a.under).SetReadDeadline(t)
}

func (a *response) SetWriteDeadline(t time.Time) error {
	return http.NewResponseController(a.under).SetWriteDeadline(t)
}

func (a *response) EnableFullDuplex() error {
	return http.NewResponseController(a.under).EnableFullDuplex()
}

// note remembers the first status for the page. One that comes after the
// request is that of an error which was answered further out.
func (a *response) note(code int) {
	if a.code.Load() == 0 && a.code.CompareAndSwap(0, int32(code)) {
		a.request.OnStatus(code)
	}
}
