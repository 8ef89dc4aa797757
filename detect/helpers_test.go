package detect

import (
	"context"
	"sync"
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// reportsOf collects what a detector reports.
type reportsOf struct {
	mu  sync.Mutex
	all []Report
}

func (r *reportsOf) Report(_ context.Context, report Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, report)
}

func (r *reportsOf) list() []Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Report(nil), r.all...)
}

// testSource is a database for tests.
func testSource(d *Detector) *Source { return d.NewSource(fingerprint.SQLite, nil) }

// drive executes a statement with arguments and rows as a driver would.
func drive(ctx context.Context, src *Source, m *Memory, query string, args []any, columns []string, rows ...[]any) bool {
	var x Execution
	if !x.Start(ctx, src, m, query) {
		return false
	}
	for i, a := range args {
		x.Arg(i+1, "", a)
	}
	if columns == nil {
		x.Ran(OK, 1)
		return true
	}
	x.Query(columns)
	for _, row := range rows {
		for i := range min(x.Wants(), len(row)) {
			x.Cell(i, row[i])
		}
		x.Row()
	}
	x.Close(nil)
	return true
}

// recordOf returns the record of an open scope, for a look inside.
func recordOf(tb testing.TB, s *Scope) *record {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil {
		tb.Fatal("the scope has ended")
	}
	return s.rec
}

const authorByID = "SELECT id, name FROM authors WHERE id = ?"
