package twins

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	chimiddleware "github.com/go-chi/chi/v5/middleware"
	"github.com/gorilla/mux"
	"github.com/julienschmidt/httprouter"
	echov4 "github.com/labstack/echo/v4"
	echov5 "github.com/labstack/echo/v5"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c" //nolint:staticcheck // deprecated, and what most programs with h2c have
)

// stack is a way to serve the behaviours with a middleware.
type stack struct {
	name    string
	program func(middleware) http.Handler
	only    func(behaviour) bool // nil for all
	// decode takes out of an answer what differs each time; nil for nothing.
	decode func(string) string
}

func plainMux() *http.ServeMux {
	m := http.NewServeMux()
	for _, b := range behaviours() {
		m.Handle("/"+b.name, b.handle)
	}
	return m
}

// around puts the middleware round a program that does not know of it.
func around(program func() http.Handler) func(middleware) http.Handler {
	return func(m middleware) http.Handler { return m(program()) }
}

func stacks(t *testing.T) []stack {
	gin.SetMode(gin.ReleaseMode)
	return []stack{
		{name: "net-http", program: around(func() http.Handler { return plainMux() })},
		{name: "net-http-late", program: lateWriter, only: unlessForm},
		{name: "chi", program: inChi},
		{name: "chi-around", program: around(func() http.Handler { return inChi(doNothing) })},
		{name: "gorilla", program: inGorilla},
		{name: "gorilla-around", program: around(func() http.Handler { return inGorilla(doNothing) })},
		{name: "httprouter", program: around(inHTTPRouter)},
		{name: "gin", program: inGin},
		{name: "gin-around", program: around(func() http.Handler { return inGin(doNothing) })},
		{name: "echo-v4", program: inEchoV4},
		{name: "echo-v4-around", program: around(func() http.Handler { return inEchoV4(doNothing) })},
		{name: "echo-v5", program: inEchoV5},
		{name: "echo-v5-around", program: around(func() http.Handler { return inEchoV5(doNothing) })},
		{name: "h2c-inside", program: func(m middleware) http.Handler { return overH2C(m(plainMux())) }},
		{name: "h2c-outside", program: func(m middleware) http.Handler { return m(overH2C(plainMux())) }},
		{name: "compress-outside", program: func(m middleware) http.Handler {
			return chimiddleware.Compress(5)(m(plainMux()))
		}},
		{name: "compress-inside", program: func(m middleware) http.Handler {
			return m(chimiddleware.Compress(5)(plainMux()))
		}},
		{name: "timeout-outside", program: func(m middleware) http.Handler {
			return http.TimeoutHandler(m(plainMux()), 6*time.Second, "late")
		}, only: unlessStreaming},
		{name: "timeout-inside", program: func(m middleware) http.Handler {
			return m(http.TimeoutHandler(plainMux(), 6*time.Second, "late"))
		}, only: unlessStreaming},
		{name: "proxy", program: func(m middleware) http.Handler { return m(proxyTo(t, plainMux())) }, decode: unchunked},
		{name: "behind-proxy", program: func(m middleware) http.Handler { return proxyTo(t, m(plainMux())) }, decode: unchunked},
	}
}

// overH2C takes upgrades to HTTP/2 without TLS.
func overH2C(h http.Handler) http.Handler {
	return h2c.NewHandler(h, &http2.Server{}) //nolint:staticcheck // as above
}

// unlessStreaming leaves out what waits for a client who cannot see anything
// yet.
func unlessStreaming(b behaviour) bool { return b.talk == nil }

// unlessForm leaves out what writes into its request when it may be over.
func unlessForm(b behaviour) bool { return b.name != "body" }

func TestStacks(t *testing.T) {
	for _, s := range stacks(t) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			var all []behaviour
			for _, b := range behaviours() {
				if s.only == nil || s.only(b) {
					all = append(all, b)
				}
			}
			compare(t, s.program, withEncodings(all), s.decode)
		})
	}
}

// withEncodings has clients accept compressed answers, as browsers do.
func withEncodings(all []behaviour) []behaviour {
	out := make([]behaviour, len(all))
	for i, b := range all {
		b.headers = append([]string{"Accept-Encoding: gzip"}, b.headers...)
		out[i] = b
	}
	return out
}

// lateWriter answers from a goroutine that the handler has started: what
// stands further out waits for it.
func lateWriter(m middleware) http.Handler {
	handlers := map[string]http.HandlerFunc{}
	for _, b := range behaviours() {
		handlers["/"+b.name] = b.handle
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var done sync.WaitGroup
		m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			done.Go(func() {
				defer func() { _ = recover() }() // a panic of a goroutine ends the process
				handlers[r.URL.Path](w, r)
			})
		})).ServeHTTP(w, r)
		done.Wait()
	})
}

func inChi(m middleware) http.Handler {
	r := chi.NewRouter()
	r.Use(m)
	for _, b := range behaviours() {
		r.Handle("/"+b.name, b.handle)
	}
	return r
}

func inGorilla(m middleware) http.Handler {
	r := mux.NewRouter()
	r.Use(mux.MiddlewareFunc(m))
	for _, b := range behaviours() {
		r.Handle("/"+b.name, b.handle)
	}
	return r
}

func inHTTPRouter() http.Handler {
	r := httprouter.New()
	for _, b := range behaviours() {
		for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS"} {
			r.Handler(method, "/"+b.name, b.handle)
		}
	}
	return r
}

func inGin(m middleware) http.Handler {
	g := gin.New()
	g.Use(func(c *gin.Context) {
		m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c.Writer, c.Request = ginWriter{c.Writer, w}, r
			c.Next()
		})).ServeHTTP(c.Writer, c.Request)
	})
	for _, b := range behaviours() {
		g.Any("/"+b.name, gin.WrapF(b.handle))
	}
	return g
}

// ginWriter sends what is written through a middleware of net/http.
type ginWriter struct {
	gin.ResponseWriter
	inner http.ResponseWriter
}

func (w ginWriter) Header() http.Header               { return w.inner.Header() }
func (w ginWriter) Write(b []byte) (int, error)       { return w.inner.Write(b) }
func (w ginWriter) WriteString(s string) (int, error) { return w.inner.Write([]byte(s)) }
func (w ginWriter) WriteHeader(code int)              { w.inner.WriteHeader(code) }
func (w ginWriter) Flush()                            { _ = http.NewResponseController(w.inner).Flush() }
func (w ginWriter) Unwrap() http.ResponseWriter       { return w.inner }

func inEchoV4(m middleware) http.Handler {
	e := echov4.New()
	e.Use(echov4.WrapMiddleware(m))
	for _, b := range behaviours() {
		e.Any("/"+b.name, echov4.WrapHandler(b.handle))
	}
	return e
}

func inEchoV5(m middleware) http.Handler {
	e := echov5.New()
	e.Use(echov5.WrapMiddleware(m))
	for _, b := range behaviours() {
		e.Any("/"+b.name, echov5.WrapHandler(b.handle))
	}
	return e
}

// proxyTo is a reverse proxy before a server of its own.
func proxyTo(t *testing.T, h http.Handler) http.Handler {
	t.Helper()
	return httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: server(t, h)})
}
