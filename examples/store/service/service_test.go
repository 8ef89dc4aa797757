package service

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/web"
)

// places opens SQLite and, where the environment names it, PostgreSQL.
// NPLUSONE_TEST_ALL=1 says that it may not be missing.
func places(t *testing.T, test func(*testing.T, *Place)) {
	t.Helper()
	dsns := map[string]string{"sqlite": "", "postgres": os.Getenv("NPLUSONE_TEST_POSTGRES")}
	if dsns["postgres"] == "" {
		delete(dsns, "postgres")
		if os.Getenv("NPLUSONE_TEST_ALL") == "1" {
			t.Error("NPLUSONE_TEST_POSTGRES is not set")
		}
	}
	for driverName, dsn := range dsns {
		t.Run(driverName, func(t *testing.T) {
			t.Parallel()
			p, err := NewPlace(t.Context(), driverName, dsn, 3)
			require.NoError(t, err)
			t.Cleanup(func() { assert.NoError(t, p.Remove()) })
			test(t, p)
		})
	}
}

// reports keeps what it is told.
type reports struct {
	mu  sync.Mutex
	all []report.Report
}

func (r *reports) Report(_ context.Context, one report.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, one)
}

func get(t *testing.T, h http.Handler, path string) (code int, body string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// found is what the test looks at in a finding of n-plus-one.
type found struct {
	evidence report.Evidence
	count    int
	column   string // of the parent
}

func TestPages(t *testing.T) {
	want := []struct {
		path            string
		naive, repaired int  // queries
		over            bool // whether the naive ones are too many: 10 for a list, 5 for a detail
		found           []found
	}{
		{"/agents?workspace=2", 26, 1, true, []found{{report.Traced, 25, "agents.created_by"}}},
		{"/agents?workspace=2&page=2", 6, 1, false, []found{{report.Likely, 5, "agents.created_by"}}},
		{"/projects?workspace=2", 26, 2, true, []found{{report.Traced, 25, "projects.id"}}},
		{"/projects/counts?workspace=2", 26, 1, true, []found{{report.Traced, 25, "projects.id"}}},
		{"/stories?workspace=2&page=2", 51, 1, true, []found{{report.Traced, 25, "stories.agent_id"}, {report.Traced, 25, "stories.project_id"}}},
		{Paths(2)[5], 6, 2, true, []found{{report.Likely, 3, "stories.project_id"}}},
		{Paths(2)[6], 20, 2, true, []found{{report.Traced, 18, "stories.agent_id"}}},
	}
	places(t, func(t *testing.T, p *Place) {
		var reported reports
		detector := detect.New(detect.ReportTo(&reported))
		s, err := Connect(p, detector)
		require.NoError(t, err)
		defer func() { require.NoError(t, s.Close()) }()
		h := web.Middleware(detector)(s.Handler())
		for _, test := range want {
			reported.all = nil
			_, naive := get(t, h, "/naive"+test.path)
			_, repaired := get(t, h, "/repaired"+test.path)
			require.Len(t, reported.all, 2, test.path)
			assert.JSONEq(t, naive, repaired, test.path)
			assert.Equal(t, test.naive, reported.all[0].Scopes[0].Queries, test.path)
			assert.Equal(t, test.repaired, reported.all[1].Scopes[0].Queries, test.path)
			assert.Equal(t, test.found, nPlusOne(reported.all[0]), test.path)
			assert.Equal(t, test.over, slices.Contains(rules(reported.all[0]), report.RuleQueryBudget), test.path)
			assert.Empty(t, rules(reported.all[1]), test.path)
		}
	})
}

// rules are those that were broken, but for what a busy machine breaks.
func rules(r report.Report) (all []string) {
	for _, f := range r.Findings {
		if f.Rule != report.RuleSlowQuery {
			all = append(all, f.Rule)
		}
	}
	return all
}

func nPlusOne(r report.Report) (all []found) {
	for _, f := range r.Findings {
		if f.Rule != report.RuleNPlusOne {
			continue
		}
		one := found{evidence: f.Evidence, count: f.Query.Count}
		if f.Parent != nil {
			one.column = f.Parent.Table + "." + f.Parent.Column
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b found) int { return strings.Compare(a.column, b.column) })
	return all
}

// A repair that shows something else would be none; nor would one that shows
// nothing.
func TestRepairedPagesShowTheSame(t *testing.T) {
	places(t, func(t *testing.T, p *Place) {
		s, err := Connect(p, nil)
		require.NoError(t, err)
		defer func() { require.NoError(t, s.Close()) }()
		for workspace := 1; workspace <= 3; workspace++ {
			for _, path := range append(Paths(workspace), "/agents?workspace=99") {
				code, naive := get(t, s.Handler(), "/naive"+path)
				code2, repaired := get(t, s.Handler(), "/repaired"+path)
				assert.Equal(t, http.StatusOK, code, path)
				assert.Equal(t, http.StatusOK, code2, path)
				assert.JSONEq(t, naive, repaired, path)
				assert.Equal(t, !strings.Contains(path, "=99"), strings.Contains(naive, `"id":`), path)
				if strings.HasPrefix(path, "/agents/") || strings.HasPrefix(path, "/projects/") && !strings.Contains(path, "counts") {
					assert.Contains(t, naive, `"title":`, path)
				}
			}
		}
	})
}

func TestRequestsThatCannotWork(t *testing.T) {
	tests := []struct {
		name, path string
		want       int
	}{
		{"page 0", "/naive/agents?page=0", http.StatusBadRequest},
		{"not a page", "/repaired/stories?page=two", http.StatusBadRequest},
		{"workspace below 1", "/naive/projects?workspace=-1", http.StatusBadRequest},
		{"id that overflows", "/repaired/agents/99999999999", http.StatusBadRequest},
		{"no such agent", "/naive/agents/1", http.StatusNotFound},
		{"no such project", "/repaired/projects/1", http.StatusNotFound},
		{"no such page", "/naive/users", http.StatusNotFound},
	}
	p, err := NewPlace(t.Context(), "sqlite", "", 1)
	require.NoError(t, err)
	defer func() { require.NoError(t, p.Remove()) }()
	s, err := Connect(p, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code, _ := get(t, s.Handler(), test.path)
			assert.Equal(t, test.want, code)
		})
	}
}

func TestPlacesThatCannotBe(t *testing.T) {
	tests := []struct{ name, driverName, dsn, want string }{
		{"unknown driver", "oracle", "", `no driver "oracle": take sqlite or postgres`},
		{"no server named", "postgres", "", "-driver postgres needs -dsn"},
		{"a server for a file", "sqlite", "postgres://h/db", "-dsn needs -driver postgres: SQLite uses a temporary file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := NewPlace(t.Context(), test.driverName, test.dsn, 1)
			require.EqualError(t, err, test.want)
		})
	}
}
