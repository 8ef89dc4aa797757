package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/web"
)

// A late case is a program whose answer is written further out than the
// middleware, or after it.
type lateCase struct {
	name, reason string
	program      func(middleware func(http.Handler) http.Handler) http.Handler
}

// outside runs f after the watched handler.
func outside(h http.HandlerFunc, f http.HandlerFunc) func(func(http.Handler) http.Handler) http.Handler {
	return func(m func(http.Handler) http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			m(h).ServeHTTP(w, r)
			f(w, r)
		})
	}
}

// keeping hands the writer that the handler got to f, once it has returned.
func keeping(h http.HandlerFunc, f http.HandlerFunc) func(func(http.Handler) http.Handler) http.Handler {
	return func(m func(http.Handler) http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var inner http.ResponseWriter
			func() {
				defer func() {
					if p := recover(); p != nil {
						w.Header().Set("X-Recovered", fmt.Sprint(p))
					}
				}()
				m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					inner = w
					h(w, r)
				})).ServeHTTP(w, r)
			}()
			f(inner, r)
		})
	}
}

func noResponse(http.ResponseWriter, *http.Request) {}

func teapot(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("X-Late", "yes")
	w.WriteHeader(http.StatusTeapot)
	_, err := io.WriteString(w, "late")
	reportOf(w, err)
}

var lateCases = []lateCase{
	{"outer error", "a framework answers what its handler returned as an error", outside(noResponse, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "not here", http.StatusNotFound)
	})},
	{"kept writer, error", "echo's error handler has the inner writer", keeping(noResponse, teapot)},
	{"kept writer, page", "a page that is written late is a page", keeping(noResponse, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><body>hello</body></html>")
	})},
	{"kept writer, headers before", "what the handler set stays", keeping(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Early", "yes") }, teapot)},
	{"kept writer, more body", "it goes on where the handler stopped", keeping(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "early ") }, teapot)},
	{"kept writer, trailer", "it is set when all is written", keeping(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		_, _ = io.WriteString(w, "early ")
	}, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Sum", "42") })},
	{"kept writer, copy", "ReadFrom is a write", keeping(noResponse, func(w http.ResponseWriter, _ *http.Request) {
		_, err := io.Copy(w, io.LimitReader(strings.NewReader(strings.Repeat("copied ", 900)), 6000))
		reportOf(w, err)
	})},
	{"kept writer, flush", "a flush is an answer", keeping(noResponse, func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		_, _ = io.WriteString(w, "streamed")
	})},
	{"panic", "the recovered panic is answered outside", keeping(func(http.ResponseWriter, *http.Request) { panic("oh") }, teapot)},
	{"panic after headers", "they stay", keeping(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Early", "yes"); panic("oh") }, teapot)},
	{"panic after a part", "what was written was sent", keeping(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "part "); panic("oh") }, teapot)},
	{"a goroutine of its own", "it may write before the middleware has returned, or after", func(m func(http.Handler) http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			done := make(chan struct{})
			m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				go func() { defer close(done); teapot(w, r) }()
			})).ServeHTTP(w, r)
			<-done
		})
	}},
	{"a goroutine that goes on", "what the handler wrote comes first", func(m func(http.Handler) http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			done := make(chan struct{})
			m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, "early ")
				go func() { defer close(done); _, _ = io.WriteString(w, "late") }()
			})).ServeHTTP(w, r)
			<-done
		})
	}},
	{"status by a writer outside", "gin keeps the status until something is written: it is not ours to choose", func(m func(http.Handler) http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			m(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "not here") })).
				ServeHTTP(&pending{ResponseWriter: w, code: http.StatusNotFound}, r)
		})
	}},
	{"hooks of a writer outside", "echo runs them when the status goes out, and they have the inner writer", func(m func(http.Handler) http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			out := &hooked{ResponseWriter: w}
			m(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				out.hook = func() { w.Header().Set("X-Hook", "ran") }
				_, _ = io.WriteString(w, "hello")
				w.Header().Set("X-After", "no header any more")
			})).ServeHTTP(out, r)
			w.Header().Set("X-Hook-Seen", w.Header().Get("X-Hook"))
		})
	}},
	{"a time-out outside", "the handler hears of it", func(m func(http.Handler) http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			heard := make(chan error, 1)
			h := m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				<-r.Context().Done()
				var err error
				for err == nil { // the time-out is answered a moment after
					_, err = w.Write(nil)
				}
				heard <- err
			}))
			http.TimeoutHandler(h, time.Millisecond, "too slow").ServeHTTP(w, r)
			if err := <-heard; !errors.Is(err, http.ErrHandlerTimeout) {
				_, _ = fmt.Fprint(w, err)
			}
		})
	}},
	{"a body that is read late", "a status of its own forbids 100 Continue", func(m func(http.Handler) http.Handler) http.Handler {
		return m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			_, _ = io.Copy(w, r.Body)
		}))
	}},
	{"a second status", "the first one counts, also against early hints", outside(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(99)
		_, _ = io.WriteString(w, "x")
	}, noResponse)},
	{"an unwrapped writer", "what is written round us comes after what was written before", func(m func(http.Handler) http.Handler) http.Handler {
		return m(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "one ")
			for {
				u, ok := w.(interface{ Unwrap() http.ResponseWriter })
				if !ok {
					break
				}
				w = u.Unwrap()
			}
			_, _ = io.WriteString(w, "two")
		}))
	}},
	{"a pattern outside", "who stands further out reads the route", func(m func(http.Handler) http.Handler) http.Handler {
		mux := http.NewServeMux()
		mux.HandleFunc("/{first}", noResponse)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			m(mux).ServeHTTP(w, r)
			_, _ = fmt.Fprint(w, r.Pattern, " ", r.PathValue("first"), " ", r.Form, r.PostForm)
		})
	}},
}

