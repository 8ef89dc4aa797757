package detect

import (
	"bytes"
	"context"
	"log"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// logged collects the standard logger's output.
func logged(t *testing.T) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	log.SetOutput(&b)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	return &b
}

func TestPanicInsideDisablesTheScope(t *testing.T) {
	out := logged(t)
	d := New()
	good, bad := testSource(d), &Source{detector: d} // no cache: Start panics
	ctx, s := d.Start(context.Background(), "broken")
	require.True(t, drive(ctx, good, nil, authorByID, []any{int64(1)}, nil))
	for range 3 {
		assert.False(t, drive(ctx, bad, nil, authorByID, []any{int64(1)}, nil), "the query goes on")
	}
	assert.False(t, drive(ctx, good, nil, authorByID, []any{int64(1)}, nil), "the scope is switched off")
	assert.Equal(t, 1, strings.Count(out.String(), "nplusone: internal error"), "said once")
	assert.Contains(t, s.End().Notes, brokenNote)

	ctx, s = d.Start(context.Background(), "next")
	assert.True(t, drive(ctx, good, nil, authorByID, []any{int64(1)}, nil), "others are not concerned")
	assert.Empty(t, s.End().Notes)
}

func TestPanicInTheJudgement(t *testing.T) {
	out := logged(t)
	reports := new(reportsOf)
	d := New(ReportTo(reports))
	ctx, s := d.Start(context.Background(), "unjudged")
	authors(ctx, testSource(d))
	recordOf(t, s).order[0].stmt = nil
	r := s.End()
	assert.Contains(t, r.Notes, brokenNote)
	assert.Equal(t, 10, r.Scopes[0].Queries, "the counts are reported all the same")
	assert.Len(t, reports.list(), 1)
	assert.Contains(t, out.String(), "internal error at the end of a scope")
}

type panics struct{ Sink }

func (panics) Report(context.Context, Report)       { panic("reporter") }
func (panics) Fix(context.Context, *Finding, *Case) { panic("fixer") }
func (panics) ScopeBegin(ScopeEvent)                { panic("begin") }
func (panics) Statement(StatementEvent)             { panic("statement") }
func (panics) ScopeEnd(ScopeEvent, *Report)         { panic("end") }

func TestPanicsOfOthers(t *testing.T) {
	out := logged(t)
	after := new(reportsOf)
	d := New(ReportTo(panics{}, after), FixWith(panics{}))
	for range 3 {
		ctx, s := d.Start(context.Background(), "panics")
		authors(ctx, testSource(d))
		assert.Len(t, s.End().Findings, 1)
	}
	assert.Len(t, after.list(), 3, "the next reporter gets its report")
	assert.Equal(t, 1, strings.Count(out.String(), "reporter detect.panics panicked: string"), "said once")
	assert.NotContains(t, out.String(), "panicked: reporter", "what a panic says may hold values")

	d = New(RecordTo(panics{}), ReportTo(after))
	ctx, s := d.Start(context.Background(), "sink")
	assert.NotPanics(t, func() {
		authors(ctx, testSource(d))
		authors(context.Background(), testSource(d))
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

func (e *ender) Report(context.Context, Report) {
	e.n++
	e.scope.End()
}
