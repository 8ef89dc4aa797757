// Package recordtest drives a record as a driver would, for tests of what
// stands above it.
package recordtest

import (
	"context"
	"sync"

	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// AuthorByID is the statement of a typical loop.
const AuthorByID = "SELECT id, name FROM authors WHERE id = ?"

// Drive executes a statement with arguments and rows. It reports false where
// nobody owns the statement.
func Drive(ctx context.Context, db *record.Database, m *record.Memory, query string, args []any, columns []string, rows ...[]any) bool {
	var x record.Execution
	if !x.Start(ctx, db, m, query) {
		return false
	}
	for i, a := range args {
		x.Arg(i+1, "", a)
	}
	if columns == nil {
		x.Ran(record.OK, 1)
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

// Reports collects what a detector reports. It is safe for concurrent use.
type Reports struct {
	mu  sync.Mutex
	all []report.Report
}

// Report implements report.Reporter.
func (r *Reports) Report(_ context.Context, rep report.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, rep)
}

// List is what was reported so far.
func (r *Reports) List() []report.Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]report.Report(nil), r.all...)
}
