package twins

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/websocket"
)

// behaviour is one thing that a handler does, and what a client sends for it.
type behaviour struct {
	name, reason string
	handle       http.HandlerFunc
	method       string // the only one that it makes sense for
	headers      []string
	body         string
	// talk goes on with the connection, for answers that come in parts.
	talk func(net.Conn) string
	// seen is what the handler saw, as part of the outcome.
	seen func(id string) string
}

var ids atomic.Int64

// run sends two requests on one connection, where the behaviour lets it live,
// and returns all that comes back.
func (b *behaviour) run(t *testing.T, address, method string) string {
	t.Helper()
	id := fmt.Sprint(ids.Add(1))
	headers := append([]string{"X-Call: " + id}, b.headers...)
	body := b.body
	if method == "POST" && body == "" {
		body = "name=value"
	}
	text := request(method, "/"+b.name, headers, body, b.talk != nil)
	if b.talk == nil {
		text += request(method, "/"+b.name, headers, body, true)
	}
	var talk func(net.Conn) string
	if b.talk != nil {
		talk = func(c net.Conn) string { return b.talk(marked{c, id}) }
	}
	out := ask(t, address, text, talk)
	if b.seen != nil {
		out += "\nthe handler saw " + b.seen(id)
	}
	return out
}

// marked is a connection that knows the call that it belongs to.
type marked struct {
	net.Conn
	id string
}

// signals tie a client to its handler.
type signals struct{ m sync.Map }

func (s *signals) of(id string) chan string {
	c, _ := s.m.LoadOrStore(id, make(chan string, 4))
	return c.(chan string)
}

var (
	firstRead signals // the client has read the first part
	observed  signals // what the handler saw
)

// await waits until the client has read what was sent so far.
func await(r *http.Request) string {
	select {
	case <-firstRead.of(r.Header.Get("X-Call")):
		return "read"
	case <-time.After(3 * time.Second):
		return "not read"
	}
}

// untilFirst reads up to the first part and says so to the handler.
func untilFirst(c net.Conn) string {
	var all []byte
	part := make([]byte, 1)
	for !bytes.Contains(all, []byte("first")) {
		if _, err := c.Read(part); err != nil {
			break
		}
		all = append(all, part...)
	}
	firstRead.of(c.(marked).id) <- ""
	return string(all)
}

// hangUp reads up to the first part and goes away.
func hangUp(c net.Conn) string {
	_ = untilFirst(c)
	_ = c.Close()
	return ""
}

func seenBy(id string) string {
	select {
	case s := <-observed.of(id):
		return s
	case <-time.After(5 * time.Second):
		return "nothing"
	}
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func typed(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
	}
}

// behaviours are what every stack is asked for.
func behaviours() []behaviour {
	return append(plainBehaviours(), streamingBehaviours()...)
}

