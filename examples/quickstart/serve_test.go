package main

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/web"
)

// served is the quickstart in a browser's eyes, without one.
type served struct {
	t  *testing.T
	at string
}

func serveOn(t *testing.T, db database) *served {
	t.Helper()
	debug := web.NewPage()
	detector := detect.New(detect.ListenWith(debug))
	store, err := OpenStore(t.Context(), db.driverName, db.dsn, detector)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	server := httptest.NewServer(handlerOf(store, detector, debug))
	t.Cleanup(server.Close)
	return &served{t, server.URL}
}

func (s *served) get(method, path string) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.at+path, nil)
	require.NoError(s.t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	return response, string(body)
}

func TestServe(t *testing.T) {
	for _, db := range presentDatabases(t) {
		t.Run(db.driverName, func(t *testing.T) {
			s := serveOn(t, db)
			for _, p := range []struct{ method, path, queries string }{
				{"GET", "/agents", "26"}, {"GET", "/repaired/agents", "1"}, {"GET", "/board", "67"}, {"POST", "/repaired/sprints", "2"}, {"GET", "/", "0"},
			} {
				response, body := s.get(p.method, p.path)
				require.Equal(t, http.StatusOK, response.StatusCode, body)
				assert.Equal(t, p.queries, response.Header.Get("X-Nplusone-Queries"), p.path)
				assert.Contains(t, body, `bar.js" data-id="`+response.Header.Get("X-Nplusone-Id"))
			}
			_, body := s.get("GET", "/debug/nplusone/requests.json")
			var requests []struct{ Route string }
			require.NoError(t, json.Unmarshal([]byte(body), &requests))
			assert.Len(t, requests, 5)
		})
	}
}

// Every query that the page shows can be explained, and nothing else.
func TestExplain(t *testing.T) {
	for _, db := range presentDatabases(t) {
		t.Run(db.driverName, func(t *testing.T) {
			s := serveOn(t, db)
			forms := regexp.MustCompile(`action="(explain\?[^"]+)"`)
			for _, p := range pages {
				method, path, _ := strings.Cut(p.name, " ")
				response, _ := s.get(method, path)
				_, body := s.get("GET", "/debug/nplusone/r/"+response.Header.Get("X-Nplusone-Id"))
				all := forms.FindAllStringSubmatch(body, -1)
				require.NotEmpty(t, all, p.name)
				for _, form := range all {
					response, plan := s.get("POST", "/debug/nplusone/r/"+html.UnescapeString(form[1]))
					require.Equal(t, http.StatusOK, response.StatusCode)
					assert.NotContains(t, plan, "The database did not say", p.name)
					assert.Regexp(t, `(?i)(scan|search|index|table|key) `, plan)
				}
			}
			for _, path := range []string{"explain", "explain?id=0&lane=0", "explain?id=0&lane=-1&sql=DROP+TABLE+users"} {
				response, _ := s.get("POST", "/debug/nplusone/r/"+path)
				assert.Equal(t, http.StatusNotFound, response.StatusCode)
			}
			response, _ := s.get("GET", "/debug/nplusone/r/explain")
			assert.Equal(t, http.StatusNotFound, response.StatusCode, "not by a link")
		})
	}
}
