package web_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/web"
)

// logged collects what the default logger is given during a test.
func logged(t *testing.T) func() string {
	t.Helper()
	var mu sync.Mutex
	var b bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(lockedWriter{&mu, &b}, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return func() string { mu.Lock(); defer mu.Unlock(); return b.String() }
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// from is a request for the page as a server gets it.
func from(remote, local, host, target string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.RemoteAddr, r.Host = remote, host
	if local == "" {
		return r
	}
	var at net.Addr = &net.UnixAddr{Name: local, Net: "unix"}
	if tcp, err := net.ResolveTCPAddr("tcp", local); err == nil {
		at = tcp
	}
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, at))
}

func responseOf(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var tokenIn = regexp.MustCompile(`/debug/nplusone/\?token=([0-9a-f]{32})`)

// Wherever the server is reached from elsewhere, the page asks for the token,
// which is logged once; a cookie goes on from there.
func TestTokenIsRequiredElsewhere(t *testing.T) {
	tests := []struct {
		name, remote, local, host string
		headers                   map[string]string
		free                      bool
		reason                    string
	}{
		{name: "loopback", remote: "127.0.0.1:5000", local: "127.0.0.1:8080", host: "localhost:8080", free: true, reason: "as ever"},
		{name: "loopback by IPv6", remote: "[::1]:5000", local: "[::1]:8080", host: "[::1]:8080", free: true, reason: "as ever"},
		{name: "the machine's other address", remote: "127.0.0.1:5000", local: "192.168.1.5:8080", host: "localhost:8080", reason: "others reach it there"},
		{name: "a container's address", remote: "172.17.0.1:5000", local: "172.17.0.2:8080", host: "localhost:8080", reason: "the host's browser is not local there"},
		{name: "another machine", remote: "192.168.1.9:5000", local: "192.168.1.5:8080", host: "devbox:8080", reason: "anybody"},
		{name: "a socket of a file", remote: "@", local: "/run/app.sock", host: "localhost", reason: "a proxy is before it"},
		{name: "a socket of a file, named", remote: "127.0.0.1:1", local: "/run/app.sock", host: "localhost", reason: "the same"},
		{name: "a proxy that says so", remote: "127.0.0.1:5000", local: "127.0.0.1:8080", host: "localhost", headers: map[string]string{"X-Forwarded-For": "1.2.3.4"}, reason: "everybody is local"},
		{name: "another name", remote: "127.0.0.1:5000", local: "127.0.0.1:8080", host: "evil.example:8080", reason: "DNS rebinding"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			log := logged(t)
			page := web.NewPage()
			get := func(target string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
				r := from(tt.remote, tt.local, tt.host, target)
				for k, v := range tt.headers {
					r.Header.Set(k, v)
				}
				r.Header.Set("Accept", "text/html,*/*")
				for _, c := range cookies {
					r.AddCookie(c)
				}
				return responseOf(page, r)
			}
			if w := get("/debug/nplusone/requests.json"); tt.free {
				assert.Equal(t, http.StatusOK, w.Code, tt.reason)
				assert.Empty(t, w.Result().Cookies())
				assert.Empty(t, log())
				return
			} else {
				assert.Equal(t, http.StatusForbidden, w.Code, tt.reason)
				assert.Empty(t, w.Result().Cookies())
			}
			get("/debug/nplusone/")
			said := tokenIn.FindAllStringSubmatch(log(), -1)
			require.Len(t, said, 1, "logged once")
			assert.NotContains(t, log(), "evil.example", "a request may claim any host")
			token := said[0][1]

			for _, wrong := range []string{"", "x", strings.Repeat("0", 32), strings.ToUpper(token), token + "0", token[:31]} {
				assert.Equal(t, http.StatusForbidden, get("/debug/nplusone/?token="+wrong).Code, wrong)
			}
			w := get("/debug/nplusone/r/a%20b?token=" + token + "&q=posts")
			assert.Equal(t, http.StatusSeeOther, w.Code)
			assert.Equal(t, "./a%20b?q=posts", w.Header().Get("Location"), "the token does not stay in the address")
			cookies := w.Result().Cookies()
			require.Len(t, cookies, 1)
			assert.True(t, cookies[0].HttpOnly)
			assert.Equal(t, http.SameSiteLaxMode, cookies[0].SameSite)
			assert.NotContains(t, cookies[0].Value, token)
			assert.Equal(t, http.StatusOK, get("/debug/nplusone/requests.json", cookies...).Code)
			assert.Equal(t, http.StatusOK, get("/debug/nplusone/", cookies...).Code)
			assert.Equal(t, http.StatusForbidden, get("/debug/nplusone/", &http.Cookie{Name: cookies[0].Name, Value: token}).Code, "the token is no cookie")
			assert.Equal(t, http.StatusForbidden, responseOf(web.NewPage(), func() *http.Request {
				r := from(tt.remote, tt.local, tt.host, "/debug/nplusone/?token="+token)
				r.AddCookie(cookies[0])
				for k, v := range tt.headers {
					r.Header.Set(k, v)
				}
				return r
			}()).Code, "each program has its own")
		})
	}
}

