package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/web"
)

func TestIndexShowsRequestsAndFilters(t *testing.T) {
	s := newShop(t)
	s.get("/posts")
	s.get("/posts/5")
	s.get("/nowhere")
	tests := []struct {
		query      string
		has, lacks []string
		reason     string
	}{
		{"", []string{`data-route="GET /posts"`, `data-route="GET /posts/{id}"`, `data-route="GET /nowhere"`, "1 of 3 requests has findings"}, nil, "everything"},
		{"?rule=any", []string{`data-route="GET /posts"`, "1 of 3 requests</p>"}, []string{`class="req" id`}, "those with findings"},
		{"?rule=n-plus-one", []string{`data-route="GET /posts"`}, []string{`<li class="req" id`}, "those of a rule"},
		{"?rule=n-plus-one-write", nil, []string{`<li class="req`}, "a rule that nothing broke"},
		{"?route=GET+/nowhere", []string{`data-route="GET /nowhere"`}, []string{`id="r-x" data-route="GET /posts"`}, "those of a route"},
		{"?q=AUTHORS", []string{`data-route="GET /posts"`, "1 of 3 requests</p>"}, nil, "by a finding's statement"},
		{"?q=nothing+such", []string{"0 of 3 requests"}, []string{`<li class="req`}, "nothing"},
	}
	for _, tt := range tests {
		response, body := s.get("/debug/nplusone/" + tt.query)
		require.Equal(t, http.StatusOK, response.StatusCode)
		for _, want := range tt.has {
			assert.Contains(t, body, want, tt.reason)
		}
		for _, lack := range tt.lacks {
			assert.NotContains(t, body, lack, tt.reason)
		}
	}
}

func TestRequestPageTiesParentAndChild(t *testing.T) {
	s := newShop(t)
	response, _ := s.get("/posts")
	_, body := s.get("/debug/nplusone/r/" + response.Header.Get("X-Nplusone-Id"))
	assert.Contains(t, body, "12 ×")
	assert.Contains(t, body, "<mark>author_id</mark>", "the column")
	assert.Contains(t, body, `<mark>id = <span class="m">?</span></mark>`, "the argument")
	assert.Contains(t, body, "each posts.author_id, 12 of 12")
	assert.Contains(t, body, `track t0 from`)
	assert.Contains(t, body, `track t0 to`)
	assert.Contains(t, body, "helpers_test.go", "the place")
	response, _ = s.get("/debug/nplusone/r/0000000000000000")
	assert.Equal(t, http.StatusNotFound, response.StatusCode)
}

func TestJSON(t *testing.T) {
	s := newShop(t)
	id := func() string { a, _ := s.get("/posts"); return a.Header.Get("X-Nplusone-Id") }()
	var list []web.Request
	var routes []web.Route
	var one web.Request
	for path, into := range map[string]any{"requests.json": &list, "routes.json": &routes, "r/" + id + ".json": &one} {
		response, body := s.get("/debug/nplusone/" + path)
		assert.Equal(t, "application/json; charset=utf-8", response.Header.Get("Content-Type"))
		require.NoError(t, json.Unmarshal([]byte(body), into), path)
	}
	require.Len(t, list, 1)
	assert.Empty(t, list[0].Report.Findings, "lists are short")
	assert.Equal(t, 13, list[0].Queries)
	require.Len(t, routes, 1)
	assert.Equal(t, 1, routes[0].Count)
	assert.Equal(t, 9, routes[0].TargetQueries)
	assert.Equal(t, "author_id", one.Report.Findings[0].Parent.Column)
}

// The page works under any path, and behind StripPrefix.
func TestAnyPath(t *testing.T) {
	page := web.NewPage(web.Under("internal/sql"))
	s := newShopWith(t, page)
	outer := http.NewServeMux()
	outer.Handle("/mounted/", http.StripPrefix("/mounted", page))
	s.mux.Handle("/mounted/", outer)
	id := func() string { a, _ := s.get("/posts"); return a.Header.Get("X-Nplusone-Id") }()
	for _, path := range []string{"/internal/sql/", "/internal/sql/style.css", "/internal/sql/r/" + id, "/mounted/", "/mounted/r/" + id + ".json"} {
		response, _ := s.get(path)
		assert.Equal(t, http.StatusOK, response.StatusCode, path)
	}
	_, body := s.get("/internal/sql/")
	assert.NotRegexp(t, `(href|src|action)="/`, body, "links are relative")
}

// At the root the page would take the program's own paths.
func TestRootIsNotTaken(t *testing.T) {
	for _, path := range []string{"/", "", "//", "/a/..", "."} {
		assert.PanicsWithValue(t, fmt.Sprintf("web: Under(%q): the program's own paths lie below it; name a path for the page alone", path), func() { web.NewPage(web.Under(path)) })
	}
}

