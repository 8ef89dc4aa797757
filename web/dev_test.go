package web_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/web"
)

// devShop is a program that has web.Dev and nothing else of ours but the
// database.
func devShop(t *testing.T, opts ...web.Option) (server *httptest.Server, db *sql.DB) {
	t.Helper()
	db, err := driver.Open(testshop.Driver, "12")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	mux := http.NewServeMux()
	mux.HandleFunc("GET /posts", func(w http.ResponseWriter, r *http.Request) {
		_, err := testshop.List(r.Context(), db)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, "<!doctype html><html><body>posts", err, "</body></html>")
	})
	server = httptest.NewServer(web.Dev(mux, opts...))
	t.Cleanup(server.Close)
	return server, db
}

func get(t *testing.T, url string) string {
	t.Helper()
	answer, err := http.Get(url)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(body)
}

// One call brings the page, the toolbar and the log.
func TestDev(t *testing.T) {
	log := logged(t)
	server, _ := devShop(t)
	for range 3 {
		assert.Contains(t, get(t, server.URL+"/posts"), `<script src="/debug/nplusone/bar.js"`)
	}
	assert.Equal(t, 1, strings.Count(log(), "url="+server.URL+"/debug/nplusone/"), "the page's address: %s", log())
	assert.Equal(t, 1, strings.Count(log(), "rule=n-plus-one "), "a finding is logged once: %s", log())
	assert.Contains(t, get(t, server.URL+"/debug/nplusone/requests.json"), `"route": "GET /posts"`)
	assert.NotContains(t, log(), "token=", "this machine needs none")
}

// Where the address is not this machine's own the token stands in it, once.
func TestDevPrintsTheToken(t *testing.T) {
	log := logged(t)
	server, _ := devShop(t, web.ShowOn(web.NewPage(web.Token(""))))
	get(t, server.URL+"/posts")
	get(t, server.URL+"/debug/nplusone/")
	assert.Equal(t, 1, strings.Count(log(), "?token="), log())
}

func TestDevIsOff(t *testing.T) {
	t.Setenv("NPLUSONE", "off")
	log := logged(t)
	server, _ := devShop(t)
	assert.NotContains(t, get(t, server.URL+"/posts"), "script")
	assert.Empty(t, log())
}

// Options are those of the middleware.
func TestDevWithOptions(t *testing.T) {
	log := logged(t)
	var own bytes.Buffer
	page := web.NewPage(web.Under("/_n"))
	server, _ := devShop(t, web.ShowOn(page), web.LogTo(slog.New(slog.NewTextHandler(&own, nil))),
		web.NameBy(func(*http.Request) string { return "named" }))
	get(t, server.URL+"/posts")
	require.Len(t, page.Requests(), 1)
	assert.Equal(t, "named", page.Requests()[0].Route)
	assert.Contains(t, own.String(), "rule=n-plus-one ")
	assert.NotContains(t, log(), "rule=n-plus-one ")
	assert.Contains(t, get(t, server.URL+"/_n/"), "named")
}

// A job and what no request owns are on the page, and so is a request that
// something else opened a scope for.
func TestDevShowsAllScopes(t *testing.T) {
	logged(t)
	page := web.NewPage()
	web.Dev(http.NotFoundHandler(), web.ShowOn(page))
	d := detect.New(detect.ReportTo(page))
	for _, kind := range []detect.ScopeKind{detect.KindHTTP, detect.KindJob} {
		_, scope := d.Start(t.Context(), "GET /somewhere", kind)
		scope.End()
	}
	require.Len(t, page.Requests(), 2)
	assert.Equal(t, "job", page.Requests()[0].Kind)
	assert.Equal(t, "GET /somewhere", page.Requests()[1].Route)
	assert.Equal(t, "GET", page.Requests()[1].Method)
}

// A scope within a request of the middleware's is another one, and the
// request's own is shown once.
func TestAScopeWithinARequest(t *testing.T) {
	page := web.NewPage()
	d := detect.New(detect.ReportTo(page))
	h := web.Middleware(d, web.ShowOn(page))(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, scope := d.Start(r.Context(), "POST /query owners", detect.KindHTTP)
		scope.End()
	}))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/query", nil))
	var routes []string
	for _, e := range page.Requests() {
		routes = append(routes, e.Route)
	}
	assert.Equal(t, []string{"POST /query", "POST /query owners"}, routes)
}