func plainBehaviours() []behaviour {
	return []behaviour{
		{name: "nothing", reason: "a handler that writes nothing", handle: func(http.ResponseWriter, *http.Request) {}},
		{name: "text", reason: "a short answer has a length", handle: text("hello")},
		{name: "empty-write", reason: "a write of nothing is an answer", handle: text("")},
		{name: "pieces", reason: "many writes, more than is kept", handle: func(w http.ResponseWriter, _ *http.Request) {
			for i := range 3000 {
				_, _ = fmt.Fprintln(w, i)
			}
		}},
		{name: "large", reason: "one write that is large", handle: text(strings.Repeat("x", 300_000))},
		{name: "no-content", reason: "204", handle: status(http.StatusNoContent)},
		{name: "no-content-body", reason: "204 may have no body, and the handler hears of it", handle: func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusNoContent)
			_, err := io.WriteString(w, "x")
			observed.of(r.Header.Get("X-Call")) <- fmt.Sprint(errors.Is(err, http.ErrBodyNotAllowed))
		}, seen: seenBy},
		{name: "not-modified", reason: "304", handle: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"a"`)
			w.WriteHeader(http.StatusNotModified)
		}},
		{name: "hints", reason: "1xx goes out at once", handle: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "</a.css>; rel=preload")
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusProcessing)
			w.Header().Del("Link")
			_, _ = io.WriteString(w, "x")
		}},
		{name: "twice", reason: "the second status is refused, the first stays", handle: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			w.WriteHeader(http.StatusTeapot)
			_, _ = io.WriteString(w, "x")
		}},
		{name: "bad-status", reason: "a status that is none panics", handle: status(42)},
		{name: "header-after", reason: "headers behind the status do not count", handle: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusOK)
			w.Header().Set("X-Late", "yes")
			_, _ = io.WriteString(w, "x")
		}},
		{name: "range", reason: "a part of a file", headers: []string{"Range: bytes=3-5"}, handle: serveContent},
		{name: "ranges", reason: "several parts", headers: []string{"Range: bytes=0-1,4-"}, handle: func(w http.ResponseWriter, r *http.Request) {
			// multipart boundaries are random: the number of bytes is compared
			counted := &counting{header: http.Header{}}
			serveContent(counted, r)
			_, _ = fmt.Fprint(w, counted.code, counted.n)
		}},
		{name: "range-bad", reason: "a part that is not there", headers: []string{"Range: bytes=90-"}, handle: serveContent},
		{name: "read-from", reason: "what io.Copy does with a reader", handle: func(w http.ResponseWriter, _ *http.Request) {
			n, err := io.Copy(w, struct{ io.Reader }{strings.NewReader(strings.Repeat("y", 70_000))})
			if n != 70_000 || err != nil {
				panic(err)
			}
		}},
		{name: "trailer", reason: "trailers that were announced", handle: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Trailer", "X-Sum")
			_, _ = io.WriteString(w, "body")
			w.Header().Set("X-Sum", "4")
		}},
		{name: "trailer-late", reason: "trailers that were not", handle: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("body", 2000))
			w.Header().Set(http.TrailerPrefix+"X-Sum", "4")
		}},
		{name: "short", reason: "a body shorter than its length stays broken", handle: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "abc")
		}},
		{name: "long", reason: "a body longer than its length is refused", handle: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "3")
			_, err := io.WriteString(w, "abcdef")
			observed.of(r.Header.Get("X-Call")) <- fmt.Sprint(errors.Is(err, http.ErrContentLength))
		}, seen: seenBy},
		{name: "panic", reason: "a panic goes on", handle: func(http.ResponseWriter, *http.Request) { panic("oh") }},
		{name: "panic-late", reason: "and behind a part of the answer", handle: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "part")
			panic("oh")
		}},
		{name: "abort", reason: "an answer that is cut off", handle: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "part")
			panic(http.ErrAbortHandler)
		}},
		{name: "error", reason: "an error", handle: func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadGateway) }},
		{name: "redirect", reason: "a redirect", handle: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/text", http.StatusFound) }},
		{name: "json", reason: "JSON that is called HTML", handle: typed("text/html", `{"html":"<!doctype html><body></body>"}`)},
		{name: "fragment", reason: "HTML that is no document", handle: typed("text/html", `<p>part</p></body>`)},
		{name: "body", reason: "the request's body", body: "name=" + strings.Repeat("v", 5000), method: "POST", handle: func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprint(w, len(r.FormValue("name")), r.ContentLength)
		}},
		{name: "expect", reason: "100-continue comes when the body is read", method: "POST", body: "name=value", headers: []string{"Expect: 100-continue"}, handle: func(w http.ResponseWriter, r *http.Request) {
			b, err := io.ReadAll(r.Body)
			_, _ = fmt.Fprint(w, string(b), err)
		}},
		{name: "expect-refused", reason: "and not where it is not", method: "POST", body: "name=value", headers: []string{"Expect: 100-continue"}, talk: func(net.Conn) string { return "" }, handle: func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "no", http.StatusExpectationFailed)
		}},
		{name: "cookie", reason: "the program's cookies", headers: []string{"Cookie: a=1; b=2"}, handle: func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "c", Value: r.Header.Get("Cookie")})
		}},
		{name: "interfaces", reason: "programs ask what a writer can", handle: interfacesOf},
		{name: "gzip-own", reason: "a handler that compresses by itself", handle: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, "<!doctype html><html><body>x</body></html>")
			_ = z.Close()
		}},
	}
}

func streamingBehaviours() []behaviour {
	return []behaviour{
		{name: "flush", reason: "what is flushed arrives at once", method: "GET", talk: untilFirst, handle: func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "first")
			_ = http.NewResponseController(w).Flush()
			_, _ = io.WriteString(w, await(r))
		}},
		{name: "flusher", reason: "by the interface of old", method: "GET", talk: untilFirst, handle: func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "first")
			if f, is := w.(http.Flusher); is {
				f.Flush()
			}
			_, _ = io.WriteString(w, await(r))
		}},
		{name: "sse", reason: "events arrive as they happen", method: "GET", talk: untilFirst, headers: []string{"Accept: text/event-stream"}, handle: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			for _, event := range []string{"first", "second", "third"} {
				_, _ = fmt.Fprintf(w, "data: %s\n\n", event)
				_ = http.NewResponseController(w).Flush()
				if event == "first" {
					_, _ = fmt.Fprintf(w, ": %s\n\n", await(r))
				}
			}
		}},
		{name: "hijack", reason: "a connection that is taken over", method: "GET", talk: untilFirst, handle: func(w http.ResponseWriter, r *http.Request) {
			conn, buffered, err := http.NewResponseController(w).Hijack()
			if err != nil {
				http.Error(w, "first, refused", http.StatusNotImplemented)
				return
			}
			defer conn.Close()
			_, _ = buffered.WriteString("HTTP/1.1 299 Own\r\nConnection: close\r\n\r\nfirst")
			_ = buffered.Flush()
			_, _ = buffered.WriteString(await(r))
			_ = buffered.Flush()
		}},
		{name: "websocket", reason: "an upgrade, and messages both ways", method: "GET", talk: speakWebSocket, handle: func(w http.ResponseWriter, r *http.Request) {
			if _, can := w.(http.Hijacker); !can { // its library panics there
				http.Error(w, "no upgrade", http.StatusNotImplemented)
				return
			}
			websocket.Server{Handler: func(c *websocket.Conn) { _, _ = io.Copy(c, c) }}.ServeHTTP(w, r)
		}, headers: []string{
			"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Origin: http://localhost/",
		}},
		{name: "gone", reason: "a handler hears that the client has gone", method: "GET", talk: hangUp, seen: seenBy, handle: func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "first")
			_ = http.NewResponseController(w).Flush()
			_ = await(r)
			select {
			case <-r.Context().Done():
				observed.of(r.Header.Get("X-Call")) <- r.Context().Err().Error()
			case <-time.After(4 * time.Second):
				observed.of(r.Header.Get("X-Call")) <- "a client that stays"
			}
		}},
		{name: "deadline", reason: "deadlines of a connection", method: "GET", handle: func(w http.ResponseWriter, _ *http.Request) {
			c := http.NewResponseController(w)
			_, _ = fmt.Fprint(w, c.SetReadDeadline(time.Time{}) == nil, c.SetWriteDeadline(time.Time{}) == nil, c.EnableFullDuplex() == nil)
		}},
	}
}

// speakWebSocket sends a message in a masked frame and reads what comes back.
func speakWebSocket(c net.Conn) string {
	var head []byte
	part := make([]byte, 1)
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		if _, err := c.Read(part); err != nil {
			return string(head)
		}
		head = append(head, part...)
	}
	if !bytes.Contains(head, []byte(" 101 ")) {
		return string(head)
	}
	_, _ = c.Write([]byte{0x81, 0x85, 0, 0, 0, 0, 'h', 'e', 'l', 'l', 'o'})
	frame := make([]byte, 7)
	_, _ = io.ReadFull(c, frame)
	_, _ = c.Write([]byte{0x88, 0x80, 0, 0, 0, 0}) // close
	return string(head) + string(frame)
}

func serveContent(w http.ResponseWriter, r *http.Request) {
	http.ServeContent(w, r, "a.txt", time.Unix(1e9, 0), strings.NewReader("0123456789"))
}

// counting takes an answer whose text is random.
type counting struct {
	header  http.Header
	code, n int
}

func (c *counting) Header() http.Header { return c.header }
func (c *counting) WriteHeader(code int) {
	c.code = code
}
func (c *counting) Write(b []byte) (int, error) { c.n += len(b); return len(b), nil }

// interfacesOf writes down what a program may ask of a writer.
func interfacesOf(w http.ResponseWriter, _ *http.Request) {
	_, flushes := w.(http.Flusher)
	_, hijacks := w.(http.Hijacker)
	_, pushes := w.(http.Pusher)
	_, notifies := w.(http.CloseNotifier) //nolint:staticcheck // old programs ask
	_, status := w.(interface{ Status() int })
	_, written := w.(interface{ Written() bool })
	_, size := w.(interface{ Size() int })
	_, finish := w.(interface{ Finish() })
	_, _ = fmt.Fprint(w, flushes, hijacks, pushes, notifies, status, written, size, finish)
}

func hashOf(s string) []byte {
	h := fnv.New64a()
	_, _ = io.WriteString(h, s)
	return h.Sum(nil)
}
