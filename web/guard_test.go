package web_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/web"
)

// Each case tries to get at the page from where nobody should.
func TestWhoMaySeeThePage(t *testing.T) {
	tests := []struct {
		name, remote, host string
		headers            map[string]string
		want               int
		reason             string
	}{
		{"localhost", "127.0.0.1:50000", "localhost:8080", nil, 200, "the usual way"},
		{"IPv4", "127.0.0.1:50000", "127.0.0.1:8080", nil, 200, "by address"},
		{"IPv4 without port", "127.0.0.1:50000", "127.0.0.1", nil, 200, "port 80"},
		{"IPv6", "[::1]:50000", "[::1]:8080", nil, 200, "by address"},
		{"IPv6 without port", "[::1]:50000", "[::1]", nil, 200, "port 80"},
		{"IPv4 in IPv6", "[::ffff:127.0.0.1]:50000", "localhost:8080", nil, 200, "a dual-stack listener"},
		{"a name below localhost", "127.0.0.1:50000", "shop.localhost:8080", nil, 200, "browsers keep them on the machine"},
		{"another loopback address", "127.0.0.9:50000", "127.0.0.9:8080", nil, 200, "all of 127/8 is the machine"},

		{"another machine", "192.168.1.7:50000", "localhost:8080", nil, 403, "Host is the client's to choose"},
		{"another machine by IPv6", "[fe80::1%eth0]:50000", "localhost:8080", nil, 403, "link-local is not loopback"},
		{"no address", "@", "localhost", nil, 403, "a socket's other side is not known"},
		{"rebound name", "127.0.0.1:50000", "evil.example:8080", nil, 403, "DNS rebinding: the name is the attacker's"},
		{"name with localhost in it", "127.0.0.1:50000", "localhost.evil.example", nil, 403, "not a name below localhost"},
		{"name that ends like it", "127.0.0.1:50000", "evillocalhost", nil, 403, "no dot before it"},
		{"address as a name", "127.0.0.1:50000", "127.0.0.1.nip.example", nil, 403, "not an address"},
		{"no host", "127.0.0.1:50000", "", nil, 403, "HTTP/1.0 names none"},
		{"every interface", "127.0.0.1:50000", "0.0.0.0:8080", nil, 403, "browsers reach local services by it"},

		{"proxied", "127.0.0.1:50000", "localhost", map[string]string{"X-Forwarded-For": "127.0.0.1"}, 403, "behind a proxy everybody is local"},
		{"proxied, host only", "127.0.0.1:50000", "localhost", map[string]string{"X-Forwarded-Host": "localhost"}, 403, "the same"},
		{"proxied by RFC 7239", "127.0.0.1:50000", "localhost", map[string]string{"Forwarded": "for=127.0.0.1"}, 403, "the same"},
		{"proxied by nginx", "127.0.0.1:50000", "localhost", map[string]string{"X-Real-IP": "127.0.0.1"}, 403, "the same"},
		{"proxied with an empty header", "127.0.0.1:50000", "localhost", map[string]string{"X-Forwarded-For": ""}, 403, "its presence tells"},

		{"script of another site", "127.0.0.1:50000", "localhost", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}, 403, "JSON read as a script"},
		{"fetch of another port", "127.0.0.1:50000", "localhost", map[string]string{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 403, "localhost:3000 is another program"},
		{"frame in another site", "127.0.0.1:50000", "localhost", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403, "clickjacking"},
		{"link from another site", "127.0.0.1:50000", "localhost", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200, "links may be followed"},
		{"the page's own fetch", "127.0.0.1:50000", "localhost", map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 200, "its script"},
	}
	page := web.NewPage()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{"", "requests.json", "routes.json", "style.css", "bar.js"} {
				r := httptest.NewRequest(http.MethodGet, "/debug/nplusone/"+path, nil)
				r.RemoteAddr, r.Host = tt.remote, tt.host
				for k, v := range tt.headers {
					r.Header.Set(k, v)
				}
				w := httptest.NewRecorder()
				page.ServeHTTP(w, r)
				assert.Equal(t, tt.want, w.Code, "%s: %s", path, tt.reason)
				assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
				assert.Equal(t, "same-origin", w.Header().Get("Cross-Origin-Resource-Policy"))
				assert.Equal(t, "no-referrer", w.Header().Get("Referrer-Policy"))
				assert.Equal(t, "DENY", w.Header().Get("X-Frame-Options"))
				assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
				assert.Empty(t, w.Header().Get("Access-Control-Allow-Origin"))
				policy := w.Header().Get("Content-Security-Policy")
				assert.Contains(t, policy, "default-src 'none'")
				assert.NotContains(t, policy, "unsafe")
			}
		})
	}
}

// The headers of the program's own answers tell the same things, so the same
// people see them.
func TestHeadersAreForThoseWhoMaySeeThePage(t *testing.T) {
	s := newShop(t, web.InjectToolbar())
	s.mux.HandleFunc("GET /html", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<p>hello</p></body>"))
	})
	for _, edit := range []func(*http.Request){
		header("X-Forwarded-For", "10.0.0.1"),
		func(r *http.Request) { r.Host = "evil.example" },
	} {
		response, body := s.get("/html", edit)
		for _, name := range []string{"X-Nplusone-Id", "X-Nplusone-Queries", "X-Nplusone-Findings", "Server-Timing"} {
			assert.Empty(t, response.Header.Get(name), name)
		}
		assert.Equal(t, "<p>hello</p></body>", body)
	}
	assert.Len(t, s.page.Requests(), 2, "the page itself shows them")
}