func TestLiveEvents(t *testing.T) {
	s := newShop(t)
	response, err := http.Get(s.server.URL + "/debug/nplusone/live") //nolint:noctx // ends with the test
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, "text/event-stream; charset=utf-8", response.Header.Get("Content-Type"))
	lines := bufio.NewScanner(response.Body)
	require.True(t, lines.Scan())
	assert.Equal(t, ": live", lines.Text())
	s.get("/posts")
	var data string
	for lines.Scan() && data == "" {
		data, _ = strings.CutPrefix(lines.Text(), "data: ")
		if !strings.HasPrefix(lines.Text(), "data: ") {
			data = ""
		}
	}
	var event struct {
		Route string
		HTML  string
		Rules []string
	}
	require.NoError(t, json.Unmarshal([]byte(data), &event))
	assert.Equal(t, "GET /posts", event.Route)
	assert.Equal(t, []string{report.RuleNPlusOne, report.RuleQueryBudget}, event.Rules)
	assert.Contains(t, event.HTML, `data-route="GET /posts"`)
}

// A client that reads nothing holds nobody up.
func TestSlowWatcherHoldsNobodyUp(t *testing.T) {
	s := newShop(t)
	response, err := http.Get(s.server.URL + "/debug/nplusone/live") //nolint:noctx // ends with the test
	require.NoError(t, err)
	defer response.Body.Close()
	for range 300 {
		s.get("/posts/1")
	}
	assert.Equal(t, 300, s.page.Routes()[0].Count)
}

func TestRingIsBounded(t *testing.T) {
	t.Run("by count", func(t *testing.T) {
		s := newShopWith(t, web.NewPage(web.Keep(3, 16<<20)))
		first, _ := s.get("/posts")
		for range 3 {
			s.get("/posts/1")
		}
		assert.Len(t, s.page.Requests(), 3)
		_, ok := s.page.Request(first.Header.Get("X-Nplusone-Id"))
		assert.False(t, ok, "the oldest is forgotten")
		assert.Len(t, s.page.Routes(), 2, "its route's figures stay")
	})
	t.Run("by bytes", func(t *testing.T) {
		s := newShopWith(t, web.NewPage(web.Keep(1000, 20_000)))
		for range 50 {
			s.get("/posts")
		}
		n := len(s.page.Requests())
		assert.Positive(t, n)
		assert.Less(t, n, 20)
	})
	t.Run("one that is larger than all room", func(t *testing.T) {
		s := newShopWith(t, web.NewPage(web.Keep(10, 1000)))
		response, _ := s.get("/posts")
		e, ok := s.page.Request(response.Header.Get("X-Nplusone-Id"))
		require.True(t, ok)
		assert.Empty(t, e.Report.Findings)
		assert.Equal(t, 13, e.Queries, "its figures stay")
	})
	t.Run("by routes", func(t *testing.T) {
		s := newShop(t, web.NameBy(func(r *http.Request) string { return r.URL.Path }))
		for i := range 300 {
			s.get("/" + strings.Repeat("x", i+1))
		}
		assert.Len(t, s.page.Routes(), 257)
	})
}

// Jobs are scopes too.
func TestPageTakesJobs(t *testing.T) {
	page := web.NewPage()
	d := detect.New(detect.ReportTo(page))
	require.NoError(t, d.Monitor(t.Context(), "nightly import", func(context.Context) error { return nil }))
	_, scope := d.Start(t.Context(), "GET /posts", detect.KindHTTP)
	scope.End()
	all := page.Requests()
	require.Len(t, all, 2)
	assert.Equal(t, "GET /posts", all[0].Route, "a request, whoever opened its scope")
	assert.Equal(t, "GET", all[0].Method)
	assert.Equal(t, "nightly import", all[1].Route)
	assert.Equal(t, "job", all[1].Kind)
	assert.WithinDuration(t, time.Now(), all[1].Started, time.Minute)
}

func TestTargetsByPattern(t *testing.T) {
	loose := web.DefaultTargets()
	loose.ListQueries = 100
	s := newShop(t, web.Target("GET /posts", loose), web.Target("GET /posts/*", web.Targets{}))
	response, _ := s.get("/posts")
	e, _ := s.page.Request(response.Header.Get("X-Nplusone-Id"))
	assert.Equal(t, []string{report.RuleNPlusOne}, e.Rules, "its budget is 100")
	s.mux.HandleFunc("GET /authors/{id}", func(_ http.ResponseWriter, r *http.Request) {
		for _, table := range []string{"a", "b", "c", "d", "e"} {
			s.query(r.Context(), "SELECT id FROM "+table+" WHERE id = $1", []string{"id"}, nil, int64(1))
		}
	})
	response, _ = s.get("/authors/1")
	e, _ = s.page.Request(response.Header.Get("X-Nplusone-Id"))
	assert.Equal(t, []string{report.RuleQueryBudget}, e.Rules, "a detail has fewer than 5")
	for _, r := range s.page.Routes() {
		assert.Equal(t, map[string]int{"GET /posts": 100, "GET /authors/{id}": 4}[r.Route], r.TargetQueries)
	}
}
