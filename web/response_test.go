package web_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/web"
)

// handlers do what handlers do with a ResponseWriter.
var handlers = map[string]http.HandlerFunc{
	"nothing": func(http.ResponseWriter, *http.Request) {},
	"short":   func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") },
	"json": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{}`))
	},
	"sniffed": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<!doctype html><p>")) },
	"long": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(strings.Repeat("0123456789", 5000)))
	},
	"in small pieces": func(w http.ResponseWriter, _ *http.Request) {
		for i := range 3000 {
			_, _ = fmt.Fprintln(w, i)
		}
	},
	"at the bound":     func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2048)) },
	"beyond the bound": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2049)) },
	"status alone":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) },
	"no content": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
		_, err := w.Write([]byte("x"))
		reportOf(w, err)
	},
	"not modified": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"a"`)
		w.WriteHeader(http.StatusNotModified)
	},
	"second status": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(201)
		w.WriteHeader(500)
		_, _ = io.WriteString(w, "x")
	},
	"late header": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(200)
		w.Header().Set("X-Late", "no")
		_, _ = io.WriteString(w, "x")
	},
	"redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusSeeOther) },
	"error":    func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadGateway) },
	"own length": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "5")
		_, err := w.Write([]byte("hello"))
		reportOf(w, err)
	},
	"timing of its own": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Server-Timing", "app;dur=1")
		_, _ = io.WriteString(w, "x")
	},
	"declared trailer": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		_, _ = io.WriteString(w, strings.Repeat("x", 9000))
		w.Header().Set("X-Sum", "42")
	},
	"trailer after few bytes": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		_, _ = io.WriteString(w, "x")
		w.Header().Set("X-Sum", "42")
	},
	"trailer by prefix": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "x")
		w.(http.Flusher).Flush()
		w.Header().Set(http.TrailerPrefix+"X-Sum", "43")
	},
	"flushed": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "one")
		w.(http.Flusher).Flush()
		_, _ = io.WriteString(w, "two")
	},
	"flushed by controller": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "one")
		reportOf(w, http.NewResponseController(w).Flush())
	},
	"deadline by controller": func(w http.ResponseWriter, _ *http.Request) {
		reportOf(w, http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)))
		_, _ = io.WriteString(w, "x")
	},
	"copied": func(w http.ResponseWriter, _ *http.Request) {
		_, err := io.Copy(w, io.LimitReader(strings.NewReader(strings.Repeat("copied ", 9000)), 20_000))
		reportOf(w, err)
	},
	"compressed": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "text/html")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "<p>zipped</p></body>")
		_ = z.Close()
	},
	"file": func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "a.txt", time.Unix(1e9, 0), strings.NewReader("a file"))
	},
	"interfaces": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, interfacesOf(w)) },
}

// report says what an error was, in a header that both ways of serving have.
func reportOf(w http.ResponseWriter, err error) { w.Header().Set("X-Error", fmt.Sprint(err)) }

// quiet is the log of servers in tests.
var quiet = log.New(io.Discard, "", 0)

func interfacesOf(w http.ResponseWriter) string {
	_, flushes := w.(http.Flusher)
	_, hijacks := w.(http.Hijacker)
	_, pushes := w.(http.Pusher)
	_, notifies := w.(http.CloseNotifier) //nolint:staticcheck // some programs ask
	_, writes := w.(io.StringWriter)
	return fmt.Sprint("flusher ", flushes, " hijacker ", hijacks, " pusher ", pushes, " notifier ", notifies, " string ", writes)
}

// exchange is all that a client sees of an answer, but for what is ours.
type exchange struct {
	status  int
	body    string
	header  http.Header
	trailer http.Header
	length  int64
	chunked bool
}

func exchangeWith(t *testing.T, client *http.Client, method, url string) exchange {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	for _, name := range []string{"X-Nplusone-Id", "X-Nplusone-Queries", "X-Nplusone-Findings", "Date"} {
		response.Header.Del(name)
	}
	own := response.Header.Values("Server-Timing")
	response.Header.Del("Server-Timing")
	for _, v := range own {
		if !strings.HasPrefix(v, "db;") {
			response.Header.Add("Server-Timing", v)
		}
	}
	return exchange{response.StatusCode, string(body), response.Header, response.Trailer, response.ContentLength, len(response.TransferEncoding) > 0}
}

