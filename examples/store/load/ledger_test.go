package main

import (
	"context"
	"database/sql"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/web"
)

// The ledger has to see each way in which a statement can go astray.
func TestLedgerSeesWhatGoesAstray(t *testing.T) {
	const one, two = "/one?id=11", "/two?id=22"
	tests := []struct {
		name string
		// stray runs within the handler of the second survey.
		stray func(ctx context.Context, db *sql.DB)
		wrong int64
		why   string
	}{
		{"nothing", nil, 0, "the request does what it did"},
		{"one more", func(ctx context.Context, db *sql.DB) { ask1(ctx, db, "22") }, 1, "another request's statement"},
		{"one more of its own", func(ctx context.Context, db *sql.DB) { ask1(ctx, db, "11") }, 1, "a statement of the same request, counted twice"},
		{"without an owner", func(_ context.Context, db *sql.DB) {
			done := make(chan struct{})
			go func() { defer close(done); ask1(context.Background(), db, "11") }()
			<-done
		}, 1, "a goroutine started by a request belongs to it"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			book := newLedger()
			detector := detect.New(detect.ReportTo(book), detect.RecordTo(book))
			db, err := driver.Open("sqlite", ":memory:", driver.Detector(detector))
			require.NoError(t, err)
			db.SetMaxOpenConns(1)
			t.Cleanup(func() { assert.NoError(t, db.Close()) })

			var stray func(context.Context, *sql.DB)
			handler := web.Middleware(detector)(book.enter(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				ask1(r.Context(), db, r.FormValue("id"))
				if stray != nil {
					stray(r.Context(), db)
				}
			})))
			for _, path := range []string{one, two} {
				_, err := fetch(t.Context(), handler, path)
				require.NoError(t, err)
			}
			book.learning = false
			_, err = fetch(t.Context(), handler, two)
			require.NoError(t, err)
			stray = test.stray
			_, err = fetch(t.Context(), handler, one)
			require.NoError(t, err)

			requests, _, wrong, examples := book.close()
			assert.EqualValues(t, 2, requests)
			assert.Equal(t, test.wrong, wrong, "%s: %q", test.why, examples)
			assert.Equal(t, test.wrong > 0, len(examples) > 0)
		})
	}
}

func ask1(ctx context.Context, db *sql.DB, id string) {
	var got any
	_ = db.QueryRowContext(ctx, "SELECT ?", id).Scan(&got)
}

func TestLedgerComparesStatementByStatement(t *testing.T) {
	own, foreign := statement{shape: 1, args: 11}, statement{shape: 1, args: 22}
	tests := []struct {
		name string
		did  deed
		want int64
	}{
		{"the same", deed{queries: 2, statements: map[statement]int{own: 2}}, 0},
		{"not recorded", deed{queries: 2}, 0},
		{"exchanged for another's", deed{queries: 2, statements: map[statement]int{own: 1, foreign: 1}}, 1},
		{"one lost", deed{queries: 1, statements: map[statement]int{own: 1}}, 1},
		{"one lost, not recorded", deed{queries: 1}, 1},
		{"all lost", deed{}, 2},
		{"another's besides", deed{queries: 4, statements: map[statement]int{own: 2, foreign: 2}}, 2},
		{"another finding", deed{queries: 2, findings: []string{"n-plus-one"}}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			book := newLedger()
			book.known["/one"] = deed{queries: 2, statements: map[statement]int{own: 2}}
			book.learning = false
			book.compare("/one", test.did)
			_, _, wrong, _ := book.close()
			assert.Equal(t, test.want, wrong)
		})
	}
}

func TestLedgerCountsWhatBelongsToNoRequest(t *testing.T) {
	book := newLedger()
	book.learning = false
	_, scope := detect.New().Start(t.Context(), "elsewhere")
	book.Statement(record.StatementEvent{Scope: (*record.Scope)(scope)})
	book.Report(t.Context(), report.Report{})
	book.scopes.Store(scope, &visited{path: "/one"})
	_, _, wrong, examples := book.close()
	assert.EqualValues(t, 3, wrong)
	assert.Len(t, examples, 3)
}

func TestSurveyThatLearnedNothingIsRefused(t *testing.T) {
	book := newLedger()
	require.ErrorContains(t, book.learned(1), "4 pages were asked for, and 0 reported")
	for _, path := range []string{"/a", "/b", "/c", "/d"} {
		book.known[path] = deed{queries: 1}
	}
	require.ErrorContains(t, book.learned(1), "/a: 1 queries, and 0 statements recorded")
}
