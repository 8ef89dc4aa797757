package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/web"
)

// settings serves a page that reads the same settings each time, and one that
// writes them.
func settings(t *testing.T) *shop {
	s := newShop(t)
	read := func(w http.ResponseWriter, r *http.Request) {
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
	s.do(http.MethodPost, "/settings")
	all := s.page.Repeats()
	require.Len(t, all, 1)
	r := all[0]
	assert.Equal(t, 12, r.Requests)
	assert.Equal(t, []string{"GET /home/{tenant}", "GET /about/{tenant}"}, r.Routes)
	assert.Equal(t, []string{"settings"}, r.Tables)
	assert.Equal(t, 1, r.Writes, "what would make it stale")
	assert.Contains(t, r.SQL, "from settings where tenant_id = ?")
	assert.Contains(t, r.Site.File, "helpers_test.go")
	_, body := s.get("/debug/nplusone/")
	assert.Contains(t, body, "Same question, same answer")
	assert.Contains(t, body, "stale after a write to settings, of which 1 was seen")
	answer, _ := s.get("/debug/nplusone/repeats.json")
	assert.Equal(t, http.StatusOK, answer.StatusCode)
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
		{"a loop in each request", func(s *shop) {
			for range 8 {
				s.get("/posts")
			}
		}, "the list repeats, the look-ups have a finding of their own"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := settings(t)
			tt.play(s)
			assert.NotContains(t, sqlOf(s.page.Repeats()), "settings", tt.why)
			assert.NotContains(t, sqlOf(s.page.Repeats()), "authors", tt.why)
		})
	}
}

func sqlOf(all []web.Repeat) (text string) {
	for _, r := range all {
		text += r.SQL + "\n"
	}
	return text
}
