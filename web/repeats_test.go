package web_test

import (
	"net/http"
	"testing"

	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// settings serves two pages that read the settings of a tenant, and one that
// writes them.
func settings(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	read := func(_ http.ResponseWriter, r *http.Request) {
		s.query(r.Context(), "SELECT name, value FROM settings WHERE tenant_id = $1", []string{"name", "value"}, [][]any{{"a", "b"}}, int64(len(r.PathValue("tenant"))))
	}
	s.mux.HandleFunc("GET /home/{tenant}", read)
	s.mux.HandleFunc("GET /about/{tenant}", read)
	s.mux.HandleFunc("POST /settings", func(_ http.ResponseWriter, r *http.Request) {
		s.query(r.Context(), "UPDATE settings SET value = $1 WHERE tenant_id = $2 RETURNING name", []string{"name"}, nil, "x", int64(1))
	})
	return s
}

func TestRepeatsAcrossRequests(t *testing.T) {
	s := settings(t)
	for range 6 {
		s.get("/home/x")
		s.get("/about/x")
	}
	all := s.page.Repeats().Findings
	require.Len(t, all, 1)
	assert.Equal(t, report.RuleDuplicate, all[0].Rule)
	assert.Equal(t, 12, all[0].Query.Count)
	assert.Equal(t, "GET /about/{tenant}, GET /home/{tenant}", all[0].Scope, "by the routes, known only at the end")
	_, body := s.get("/debug/nplusone/")
	assert.Contains(t, body, "Repeated across requests")
	assert.Contains(t, body, "no write to settings was seen")
	response, body := s.get("/debug/nplusone/repeats.json")
	assert.Equal(t, http.StatusOK, response.StatusCode)
	assert.Contains(t, body, report.RuleDuplicate)
	s.do(http.MethodPost, "/debug/nplusone/clear")
	assert.Empty(t, s.page.Repeats().Findings)
}

func TestNoRepeats(t *testing.T) {
	tests := []struct {
		name string
		play func(*shop)
		why  string
	}{
		{"other arguments", func(s *shop) {
			for _, tenant := range []string{"a", "bb", "ccc", "dddd", "eeeee", "ffffff", "ggggggg"} {
				s.get("/home/" + tenant)
			}
		}, "each is asked once"},
		{"few requests", func(s *shop) {
			for range 4 {
				s.get("/home/x")
			}
		}, "no pattern yet"},
		{"written as often as read", func(s *shop) {
			for range 8 {
				s.get("/home/x")
				s.do(http.MethodPost, "/settings")
			}
		}, "a cache would always be stale"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := settings(t)
			tt.play(s)
			assert.Empty(t, s.page.Repeats().Findings, tt.why)
			_, body := s.get("/debug/nplusone/")
			assert.NotContains(t, body, "Repeated across requests")
		})
	}
}