func TestAuthorizeReplacesTheCheck(t *testing.T) {
	page := web.NewPage(web.Authorize(func(r *http.Request) bool { return r.Header.Get("Cookie") == "developer=yes" }))
	for _, tt := range []struct {
		cookie string
		want   int
	}{{"developer=yes", 200}, {"", 403}} {
		r := httptest.NewRequest(http.MethodGet, "/debug/nplusone/", nil)
		r.RemoteAddr, r.Host = "192.168.1.7:50000", "devbox:8080"
		r.Header.Set("Cookie", tt.cookie)
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		assert.Equal(t, tt.want, w.Code)
	}
}

func TestClearing(t *testing.T) {
	tests := []struct {
		name, method, path string
		headers            map[string]string
		want               int
		cleared            bool
	}{
		{"by the page's button", "POST", "clear", map[string]string{"Sec-Fetch-Site": "same-origin"}, 303, true},
		{"by a tool", "POST", "clear", nil, 303, true},
		{"by a form of another site", "POST", "clear", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 403, false},
		{"by another port", "POST", "clear", map[string]string{"Origin": "http://localhost:3000"}, 403, false},
		{"by a link", "GET", "clear", nil, 404, false},
		{"by another method", "DELETE", "", nil, 405, false},
		{"by a post elsewhere", "POST", "requests.json", nil, 405, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.get("/posts")
			response, _ := s.do(tt.method, "/debug/nplusone/"+tt.path, func(r *http.Request) {
				for k, v := range tt.headers {
					r.Header.Set(k, v)
				}
			})
			assert.Equal(t, tt.want, response.StatusCode)
			assert.Equal(t, tt.cleared, len(s.page.Requests()) == 0)
			assert.Equal(t, tt.cleared, len(s.page.Routes()) == 0)
		})
	}
}

// Values are nowhere: not those of arguments, nor of paths, queries, headers
// and bodies of requests.
func TestNoValuesAreShown(t *testing.T) {
	// Put together here, for the page shows the lines of this file.
	secret := strings.Join([]string{"s3cret", "47", "11"}, "-")
	s := newShop(t)
	s.mux.HandleFunc("GET /find/{word}", func(w http.ResponseWriter, r *http.Request) {
		for range 6 {
			s.query(r.Context(), "SELECT id FROM users WHERE email = $1 AND note = '"+secret+"'", []string{"id"}, [][]any{{secret}}, secret)
		}
	})
	response, _ := s.get("/find/"+secret+"?token="+secret, header("Authorization", "Bearer "+secret), header("Referer", "http://x/"+secret))
	s.get("/unknown/"+secret+"/"+strings.Repeat("x", 40)+"?"+secret, header("Cookie", secret))
	id := response.Header.Get("X-Nplusone-Id")
	for _, path := range []string{"", "requests.json", "routes.json", "r/" + id, "r/" + id + ".json"} {
		response, body := s.get("/debug/nplusone/" + path)
		require.Equal(t, http.StatusOK, response.StatusCode, path)
		assert.NotContains(t, body, secret, path)
		assert.NotContains(t, body, secret[3:], path)
	}
}

// Text of the program that looks like markup stays text.
func TestTextIsEscaped(t *testing.T) {
	const markup = `<script>alert(1)</script>`
	s := newShop(t, web.NameBy(func(*http.Request) string { return `"><img src=x onerror=alert(1)>` + markup }))
	s.mux.HandleFunc("GET /odd", func(w http.ResponseWriter, r *http.Request) {
		for i := range 8 {
			s.query(r.Context(), `SELECT "`+markup+`" FROM odd WHERE "<b>" = $1`, []string{markup}, nil, int64(i*977+5))
		}
	})
	response, _ := s.get("/odd")
	for _, path := range []string{"", "r/" + response.Header.Get("X-Nplusone-Id")} {
		_, body := s.get("/debug/nplusone/" + path)
		assert.NotContains(t, body, "<script>alert", path)
		assert.NotContains(t, body, "<img", path)
		assert.NotContains(t, body, " style=", "the policy forbids it")
		assert.NotRegexp(t, `\son\w+=`, strings.ReplaceAll(body, "onerror=alert", ""), "no handlers in attributes")
	}
}

// A request that speaks no HTTP worth the name must not break the check.
func TestOddHosts(t *testing.T) {
	page := web.NewPage()
	for _, host := range []string{"[", "[::1", ":", "::1:", "localhost:x:y", "\x00", "LOCALHOST", "localhost.", "[::1%lo]:80"} {
		r := httptest.NewRequest(http.MethodGet, "/debug/nplusone/", nil)
		r.RemoteAddr, r.Host = net.JoinHostPort("127.0.0.1", "1"), host
		w := httptest.NewRecorder()
		assert.NotPanics(t, func() { page.ServeHTTP(w, r) }, host)
		local := strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") || strings.HasPrefix(host, "[::1")
		assert.Equal(t, !local, w.Code == http.StatusForbidden, host)
	}
}