// With and without us a client sees the same, over HTTP/1 and HTTP/2.
func TestResponsesAreTheSame(t *testing.T) {
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2"} {
		for name, h := range handlers {
			for _, method := range []string{"GET", "HEAD"} {
				t.Run(protocol+"/"+name+"/"+method, func(t *testing.T) {
					t.Parallel()
					serve := func(h http.Handler) exchange {
						server := httptest.NewUnstartedServer(h)
						server.Config.ErrorLog = quiet
						if protocol == "HTTP/2" {
							server.EnableHTTP2 = true
							server.StartTLS()
						} else {
							server.Start()
						}
						defer server.Close()
						return exchangeWith(t, server.Client(), method, server.URL+"/")
					}
					raw := serve(h)
					watched := serve(web.Middleware(detect.New(), web.ShowOn(web.NewPage()), web.InjectToolbar())(h))
					assert.Equal(t, raw, watched)
				})
			}
		}
	}
}

// A stream reaches the client while the handler still runs.
func TestStreamsAreNotHeldBack(t *testing.T) {
	s := newShop(t, web.InjectToolbar())
	more := make(chan struct{})
	s.mux.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: one\n\n")
		_ = http.NewResponseController(w).Flush()
		<-more
		_, _ = io.WriteString(w, "data: two\n\n")
	})
	s.mux.HandleFunc("GET /page", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<p>one")
		w.(http.Flusher).Flush()
		<-more
		_, _ = io.WriteString(w, "</body>")
	})
	for path, want := range map[string][2]string{"/events": {"data: one\n\n", "data: two\n\n"}, "/page": {"<p>one", "</body>"}} {
		response, err := http.Get(s.server.URL + path) //nolint:noctx // a test
		require.NoError(t, err)
		first := make([]byte, len(want[0]))
		_, err = io.ReadFull(response.Body, first)
		require.NoError(t, err)
		assert.Equal(t, want[0], string(first), "before the handler is done")
		assert.NotEmpty(t, response.Header.Get("X-Nplusone-Id"))
		assert.Empty(t, response.Header.Get("X-Nplusone-Findings"), "not known yet")
		more <- struct{}{}
		rest, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		assert.Equal(t, want[1], string(rest), "and nothing is added")
		require.NoError(t, response.Body.Close())
	}
}

// A WebSocket's upgrade is a hijack: what goes over the connection is the
// handler's alone.
func TestUpgrade(t *testing.T) {
	s := newShop(t, web.InjectToolbar())
	s.mux.HandleFunc("GET /socket", func(w http.ResponseWriter, r *http.Request) {
		s.naivePosts(r.Context(), 6)
		conn, buffered, err := http.NewResponseController(w).Hijack()
		if !assert.NoError(t, err) {
			return
		}
		defer conn.Close()
		_, _ = buffered.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n")
		_ = buffered.Flush()
		line, _ := buffered.ReadString('\n')
		_, _ = buffered.WriteString("echo " + line)
		_ = buffered.Flush()
		_, err = w.Write([]byte("late"))
		assert.ErrorIs(t, err, http.ErrHijacked)
	})
	conn, err := net.Dial("tcp", s.server.Listener.Addr().String()) //nolint:noctx // a test
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET /socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nhello\n")
	require.NoError(t, err)
	all, err := io.ReadAll(bufio.NewReader(conn))
	require.NoError(t, err)
	assert.Equal(t, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\necho hello\n", string(all))
	require.Eventually(t, func() bool { return len(s.page.Requests()) == 1 }, 5*time.Second, time.Millisecond)
	e := s.page.Requests()[0]
	assert.Equal(t, 101, e.Status)
	assert.Equal(t, 7, e.Queries)
}

func TestEarlyHints(t *testing.T) {
	s := newShop(t)
	s.mux.HandleFunc("GET /hints", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</a.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		_, _ = io.WriteString(w, "done")
	})
	var hints []string
	response, body := s.get("/hints", func(r *http.Request) {
		*r = *r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
			Got1xxResponse: func(code int, h textproto.MIMEHeader) error {
				hints = append(hints, fmt.Sprint(code, h.Get("Link")))
				return nil
			},
		}))
	})
	assert.Equal(t, []string{"103</a.css>; rel=preload"}, hints)
	assert.Equal(t, 200, response.StatusCode)
	assert.Equal(t, "done", body)
}