// Tools have no cookies and give the token each time.
func TestTokenOfTools(t *testing.T) {
	page := web.NewPage(web.Token("chosen"))
	w := responseOf(page, from("127.0.0.1:5000", "127.0.0.1:80", "localhost", "/debug/nplusone/requests.json?token=chosen"))
	assert.Equal(t, http.StatusOK, w.Code)
}

// Behind a proxy on the same machine that sets no header everybody is local,
// and no header can tell: there the program asks for a token everywhere.
func TestTokenEverywhere(t *testing.T) {
	for _, chosen := range []string{"", "chosen"} {
		log := logged(t)
		page := web.NewPage(web.Token(chosen))
		w := responseOf(page, from("127.0.0.1:5000", "127.0.0.1:8080", "127.0.0.1:8080", "/debug/nplusone/"))
		assert.Equal(t, http.StatusForbidden, w.Code)
		token := chosen
		if chosen == "" {
			token = tokenIn.FindStringSubmatch(log())[1]
		} else {
			assert.NotContains(t, log(), chosen, "the program knows it")
		}
		w = responseOf(page, from("127.0.0.1:5000", "127.0.0.1:8080", "127.0.0.1:8080", "/debug/nplusone/?token="+token))
		assert.Equal(t, http.StatusOK, w.Code)
	}
}

// The same page under http.StripPrefix leads to where the client asked.
func TestTokenUnderAPrefix(t *testing.T) {
	h := http.StripPrefix("/admin", web.NewPage(web.Token("chosen"), web.Under("/tools/")))
	r := from("10.0.0.9:5000", "10.0.0.5:80", "devbox", "/admin/tools/?token=chosen")
	r.Header.Set("Accept", "text/html")
	w := responseOf(h, r)
	assert.Equal(t, http.StatusSeeOther, w.Code)
	assert.Equal(t, "./", w.Header().Get("Location"))
}

