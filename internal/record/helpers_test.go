package record

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/report"
)

// reportsOf collects what a detector reports.
type reportsOf struct {
	mu  sync.Mutex
	all []report.Report
}

func (r *reportsOf) Report(_ context.Context, report report.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, report)
}

func (r *reportsOf) list() []report.Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]report.Report(nil), r.all...)
}

// testSource is a database for tests.
func testSource(d *Recorder) *Database { return d.NewDatabase(fingerprint.SQLite, nil) }

// drive executes a statement with arguments and rows as a driver would.
func drive(ctx context.Context, src *Database, m *Memory, query string, args []any, columns []string, rows ...[]any) bool {
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
func recordOf(tb testing.TB, s *Scope) *Record {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil {
		tb.Fatal("the scope has ended")
	}
	return s.rec
}

const authorByID = "SELECT id, name FROM authors WHERE id = ?"

// newRecorder is a recorder whose judge knows one rule: a statement that ran
// five times is a finding.
func newRecorder(opts ...func(*Recorder)) *Recorder {
	r := &Recorder{Judge: func(rec *Record) (report.Report, []Candidate) {
		out := report.Report{Version: 1, Scopes: []report.ScopeStats{rec.Stats()}, Notes: rec.Notes}
		if n := rec.Limits.OpenRows; n > 0 {
			out.Notes = append(out.Notes, strconv.Itoa(n)+" result sets were still open")
		}
		for _, g := range rec.Order {
			if g.Count >= 5 {
				out.Findings = append(out.Findings, report.Finding{Rule: report.RuleNPlusOne, Scope: rec.Scope.Name})
			}
		}
		return out, nil
	}}
	for _, o := range opts {
		o(r)
	}
	if r.Deliver != nil || r.Sink != nil {
		r.OpenImplicit()
	}
	for _, o := range opts {
		o(r)
	}
	return r
}

func reportTo(to report.Reporter) func(*Recorder) {
	return func(r *Recorder) { r.Deliver = to.Report }
}

func recordTo(sink Sink) func(*Recorder) { return func(r *Recorder) { r.Sink = sink } }

func keepValues(r *Recorder) { r.KeepValues = true }

func noImplicit(r *Recorder) { r.implicit = nil }