// pending is a writer that has a status before anything is written.
type pending struct {
	http.ResponseWriter
	code  int
	wrote bool
}

func (p *pending) WriteHeader(code int) { p.code = code }

func (p *pending) Write(b []byte) (int, error) {
	if !p.wrote {
		p.wrote = true
		p.ResponseWriter.WriteHeader(p.code)
	}
	return p.ResponseWriter.Write(b)
}

type hooked struct {
	http.ResponseWriter
	hook func()
}

func (h *hooked) Write(b []byte) (int, error) {
	if h.hook != nil {
		h.hook()
		h.hook = nil
	}
	return h.ResponseWriter.Write(b)
}

// setups are the ways to have the middleware.
var setups = map[string]func() []web.Option{
	"alone":            func() []web.Option { return nil },
	"page":             func() []web.Option { return []web.Option{web.ShowOn(web.NewPage())} },
	"page and toolbar": func() []web.Option { return []web.Option{web.ShowOn(web.NewPage()), web.InjectToolbar()} },
	"page for others": func() []web.Option {
		return []web.Option{web.ShowOn(web.NewPage(web.Token("chosen"))), web.InjectToolbar()}
	},
}

// Whoever writes the answer, the client sees what it sees with a middleware
// that does nothing.
func TestLateResponsesGetThrough(t *testing.T) {
	for _, tt := range lateCases {
		for setup, options := range setups {
			for _, method := range []string{"GET", "HEAD", "POST"} {
				t.Run(tt.name+"/"+setup+"/"+method, func(t *testing.T) {
					t.Parallel()
					serve := func(m func(http.Handler) http.Handler) exchange {
						server := httptest.NewUnstartedServer(tt.program(m))
						server.Config.ErrorLog = quiet
						server.Start()
						defer server.Close()
						return exchangeWith(t, server.Client(), method, server.URL+"/a?b=c")
					}
					raw := serve(func(h http.Handler) http.Handler { return h })
					watched := serve(web.Middleware(detect.New(), options()...))
					assert.Equal(t, raw, watched, tt.reason)
				})
			}
		}
	}
}

// A client that waits for "100 Continue" gets it, or not, as without us.
func TestContinueIsNotSentForUs(t *testing.T) {
	for setup, options := range setups {
		t.Run(setup, func(t *testing.T) {
			t.Parallel()
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusForbidden)
				_, err := io.ReadAll(r.Body)
				_, _ = fmt.Fprint(w, err)
			})
			raw, watched := rawExchange(t, h), rawExchange(t, web.Middleware(detect.New(), options()...)(h))
			assert.Equal(t, raw, watched)
			assert.NotContains(t, watched, "100 Continue")
		})
	}
}

// The page shows the status that the client got, also where somebody further
// out wrote it.
func TestLateStatusIsShown(t *testing.T) {
	page := web.NewPage()
	h := keeping(noResponse, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })(web.Middleware(detect.New(), web.ShowOn(page)))
	r := httptest.NewRequest(http.MethodGet, "http://localhost/a", nil)
	r.RemoteAddr = "127.0.0.1:5000"
	h.ServeHTTP(httptest.NewRecorder(), r)
	require.Len(t, page.Requests(), 1)
	assert.Equal(t, http.StatusBadGateway, page.Requests()[0].Status)
	assert.InDelta(t, 1, page.Routes()[0].ErrorShare, 0)
}

// Nothing but the handler's own calls reaches the writer below, in their
// order: others count, hash and time them.
func TestCallsAreMadeAsTheyWere(t *testing.T) {
	handler := func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "one")
		_, _ = w.Write(nil)
		_, _ = io.WriteString(w, "two")
	}
	serve := func(m func(http.Handler) http.Handler) []string {
		calls := &calls{ResponseWriter: httptest.NewRecorder()}
		r := httptest.NewRequest(http.MethodGet, "http://localhost/a", nil)
		r.RemoteAddr = "127.0.0.1:5000"
		m(http.HandlerFunc(handler)).ServeHTTP(calls, r.WithContext(context.Background()))
		return calls.made
	}
	raw := serve(func(h http.Handler) http.Handler { return h })
	for setup, options := range setups {
		assert.Equal(t, raw, serve(web.Middleware(detect.New(), options()...)), setup)
	}
}

type calls struct {
	http.ResponseWriter
	made []string
}

func (c *calls) WriteHeader(code int) { c.made = append(c.made, fmt.Sprint("status ", code)) }

func (c *calls) Write(b []byte) (int, error) {
	c.made = append(c.made, "write "+string(b))
	return len(b), nil
}

// Behind a writer that is not net/http's nothing waits but a page for the
// toolbar: there may be other ways to that writer.
func TestNothingWaitsBehindOtherWriters(t *testing.T) {
	m := web.Middleware(detect.New(), web.ShowOn(web.NewPage()), web.InjectToolbar())
	for body, waits := range map[string]bool{"hello": false, `{"a":"</body>"}`: false, "<p>part</p>": false, "<!doctype html><body>x</body>": true} {
		calls := &calls{ResponseWriter: httptest.NewRecorder()}
		r := httptest.NewRequest(http.MethodGet, "http://localhost/a", nil)
		r.RemoteAddr = "127.0.0.1:5000"
		m(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusOK)
			assert.Equal(t, []string{"status 200"}, calls.made, "a status never waits there")
			_, _ = io.WriteString(w, body)
			assert.Equal(t, !waits, len(calls.made) == 2, body)
		})).ServeHTTP(calls, r)
		require.Len(t, calls.made, 2)
		assert.Equal(t, waits, strings.Contains(calls.made[1], "bar.js"), body)
	}
}
