package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/web"
)

func init() {
	const responses = "the program's own answers: a development tool turned errors into 200, or held them back"
	register(
		kind{"web/echo", responses, func(a *attempt) { webTwins(a, webEcho, webEchoPaths) }},
		kind{"web/gin", responses, func(a *attempt) { webTwins(a, webGin, webGinPaths) }},
		kind{"web/chi", responses, func(a *attempt) { webTwins(a, webChi, webChiPaths) }},
		kind{"web/net-http", responses, func(a *attempt) { webTwins(a, webPlain, webPlainPaths) }},
		kind{"web/late-writer", responses, func(a *attempt) { webTwins(a, webLate, webLatePaths) }},
		kind{"web/forms", "disk: net/http could not find the files of a form to remove", webForms},
		kind{"web/hooks", "requests: Skip and Authorize read bodies and panicked in the program's own requests", webHooks},
		kind{"web/page-elsewhere", "secrets of development: the page was open to whoever reached the server", webElsewhere},
		kind{"web/page-behind-proxy", "secrets of development: behind a silent proxy everybody is local", webBehindProxy},
		kind{"web/page-cookie", "the token: it stood in addresses, and in what handlers log", webCookie},
	)
}

// webDoNothing is the middleware that ours has to be like.
func webDoNothing(h http.Handler) http.Handler { return h }

// webSetups are the ways to have the middleware.
func webSetups() map[string]func(http.Handler) http.Handler {
	return map[string]func(http.Handler) http.Handler{
		"without a page": web.Middleware(detect.New()),
		"page":           web.Middleware(detect.New(), web.ShowOn(web.NewPage())),
		"toolbar":        web.Middleware(detect.New(), web.ShowOn(web.NewPage()), web.InjectToolbar()),
		"token":          web.Middleware(detect.New(), web.ShowOn(web.NewPage(web.Token("chosen"))), web.InjectToolbar()),
	}
}

// webTwins compares every byte of every answer of a program with and without
// us.
func webTwins(a *attempt, program func(func(http.Handler) http.Handler) http.Handler, paths []string) {
	raw := webServe(a, program(webDoNothing))
	for setup, m := range webSetups() {
		watched := webServe(a, program(m))
		for _, path := range paths {
			for _, method := range []string{"GET", "HEAD", "POST"} {
				want, got := webBytes(a, raw, method, path), webBytes(a, watched, method, path)
				if want != got {
					a.brokenf("%s %s, %s: %q, and without us %q", method, path, setup, got, want)
				}
			}
		}
	}
}

var webQuiet = log.New(io.Discard, "", 0)

func webServe(a *attempt, h http.Handler) *httptest.Server {
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = webQuiet
	server.Start()
	a.cleanup(server.Close)
	return server
}

// webOwn are the lines of an answer that are ours, or differ each time.
var webOwn = regexp.MustCompile(`(?m)^(Date|X-Nplusone-\w+|Server-Timing: db;).*\r\n`)

// webBytes is an answer as it comes over the wire.
func webBytes(a *attempt, server *httptest.Server, method, path string) string {
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	a.must(err)
	defer conn.Close()
	body := ""
	if method == "POST" {
		body = "name=value"
	}
	_, err = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", method, path, len(body), body)
	a.must(err)
	all, err := io.ReadAll(conn)
	a.must(err)
	return webOwn.ReplaceAllString(string(all), "")
}

