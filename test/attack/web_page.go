package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/web"
)

// webAddress is a listener whose server seems to be reached at an address that
// other machines have.
type webAddress struct {
	net.Listener
	address net.Addr
}

type webConn struct {
	net.Conn
	address net.Addr
}

func (l webAddress) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return webConn{conn, l.address}, err
}

func (c webConn) LocalAddr() net.Addr { return c.address }

const webSecret = "secret_route_of_development"

func webPage(opts ...web.PageOption) *web.Page {
	page := web.NewPage(opts...)
	m := web.Middleware(detect.New(), web.ShowOn(page), web.NameBy(func(*http.Request) string { return webSecret }))
	m(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	return page
}

var webPagePaths = []string{"", "requests.json", "routes.json", "?part=routes", "r/x.json", "live?token=", "?token=0", "?token=chosen0"}

func webElsewhere(a *attempt) {
	logged := webMuted(a)
	for _, address := range []net.Addr{
		&net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 80}, &net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 80},
		&net.TCPAddr{IP: net.IPv4(172, 17, 0, 2), Port: 8080}, &net.UnixAddr{Name: "/run/app.sock", Net: "unix"},
	} {
		server := httptest.NewUnstartedServer(webPage())
		server.Listener = webAddress{server.Listener, address}
		server.Start()
		a.cleanup(server.Close)
		for _, path := range webPagePaths {
			got := webBytes(a, server, "GET", "/debug/nplusone/"+path)
			a.search("the page at "+address.String(), got, webSecret)
			if !strings.HasPrefix(got, "HTTP/1.1 403 ") {
				a.brokenf("%s at %v: %q", path, address, got)
			}
		}
	}
	if n := strings.Count(logged.String(), "token="); n != 4 {
		a.brokenf("the tokens of 4 pages are logged %d times", n)
	}
}

func webBehindProxy(a *attempt) {
	webMuted(a)
	to := webServe(a, webPage(web.Token("chosen")))
	at, err := url.Parse(to.URL)
	a.must(err)
	proxy := httputil.NewSingleHostReverseProxy(at)
	rewrite := proxy.Director
	proxy.Director = func(r *http.Request) {
		rewrite(r)
		r.Host = at.Host
		r.Header["X-Forwarded-For"] = nil // which keeps it from being set
	}
	front := webServe(a, proxy)
	for _, path := range webPagePaths {
		got := webBytes(a, front, "GET", "/debug/nplusone/"+path)
		a.search("the page behind a proxy", got, webSecret)
		if !strings.HasPrefix(got, "HTTP/1.1 403 ") {
			a.brokenf("%s: %q", path, got)
		}
	}
	if got := webBytes(a, front, "GET", "/debug/nplusone/requests.json?token=chosen"); !strings.Contains(got, webSecret) {
		a.brokenf("the token does not open the page: %q", got)
	}
}

func webCookie(a *attempt) {
	page := web.NewPage(web.Token("chosen"))
	mux := http.NewServeMux()
	page.Register(mux)
	var seen []string
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { seen = append(seen, r.Header["Cookie"]...) })
	server := webServe(a, web.Middleware(detect.New(), web.ShowOn(page))(mux))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(path, cookie string) *http.Response {
		r, err := http.NewRequest(http.MethodGet, server.URL+path, nil)
		a.must(err)
		r.Header.Set("Accept", "text/html")
		if cookie != "" {
			r.Header.Set("Cookie", cookie)
		}
		response, err := client.Do(r)
		a.must(err)
		_ = response.Body.Close()
		return response
	}
	response := get("/debug/nplusone/?token=chosen", "")
	if len(response.Cookies()) != 1 || strings.Contains(response.Header.Get("Location"), "chosen") {
		a.brokenf("the token stays in the address: %v", response.Header)
		return
	}
	pass := response.Cookies()[0]
	a.search("the cookie", pass.Value, "chosen")
	if got := get("/debug/nplusone/", pass.Name+"="+pass.Value); got.StatusCode != http.StatusOK {
		a.brokenf("the cookie does not open the page: %s", got.Status)
	}
	get("/", "session=1; "+pass.Name+"="+pass.Value)
	a.search("the program's own request", strings.Join(seen, "\n"), pass.Value)
	if len(seen) != 1 || seen[0] != "session=1" {
		a.brokenf("the program's own cookies became %q", seen)
	}
}
