package record

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReportOfStatementsThatNobodyOwns(t *testing.T) {
	var heard []string
	ReportUnowned(func(g ObservedGroup) {
		site, ok := g.Site()
		assert.True(t, ok)
		heard = append(heard, g.SQL()+" in "+site.Function[strings.LastIndexByte(site.Function, '.')+1:])
	})
	t.Cleanup(func() { ReportUnowned(nil) })
	reporting := reportTo(new(reportsOf))
	tests := []struct {
		name, reason string
		d            *Recorder
		owned        bool
		query        string
		want         []string
	}{
		{"an implicit scope", "nobody started it", newRecorder(reporting), false, authorByID, []string{"select id, name from authors where id = ? in drive"}},
		{"no implicit scopes", "it runs all the same", newRecorder(reporting, noImplicit), false, authorByID, []string{"select id, name from authors where id = ? in drive"}},
		{"a literal", "values are not told", newRecorder(), false, "SELECT id FROM authors WHERE name = 'Ann'", []string{"select id from authors where name = ? in drive"}},
		{"a scope", "it owns the statement", newRecorder(reporting), true, authorByID, nil},
		{"a transaction's begin", "it can be part of no finding", newRecorder(), false, "BEGIN", nil},
		{"the same in an implicit scope", "it can be part of no finding", newRecorder(reporting), false, "BEGIN", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			heard = nil
			ctx := context.Background()
			if test.owned {
				var scope *Scope
				ctx, scope = test.d.Start(ctx, test.name)
				defer scope.End()
			}
			drive(ctx, testSource(test.d), nil, test.query, []any{int64(1)}, nil)
			test.d.Flush()
			assert.Equal(t, test.want, heard, test.reason)
		})
	}
}

// A driver that skips is asked again in another way.
func TestSkippedStatementsAreNotHeardOf(t *testing.T) {
	heard := 0
	ReportUnowned(func(g ObservedGroup) { heard += g.Executions })
	t.Cleanup(func() { ReportUnowned(nil) })
	d := newRecorder(reportTo(new(reportsOf)))
	src := testSource(d)
	for outcome, want := range map[Outcome]int{Skipped: 0, OK: 1, Failed: 1} {
		heard = 0
		var x Execution
		require.True(t, x.Start(context.Background(), src, nil, authorByID))
		x.Ran(outcome, 0)
		assert.Equal(t, want, heard, "outcome %d", outcome)
	}
	d.Flush()
}

func TestPanicOfWhoeverHears(t *testing.T) {
	out := logged(t)
	ReportUnowned(func(ObservedGroup) { panic("heard") })
	t.Cleanup(func() { ReportUnowned(nil) })
	reports := new(reportsOf)
	d := newRecorder(reportTo(reports))
	src := testSource(d)
	authors(context.Background(), src)
	d.Flush()
	require.Len(t, reports.list(), 1, "what is recorded is not concerned")
	authors(context.Background(), testSource(newRecorder()))
	assert.Contains(t, out.String(), "internal error while reporting a statement that no scope owns: string")
}

// A text that cannot be read must not end the program's query.
func TestPanicBeforeAnybodyHears(t *testing.T) {
	out := logged(t)
	ReportUnowned(func(ObservedGroup) {})
	t.Cleanup(func() { ReportUnowned(nil) })
	assert.False(t, drive(context.Background(), &Database{recorder: newRecorder()}, nil, authorByID, []any{int64(1)}, nil))
	assert.Contains(t, out.String(), "internal error while a statement that nobody owns was read")
}

func TestWatching(t *testing.T) {
	testSource(newRecorder())
	assert.True(t, Watching())
}

// authors looks up ten authors one by one.
func authors(ctx context.Context, src *Database) {
	for i := range 10 {
		drive(ctx, src, nil, authorByID, []any{int64(i * 7919 % 1000)}, []string{"name"}, []any{"x"})
	}
}