// A file goes to the socket without passing through the program.
func TestReadFromReachesTheWriterBelow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "big")
	require.NoError(t, os.WriteFile(file, make([]byte, 100_000), 0o600))
	below := &readerFrom{ResponseWriter: httptest.NewRecorder()}
	h := web.Middleware(detect.New())(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		f, err := os.Open(file)
		if assert.NoError(t, err) {
			defer f.Close()
			_, _ = io.Copy(w, f)
		}
	}))
	h.ServeHTTP(below, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Equal(t, int64(100_000), below.read)
}

type readerFrom struct {
	http.ResponseWriter
	read int64
}

func (r *readerFrom) ReadFrom(src io.Reader) (int64, error) {
	n, err := io.Copy(io.Discard, src)
	r.read += n
	return n, err
}

// The optional interfaces are those of the writer below, in all combinations.
func TestOptionalInterfaces(t *testing.T) {
	type base struct{ *bare }
	f, h, p, c := struct{ http.Flusher }{}, struct{ http.Hijacker }{}, struct{ http.Pusher }{}, struct{ http.CloseNotifier }{}
	all := []http.ResponseWriter{
		base{&bare{}}, struct {
			base
			F
		}{base{&bare{}}, f}, struct {
			base
			H
		}{base{&bare{}}, h}, struct {
			base
			F
			H
		}{base{&bare{}}, f, h},
		struct {
			base
			P
		}{base{&bare{}}, p}, struct {
			base
			F
			P
		}{base{&bare{}}, f, p}, struct {
			base
			H
			P
		}{base{&bare{}}, h, p}, struct {
			base
			F
			H
			P
		}{base{&bare{}}, f, h, p},
		struct {
			base
			C
		}{base{&bare{}}, c}, struct {
			base
			F
			C
		}{base{&bare{}}, f, c}, struct {
			base
			H
			C
		}{base{&bare{}}, h, c}, struct {
			base
			F
			H
			C
		}{base{&bare{}}, f, h, c},
		struct {
			base
			P
			C
		}{base{&bare{}}, p, c}, struct {
			base
			F
			P
			C
		}{base{&bare{}}, f, p, c}, struct {
			base
			H
			P
			C
		}{base{&bare{}}, h, p, c}, struct {
			base
			F
			H
			P
			C
		}{base{&bare{}}, f, h, p, c},
	}
	cut := func(s string) string { return s[:strings.Index(s, " string")] } // which io.WriteString falls back from
	for _, w := range all {
		var seen string
		web.Middleware(detect.New())(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { seen = interfacesOf(w) })).
			ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		assert.Equal(t, cut(interfacesOf(w)), cut(seen))
	}
}

type (
	F = http.Flusher
	H = http.Hijacker
	P = http.Pusher
	C = http.CloseNotifier //nolint:staticcheck // as above
)

// bare is a ResponseWriter and nothing else.
type bare struct{ header http.Header }

func (b *bare) Header() http.Header {
	if b.header == nil {
		b.header = http.Header{}
	}
	return b.header
}
func (b *bare) Write(p []byte) (int, error) { return len(p), nil }
func (b *bare) WriteHeader(int)             {}

// A client that goes away ends the context, and the scope with it.
func TestClientGoesAway(t *testing.T) {
	s := newShop(t)
	started := make(chan struct{})
	s.mux.HandleFunc("GET /slow", func(_ http.ResponseWriter, r *http.Request) {
		s.naivePosts(r.Context(), 6)
		close(started)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.server.URL+"/slow", nil)
	require.NoError(t, err)
	go func() { <-started; cancel() }()
	_, err = http.DefaultClient.Do(r) //nolint:bodyclose // there is none
	require.ErrorIs(t, err, context.Canceled)
	require.Eventually(t, func() bool { return len(s.page.Requests()) == 1 }, 5*time.Second, time.Millisecond)
	assert.Equal(t, 7, s.page.Requests()[0].Queries)
}
