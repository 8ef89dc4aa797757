package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
)

type database struct{ driverName, dsn string }

// presentDatabases are SQLite and those that the environment names.
// NPLUSONE_TEST_ALL=1 says that none may be missing.
func presentDatabases(t *testing.T) []database {
	t.Helper()
	present := []database{{"sqlite", ""}}
	for driverName, variable := range map[string]string{"postgres": "NPLUSONE_TEST_POSTGRES", "mysql": "NPLUSONE_TEST_MYSQL"} {
		dsn := os.Getenv(variable)
		if dsn != "" {
			present = append(present, database{driverName, dsn})
		} else if os.Getenv("NPLUSONE_TEST_ALL") == "1" {
			t.Errorf("%s is not set", variable)
		}
	}
	return present
}

// found is what the test looks at in a finding.
type found struct {
	rule     string
	evidence report.Evidence
	count    int
	column   string // of the parent
}

func findings(r report.Report) []found {
	var all []found
	for _, f := range r.Findings {
		one := found{rule: f.Rule, evidence: f.Evidence, count: f.Query.Count}
		if f.Parent != nil {
			one.column = strings.TrimPrefix(f.Parent.Table+"."+f.Parent.Column, ".")
		}
		all = append(all, one)
	}
	return all
}

func TestPages(t *testing.T) {
	want := map[string]struct {
		findings        []found
		naive, repaired int
	}{
		"GET /agents":          {[]found{{report.RuleNPlusOne, report.Traced, 25, "agents.created_by"}}, 26, 1},
		"GET /projects":        {[]found{{report.RuleNPlusOne, report.Traced, 15, "projects.id"}}, 16, 2},
		"GET /projects/sizes":  {[]found{{report.RuleNPlusOne, report.Traced, 15, "projects.id"}}, 16, 1},
		"GET /board":           {[]found{{report.RuleNPlusOne, report.Traced, 15, "projects.id"}, {report.RuleNPlusOne, report.Traced, 51, "stories.id"}}, 67, 3},
		"POST /sprints":        {[]found{{report.RuleNPlusOneWrite, report.Traced, 21, "stories.id"}}, 22, 2},
		"GET /projects/detail": {[]found{{report.RuleDuplicate, report.Repeated, 5, ""}}, 6, 2},
	}
	for _, db := range presentDatabases(t) {
		t.Run(db.driverName, func(t *testing.T) {
			loads := loadPages(t, db)
			require.Len(t, loads, len(want))
			for _, v := range loads {
				expected := want[v.page.name]
				assert.Equal(t, expected.findings, findings(v.naive), v.page.name)
				assert.Empty(t, v.repaired.Findings, v.page.name)
				assert.Equal(t, expected.naive, queries(v.naive), v.page.name)
				assert.Equal(t, expected.repaired, queries(v.repaired), v.page.name)
			}
			board := loads[3].naive.Findings
			if assert.Len(t, board, 2) {
				assert.Equal(t, board[0].ID, board[1].Enclosing, "the comments follow the stories")
			}
		})
	}
}

func loadPages(t *testing.T, db database) []load {
	t.Helper()
	detector := detect.New()
	store, err := OpenStore(t.Context(), db.driverName, db.dsn, detector)
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	loads, err := loadAll(t.Context(), store, detector)
	require.NoError(t, err)
	return loads
}

// A repair that shows something else would be none.
func TestRepairedPagesShowTheSame(t *testing.T) {
	for _, db := range presentDatabases(t) {
		t.Run(db.driverName, func(t *testing.T) {
			store, err := OpenStore(t.Context(), db.driverName, db.dsn, detect.New())
			require.NoError(t, err)
			defer func() { require.NoError(t, store.Close()) }()
			for _, p := range pages {
				naive, err := p.naive(t.Context(), store)
				require.NoError(t, err, p.name)
				require.NotEmpty(t, naive, p.name)
				repaired, err := p.repaired(t.Context(), store)
				require.NoError(t, err, p.name)
				assert.Equal(t, naive, repaired, p.name)
			}
		})
	}
}

func TestOutput(t *testing.T) {
	var text, asJSON bytes.Buffer
	require.NoError(t, run(t.Context(), nil, &text))
	assert.Contains(t, text.String(), "pages_naive.go:")
	assert.Regexp(t, `GET /agents +26 +1\b`, text.String())

	require.NoError(t, run(t.Context(), []string{"-json"}, &asJSON))
	var r report.Report
	require.NoError(t, json.NewDecoder(&asJSON).Decode(&r))
	assert.Len(t, r.Findings, 7)
	assert.Len(t, r.Scopes, 2*len(pages))
}

func TestArgumentsThatCannotWork(t *testing.T) {
	tests := []struct{ name, driverName, dsn, want string }{
		{"unknown driver", "oracle", "", `no driver "oracle": take sqlite, postgres or mysql`},
		{"no server named", "postgres", "", "-driver postgres needs -dsn"},
		{"no server named", "mysql", "", "-driver mysql needs -dsn"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := OpenStore(context.Background(), test.driverName, test.dsn, detect.New())
			require.EqualError(t, err, test.want)
		})
	}
}

func TestSearchPath(t *testing.T) {
	tests := []struct{ name, dsn, want string }{
		{"URL", "postgres://u@h/db?sslmode=disable", "postgres://u@h/db?search_path=s&sslmode=disable"},
		{"URL without parameters", "postgresql://u@h/db", "postgresql://u@h/db?search_path=s"},
		{"words", "host=h dbname=db", "host=h dbname=db search_path=s"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := withSearchPath(test.dsn, "s")
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}
