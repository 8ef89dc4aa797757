package detect

import (
	"bytes"
	"context"
	"log"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/report"
)

// logged collects the standard logger's output.
func logged(t *testing.T) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	log.SetOutput(&b)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	return &b
}

func TestPanicInTheJudgement(t *testing.T) {
	out := logged(t)
	reports := new(recordtest.Reports)
	d := New(ReportTo(reports))
	ctx, s := d.Start(context.Background(), "unjudged")
	authors(ctx, d.NewDatabase(fingerprint.SQLite, nil))
	d.recorder.Judge = func(*record.Record) (report.Report, []record.Candidate) { panic("unjudged") }
	r := s.End()
	assert.Contains(t, r.Notes, "detection failed inside this scope and was switched off for it; see the log")
	assert.Equal(t, 10, r.Scopes[0].Queries, "the counts are reported all the same")
	assert.Len(t, reports.List(), 1)
	assert.Contains(t, out.String(), "internal error at the end of a scope")
}

type panics struct{ record.Sink }

func (panics) Report(context.Context, report.Report)             { panic("reporter") }
func (panics) Fix(context.Context, *report.Finding, *cases.Case) { panic("fixer") }
func (panics) ScopeBegin(record.ScopeEvent)                      { panic("begin") }
func (panics) Statement(record.StatementEvent)                   { panic("statement") }
func (panics) ScopeEnd(record.ScopeEvent, *report.Report)        { panic("end") }

func TestPanicsOfOthers(t *testing.T) {
	out := logged(t)
	after := new(recordtest.Reports)
	d := New(ReportTo(panics{}, after), FixWith(panics{}))
	for range 3 {
		ctx, s := d.Start(context.Background(), "panics")
		authors(ctx, d.NewDatabase(fingerprint.SQLite, nil))
		assert.Len(t, s.End().Findings, 1)
	}
	assert.Len(t, after.List(), 3, "the next reporter gets its report")
	assert.Equal(t, 1, strings.Count(out.String(), "reporter detect.panics panicked: string"), "said once")
	assert.NotContains(t, out.String(), "panicked: reporter", "what a panic says may hold values")

	d = New(RecordTo(panics{}), ReportTo(after))
	ctx, s := d.Start(context.Background(), "sink")
	assert.NotPanics(t, func() {
		authors(ctx, d.NewDatabase(fingerprint.SQLite, nil))
		authors(context.Background(), d.NewDatabase(fingerprint.SQLite, nil))
		s.End()
		d.Flush()
	})
}

func TestReporterMayEndTheScope(t *testing.T) {
	again := &ender{}
	d := New(ReportTo(again))
	_, s := d.Start(context.Background(), "again")
	again.scope = s
	s.End()
	assert.Equal(t, 1, again.n)
}

type ender struct {
	scope *Scope
	n     int
}

func (e *ender) Report(context.Context, report.Report) {
	e.n++
	e.scope.End()
}
