package judge

import (
	"context"
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// watched is a database whose statements are recorded as they run and judged
// at the end of their scope: for what a play cannot tell.
type watched struct {
	recorder record.Recorder
	db       *record.Database
	how      analysis.Options
	fixers   []cases.Fixer
}

func watch() *watched {
	w := &watched{how: analysis.Options{Thresholds: analysis.DefaultThresholds}}
	w.recorder.Judge = func(rec *record.Record) (report.Report, []record.Candidate) {
		h := Judge(rec, w.how)
		Repair(h, context.Background(), w.fixers)
		Conclude(h)
		return Finish(h), h.Candidates
	}
	w.db = w.recorder.NewDatabase(fingerprint.SQLite, nil)
	return w
}

func (w *watched) start(t *testing.T, opts ...record.ScopeOption) (context.Context, *record.Scope) {
	t.Helper()
	return w.recorder.Start(t.Context(), t.Name(), opts...)
}