// The program's own answers tell those who have the cookie, and its handlers
// do not see it.
func TestCookieShowsTheToolbar(t *testing.T) {
	for name, option := range map[string]web.PageOption{
		"token":     web.Token("chosen"),
		"authorize": web.Authorize(func(r *http.Request) bool { return r.URL.Query().Get("token") == "chosen" }),
	} {
		t.Run(name, func(t *testing.T) {
			var seen []string
			s := newShopWith(t, web.NewPage(option), web.InjectToolbar())
			s.mux.HandleFunc("GET /page", func(w http.ResponseWriter, r *http.Request) {
				seen = r.Header["Cookie"]
				w.Header().Set("Content-Type", "text/html")
				_, _ = io.WriteString(w, strings.Replace(plainPage, "|", "", 1))
			})
			response, body := s.get("/page?token=chosen")
			assert.Empty(t, response.Header.Get("X-Nplusone-Id"))
			assert.NotContains(t, body, "<script", "a token counts in the page's address alone")

			response, _ = s.get("/debug/nplusone/?token=chosen")
			require.Len(t, response.Cookies(), 1)
			pass := response.Cookies()[0].Name + "=" + response.Cookies()[0].Value
			for sent, want := range map[string][]string{
				pass:                      nil,
				"a=1; " + pass:            {"a=1"},
				pass + "; a=1;b=\"2\"; c": {"a=1;b=\"2\"; c"},
				"a=1; " + pass + ";  b=2": {"a=1;  b=2"},
			} {
				response, body = s.get("/page", header("Cookie", sent))
				assert.NotEmpty(t, response.Header.Get("X-Nplusone-Id"))
				assert.Contains(t, body, "bar.js")
				assert.Equal(t, want, seen, sent)
			}
		})
	}
}

// Functions that the program gave us run where they must, and cannot harm a
// request.
func TestHooksHarmNothing(t *testing.T) {
	log := logged(t)
	checks := 0
	page := web.NewPage(web.Authorize(func(r *http.Request) bool {
		checks++
		_, _ = io.ReadAll(r.Body)
		panic("no session here")
	}))
	m := web.Middleware(detect.New(), web.ShowOn(page), web.InjectToolbar(),
		web.Skip(func(r *http.Request) bool {
			_ = r.ParseForm()
			_, _ = io.ReadAll(r.Body)
			r.Header.Set("X-Seen", "yes")
			r.URL.Path = "/elsewhere"
			if r.URL.Query().Has("panic") {
				panic("no session here")
			}
			return false
		}),
		web.NameBy(func(*http.Request) string { panic("no route here") }))
	program := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, r.URL.Path+" "+string(body)+r.Header.Get("X-Seen"))
		reportOf(w, err)
	}
	mux := http.NewServeMux()
	page.Register(mux)
	mux.Handle("/", http.HandlerFunc(program))
	server := httptest.NewServer(m(mux))
	defer server.Close()
	post := func(path string) (int, string) {
		response, err := http.Post(server.URL+path, "application/x-www-form-urlencoded", strings.NewReader("a=b")) //nolint:noctx // a test
		require.NoError(t, err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		return response.StatusCode, string(body)
	}
	for _, path := range []string{"/one", "/one?panic", "/one?panic"} {
		code, body := post(path)
		assert.Equal(t, 200, code)
		assert.Equal(t, "/one a=b", body)
	}
	assert.Zero(t, checks, "Authorize is for the page")
	assert.Equal(t, 1, strings.Count(log(), "given to Skip"), "told once")
	require.Len(t, page.Requests(), 1, "the requests for which Skip panicked are left alone")
	assert.Equal(t, "POST /one", page.Requests()[0].Route, "NameBy's panic means the usual name")

	code, _ := post("/debug/nplusone/clear")
	assert.Equal(t, http.StatusForbidden, code)
	assert.Equal(t, 1, checks)
	assert.Len(t, page.Requests(), 1)
}

// net/http removes the files of a form that it finds in its own request.
func TestFilesOfFormsAreRemoved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	server := httptest.NewServer(web.Middleware(detect.New(), web.ShowOn(web.NewPage()))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.NoError(t, r.ParseMultipartForm(1))
		_, _ = io.WriteString(w, r.MultipartForm.File["f"][0].Filename)
	})))
	const body = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n"
	big := body + strings.Repeat("0123456789", 2_000_000) + "\r\n--x--\r\n"
	response, err := http.Post(server.URL, "multipart/form-data; boundary=x", strings.NewReader(big)) //nolint:noctx // a test
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	server.Close() // which waits for the request's end
	left, err := filesIn(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}
