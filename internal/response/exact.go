package response

import (
	"bufio"
	"net"
	"net/http"
)

// exact returns the answer with those optional interfaces that the writer
// below has, no more and no less: programs ask for them by type assertion and
// act on the answer.
func (a *response) exact() http.ResponseWriter {
	flusher, flushes := a.under.(http.Flusher)
	hijacker, hijacks := a.under.(http.Hijacker)
	pusher, pushes := a.under.(http.Pusher)
	notifier, notifies := a.under.(http.CloseNotifier) //nolint:staticcheck // deprecated, and gin still asserts it

	f, h := flushing{a, flusher}, hijacking{a, hijacker}
	type (
		pu = http.Pusher
		cn = http.CloseNotifier //nolint:staticcheck // as above
	)
	set := 0
	for i, has := range [...]bool{flushes, hijacks, pushes, notifies} {
		if has {
			set |= 1 << i
		}
	}
	switch set {
	case 1:
		return struct {
			*response
			flushing
		}{a, f}
	case 2:
		return struct {
			*response
			hijacking
		}{a, h}
	case 3:
		return struct {
			*response
			flushing
			hijacking
		}{a, f, h}
	case 4:
		return struct {
			*response
			pu
		}{a, pusher}
	case 5:
		return struct {
			*response
			flushing
			pu
		}{a, f, pusher}
	case 6:
		return struct {
			*response
			hijacking
			pu
		}{a, h, pusher}
	case 7:
		return struct {
			*response
			flushing
			hijacking
			pu
		}{a, f, h, pusher}
	case 8:
		return struct {
			*response
			cn
		}{a, notifier}
	case 9:
		return struct {
			*response
			flushing
			cn
		}{a, f, notifier}
	case 10:
		return struct {
			*response
			hijacking
			cn
		}{a, h, notifier}
	case 11:
		return struct {
			*response
			flushing
			hijacking
			cn
		}{a, f, h, notifier}
	case 12:
		return struct {
			*response
			pu
			cn
		}{a, pusher, notifier}
	case 13:
		return struct {
			*response
			flushing
			pu
			cn
		}{a, f, pusher, notifier}
	case 14:
		return struct {
			*response
			hijacking
			pu
			cn
		}{a, h, pusher, notifier}
	case 15:
		return struct {
			*response
			flushing
			hijacking
			pu
			cn
		}{a, f, h, pusher, notifier}
	}
	return a
}

type flushing struct {
	a     *response
	under http.Flusher
}

// Flush sends what was kept: from here on the answer is a stream.
func (f flushing) Flush() {
	_ = f.a.letGo() // a flush has no error; the next write hears of it
	f.under.Flush()
	f.a.note(http.StatusOK)
}

type hijacking struct {
	a     *response
	under http.Hijacker
}

// Hijack hands the connection over: nothing is ours after that.
func (h hijacking) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if h.a.hasKept() {
		_ = h.a.letGo() // the connection is the handler's, and its errors
	}
	conn, buffered, err := h.under.Hijack()
	if err == nil {
		h.a.leave()
		h.a.note(http.StatusSwitchingProtocols)
	}
	return conn, buffered, err
}
