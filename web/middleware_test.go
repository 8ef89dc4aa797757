package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/web"
)

func TestRequestIsSeen(t *testing.T) {
	s := newShop(t)
	response, body := s.get("/posts?token=hunter2")
	assert.Equal(t, "posts", body)
	assert.Equal(t, "13", response.Header.Get("X-Nplusone-Queries"))
	assert.Equal(t, "2", response.Header.Get("X-Nplusone-Findings"), "the loop, and the budget of a list")
	assert.Regexp(t, `^db;dur=\d+\.\d;desc="13 queries", nplusone;desc="2 findings"$`, response.Header.Get("Server-Timing"))
	assert.Empty(t, response.TransferEncoding, "a short answer still has its length")

	e, ok := s.page.Request(response.Header.Get("X-Nplusone-Id"))
	require.True(t, ok)
	assert.Equal(t, "GET /posts", e.Route)
	assert.Equal(t, 200, e.Status)
	assert.Equal(t, 13, e.Queries)
	assert.Equal(t, []string{report.RuleNPlusOne, report.RuleQueryBudget}, e.Rules)
	assert.Equal(t, map[string]int{"context": 13}, e.Report.Scopes[0].Owners)
	assert.Equal(t, "author_id", e.Report.Findings[0].Parent.Column)
}

func TestRoutes(t *testing.T) {
	s := newShop(t)
	s.mux.HandleFunc("/any/{x}", func(http.ResponseWriter, *http.Request) {})
	for _, tt := range []struct{ path, route, reason string }{
		{"/posts/17", "GET /posts/{id}", "the pattern of net/http"},
		{"/any/3", "GET /any/{x}", "a pattern without a method gets the request's"},
		{"/nowhere/17/c0ffee-11/edit", "GET /nowhere/{id}/{…}/edit", "without a pattern values are replaced"},
	} {
		response, _ := s.get(tt.path)
		e, ok := s.page.Request(response.Header.Get("X-Nplusone-Id"))
		require.True(t, ok)
		assert.Equal(t, tt.route, e.Route, tt.reason)
	}
}

func TestNameBy(t *testing.T) {
	s := newShop(t, web.NameBy(func(r *http.Request) string {
		if r.Pattern == "GET /posts" {
			return "the list, " + r.Pattern
		}
		return ""
	}))
	s.get("/posts")
	s.get("/posts/4")
	var routes []string
	for _, e := range s.page.Requests() {
		routes = append(routes, e.Route)
	}
	assert.Equal(t, []string{"GET /posts/{id}", "the list, GET /posts"}, routes)
}

// Code that drops the context is counted by its goroutine.
func TestStatementsWithoutContextBelongToTheRequest(t *testing.T) {
	s := newShop(t)
	s.mux.HandleFunc("GET /forgetful", func(http.ResponseWriter, *http.Request) { s.naivePosts(t.Context(), 6) })
	response, _ := s.get("/forgetful")
	e, _ := s.page.Request(response.Header.Get("X-Nplusone-Id"))
	assert.Equal(t, map[string]int{"goroutine": 7}, e.Report.Scopes[0].Owners)
	_, bound := detect.Current(t.Context())
	assert.False(t, bound)
}

func TestPanicGoesOn(t *testing.T) {
	s := newShop(t)
	s.mux.HandleFunc("GET /broken", func(w http.ResponseWriter, r *http.Request) {
		s.naivePosts(r.Context(), 6)
		panic(http.ErrAbortHandler)
	})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+"/broken", nil)
	require.NoError(t, err)
	_, err = http.DefaultClient.Do(r) //nolint:bodyclose // there is none
	require.ErrorIs(t, err, io.EOF, "the connection is closed, as without us")
	all := s.page.Requests()
	require.Len(t, all, 1)
	assert.True(t, all[0].Panicked)
	assert.Equal(t, 7, all[0].Queries)
	assert.Equal(t, "GET /broken", all[0].Route)
}

func TestLogTo(t *testing.T) {
	var log bytes.Buffer
	s := newShop(t, web.LogTo(slog.New(slog.NewJSONHandler(&log, nil))))
	s.get("/posts")
	lines := bytes.Split(bytes.TrimSpace(log.Bytes()), []byte("\n"))
	require.Len(t, lines, 2, "one for each finding, the one with evidence first")
	var loop struct {
		Level    string
		NPlusOne struct {
			Rule, Scope string
			Count       int
		} `json:"nplusone"`
	}
	require.NoError(t, json.Unmarshal(lines[0], &loop))
	assert.Equal(t, "WARN", loop.Level)
	assert.Equal(t, report.RuleNPlusOne, loop.NPlusOne.Rule)
	assert.Equal(t, "GET /posts", loop.NPlusOne.Scope)
	assert.Equal(t, 12, loop.NPlusOne.Count)
}

func TestSkip(t *testing.T) {
	s := newShop(t, web.Skip(func(r *http.Request) bool { return r.URL.Path == "/posts" }))
	response, _ := s.get("/posts")
	assert.Empty(t, response.Header.Get("X-Nplusone-Id"))
	assert.Empty(t, s.page.Requests())
	s.get("/debug/nplusone/")
	assert.Empty(t, s.page.Requests(), "the page does not show itself")
}

func TestMisuse(t *testing.T) {
	assert.PanicsWithValue(t, "web: Middleware(nil): a detector is missing; give it the one that the database is opened with",
		func() { web.Middleware(nil) })
	assert.PanicsWithValue(t, "web: InjectToolbar needs ShowOn: the bar leads to the page",
		func() { web.Middleware(detect.New(), web.InjectToolbar()) })
}
