// Package entrytest tests what opens scopes for a framework, with a program
// on PostgreSQL: names of scopes, and that nothing that runs at the same time
// goes to another.
package entrytest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/examples/blog"
	"github.com/nplusone-go/nplusone/report"
)

// Readers is how many readers the database has; the n-th follows n authors.
const Readers = 24

// Shop is a database with a detector that hears everything.
type Shop struct {
	DB       *sql.DB
	Detector *detect.Detector

	raw     *pq.Connector
	mu      sync.Mutex
	reports []report.Report
}

// Open makes a database of the test's own, watched.
func Open(t *testing.T) *Shop {
	t.Helper()
	s := &Shop{raw: connector(t)}
	s.Detector = detect.New(detect.NoImplicitScopes(), detect.ReportTo(s))
	s.DB = driver.OpenDB(s.raw, driver.Detector(s.Detector))
	t.Cleanup(func() { assert.NoError(t, s.DB.Close()) })
	s.DB.SetMaxOpenConns(16)
	return s
}

// Plain is the same database, which nobody watches.
func (s *Shop) Plain(t *testing.T) *sql.DB {
	db := sql.OpenDB(s.raw)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return db
}

// connector leads to a schema that belongs to the test.
func connector(t *testing.T) *pq.Connector {
	t.Helper()
	dsn := os.Getenv("NPLUSONE_TEST_POSTGRES")
	if dsn == "" && os.Getenv("NPLUSONE_TEST_ALL") == "" {
		t.Skip("NPLUSONE_TEST_POSTGRES is not set")
	}
	require.NotEmpty(t, dsn, "NPLUSONE_TEST_POSTGRES is not set")
	// Modules are tested side by side, and have tests of one name.
	schema := fmt.Sprintf("t%d_%s", os.Getpid(), strings.ToLower(strings.NewReplacer("/", "_", " ", "_", "*", "").Replace(t.Name())))
	schema = schema[:min(len(schema), 60)]
	run(t, dsn, "DROP SCHEMA IF EXISTS "+schema+" CASCADE; CREATE SCHEMA "+schema)
	t.Cleanup(func() { run(t, dsn, "DROP SCHEMA "+schema+" CASCADE") })
	c, err := pq.NewConnector(dsn + "&search_path=" + schema)
	require.NoError(t, err)
	db := sql.OpenDB(c)
	defer db.Close()
	require.NoError(t, blog.Fill(t.Context(), db, Readers))
	return c
}

func run(t *testing.T, dsn, statements string) {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Exec(statements)
	require.NoError(t, err)
}

// Report keeps what a scope came to.
func (s *Shop) Report(_ context.Context, r report.Report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reports = append(s.reports, r)
}

// Take returns the reports so far, and forgets them.
func (s *Shop) Take() []report.Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.reports
	s.reports = nil
	return out
}

// Scopes asks once for each of some readers at the same time, and then looks at
// the scopes: each has the given name, its own statements, all of them, and the
// finding that they are.
func (s *Shop) Scopes(t *testing.T, name string, ask func(reader int) error) {
	t.Helper()
	for _, f := range s.scopes(t, name, ask) {
		assert.True(t, strings.HasSuffix(f.Site.Function, "/blog.Authors"), f.Site.Function)
	}
}

// Operations is Scopes for GraphQL, where the loop is that of a library and the
// finding names the field.
func (s *Shop) Operations(t *testing.T, name, field string, ask func(reader int) error) {
	t.Helper()
	for _, f := range s.scopes(t, name, ask) {
		assert.Equal(t, field, f.Field)
	}
}

func (s *Shop) scopes(t *testing.T, name string, ask func(reader int) error) (found []report.Finding) {
	t.Helper()
	s.Take()
	var want []int
	var wg sync.WaitGroup
	for round := range 4 {
		for reader := 4; reader <= Readers; reader += 2 {
			want = append(want, reader+1)
			wg.Go(func() { assert.NoError(t, ask(reader), "reader %d in round %d", reader, round) })
		}
	}
	wg.Wait()
	var got []int
	for _, r := range s.Take() {
		require.Len(t, r.Scopes, 1)
		got = append(got, r.Scopes[0].Queries)
		assert.Equal(t, name, r.Scopes[0].Name)
		if f, ok := only(r); assert.True(t, ok, "%v", r.Notes) {
			assert.Equal(t, r.Scopes[0].Queries-1, f.Query.Count)
			found = append(found, f)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	assert.Equal(t, want, got, "each request has its own statements")
	return found
}

// only returns the one N+1 of a report.
func only(r report.Report) (found report.Finding, ok bool) {
	n := 0
	for _, f := range r.Findings {
		if f.Rule == "n-plus-one" { // a page has budgets of its own
			found = f
			n++
		}
	}
	return found, n == 1
}

// Dropped returns a context that carries nothing, for code that drops its own.
func Dropped() context.Context { return context.Background() }