// webResponses are handlers of net/http, with what they do as their path.
var webResponses = map[string]http.HandlerFunc{
	"/nothing": func(http.ResponseWriter, *http.Request) {},
	"/text":    func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") },
	"/pieces": func(w http.ResponseWriter, _ *http.Request) {
		for i := range 3000 {
			_, _ = fmt.Fprintln(w, i)
		}
	},
	"/error": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadGateway) },
	"/json-as-html": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `{"html":"<!doctype html><body></body>"}`)
	},
	"/fragment": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<p>part</p></body>`)
	},
	"/download": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Disposition", `aTTachment; filename="x.html"`)
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!doctype html><body></body>`)
	},
	"/digest": func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["content-digest"] = []string{"sha-256=:x:"}
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!doctype html><body></body>`)
	},
	"/short": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `<!doctype html><body></body>`)
	},
	"/script": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!doctype html><body><script>s = "</body></html>"</script>`)
	},
	"/trailer": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!doctype html><body></body>`)
		w.Header().Set(http.TrailerPrefix+"Digest", "x")
	},
	"/no-content":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
	"/not-modified": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) },
	"/hints": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</a.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		_, _ = io.WriteString(w, "x")
		w.WriteHeader(http.StatusEarlyHints)
	},
	"/flushed": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "one")
		_ = http.NewResponseController(w).Flush()
		_, _ = io.WriteString(w, "two")
	},
	"/flushed-alone": func(w http.ResponseWriter, _ *http.Request) { _ = http.NewResponseController(w).Flush() },
	"/body": func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(w, r.Body)
		_, _ = fmt.Fprint(w, err, r.FormValue("name"))
	},
	"/panic":      func(http.ResponseWriter, *http.Request) { panic(errors.New("oh")) },
	"/panic-late": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "part"); panic("oh") },
	"/abort": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "part")
		panic(http.ErrAbortHandler)
	},
}

func webResponsePaths(more ...string) []string {
	for path := range webResponses {
		more = append(more, path)
	}
	return more
}

// webPlain has what programs put round their handlers by hand: recovery,
// errors in the place of an empty answer, a log that reads the request.
func webPlain(m func(http.Handler) http.Handler) http.Handler {
	mux := http.NewServeMux()
	for path, h := range webResponses {
		mux.HandleFunc(path, h)
	}
	mux.HandleFunc("/routed/{id}", func(http.ResponseWriter, *http.Request) {})
	watched := m(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil && r.URL.Path != "/abort" {
				http.Error(w, fmt.Sprint(p), http.StatusInternalServerError)
			} else if p != nil {
				panic(p)
			}
		}()
		counted := &webCounted{ResponseWriter: w}
		watched.ServeHTTP(counted, r)
		if counted.status == 0 {
			http.Error(w, "nobody answered "+r.Pattern+" "+r.PathValue("id"), http.StatusTeapot)
		}
	})
}

var webPlainPaths = webResponsePaths("/routed/17", "/unknown")

// webCounted is the writer that every program has written once.
type webCounted struct {
	http.ResponseWriter
	status, writes int
}

func (c *webCounted) WriteHeader(code int) {
	if code >= 200 && c.status == 0 {
		c.status = code
	}
	c.ResponseWriter.WriteHeader(code)
}

func (c *webCounted) Write(b []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	c.writes++
	return c.ResponseWriter.Write(b)
}

func (c *webCounted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// webLate answers from goroutines that outlive the handler, and for those who
// kept its writer.
func webLate(m func(http.Handler) http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var inner http.ResponseWriter
		done := make(chan struct{})
		m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			inner = w
			early, late := webEarly[r.URL.Path], webResponses["/error"]
			if early != nil {
				early(w, r)
			}
			if strings.HasPrefix(r.URL.Path, "/goroutine") {
				go func() { defer close(done); late(w, r) }()
			} else {
				close(done)
			}
		})).ServeHTTP(w, r)
		<-done
		if strings.HasPrefix(r.URL.Path, "/kept") {
			webResponses["/error"](inner, r)
			_ = http.NewResponseController(inner).Flush()
			_, _ = io.WriteString(inner, "and more")
		}
	})
}

var webEarly = map[string]http.HandlerFunc{
	"/kept/part":      func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "part") },
	"/kept/status":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) },
	"/kept/header":    func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Early", "yes") },
	"/goroutine/part": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "part") },
}

var webLatePaths = []string{"/kept", "/kept/part", "/kept/status", "/kept/header", "/goroutine", "/goroutine/part"}

// webForms uploads files, which net/http keeps on disk until the answer is
// out.
func webForms(a *attempt) {
	dir := a.tempDir()
	before, had := os.LookupEnv("TMPDIR")
	a.must(os.Setenv("TMPDIR", dir))
	a.cleanup(func() {
		if _ = os.Setenv("TMPDIR", before); !had {
			_ = os.Unsetenv("TMPDIR")
		}
	})
	server := httptest.NewServer(web.Middleware(detect.New())(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})))
	body := "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n" + strings.Repeat("0123456789", 1_500_000) + "\r\n--x--\r\n"
	response, err := http.Post(server.URL, "multipart/form-data; boundary=x", strings.NewReader(body))
	a.must(err)
	_ = response.Body.Close()
	server.Close() // which waits for the request's end
	if response.StatusCode != http.StatusOK {
		a.brokenf("the upload was answered %s", response.Status)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	a.must(err)
	if len(left) > 0 {
		a.brokenf("%d files of the form stayed", len(left))
	}
}

func webHooks(a *attempt) {
	var calls, skips int
	var mu sync.Mutex
	page := web.NewPage(web.Authorize(func(*http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		calls++
		panic("no session")
	}))
	m := web.Middleware(detect.New(), web.ShowOn(page), web.InjectToolbar(), web.Skip(func(r *http.Request) bool {
		mu.Lock()
		skips++
		n := skips
		mu.Unlock()
		_ = r.ParseForm()
		_, _ = io.ReadAll(r.Body)
		r.Header.Set("X-Skipped", "yes")
		r.Method, r.URL.Path = "BREW", "/pot"
		if n%2 == 0 {
			panic("no session")
		}
		return n%3 == 0
	}), web.NameBy(func(*http.Request) string { panic("no route") }))
	webMuted(a)
	program := func(m func(http.Handler) http.Handler) http.Handler {
		mux := http.NewServeMux()
		page.Register(mux)
		mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			_, _ = fmt.Fprint(w, r.Method, r.URL.Path, string(body), err, r.Form, r.Header["X-Skipped"])
		})
		return m(mux)
	}
	raw, watched := webServe(a, program(webDoNothing)), webServe(a, program(m))
	for range 6 {
		for _, method := range []string{"GET", "HEAD", "POST"} {
			if want, got := webBytes(a, raw, method, "/x?y=z"), webBytes(a, watched, method, "/x?y=z"); want != got {
				a.brokenf("%s: %q, and without us %q", method, got, want)
			}
		}
	}
	if calls != 0 {
		a.brokenf("Authorize was asked %d times for the program's own requests", calls)
	}
	if got := webBytes(a, watched, "GET", "/debug/nplusone/"); !strings.HasPrefix(got, "HTTP/1.1 403 ") {
		a.brokenf("an Authorize that panics lets in: %q", got)
	}
}

// webMuted collects the default log of an attempt.
func webMuted(a *attempt) *bytes.Buffer {
	var b bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&b, nil)))
	a.cleanup(func() { slog.SetDefault(before) })
	return &b
}
