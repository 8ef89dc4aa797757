package detect

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge/patterns"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// others runs more shapes than the record has room for.
func others(ctx context.Context, src *record.Database) {
	for i := range 600 {
		recordtest.Drive(ctx, src, nil, fmt.Sprintf("SELECT a FROM filler%d WHERE id = ?", i), []any{int64(i)}, []string{"a"})
	}
}

var firstDay = time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)

// strange is a type of argument that only a driver understands.
type strange struct{ v chan int }

// What was not recorded is unknown: neither a finding nor a silence may rest
// on that it was the same.
func TestNothingRestsOnArgumentsThatAreMissing(t *testing.T) {
	const read, write = "SELECT a FROM items WHERE id = ?", "DELETE FROM items WHERE id = ?"
	var many []int64
	for range 512 {
		many = append(many, 7)
	}
	for i := range 200 {
		many = append(many, int64(1000+i))
	}
	for _, tt := range []struct {
		name, reason string
		run          func(ctx context.Context, src *record.Database)
		not, want    []string // rules and names of what is recognised
	}{
		{
			"13 DELETEs behind many others", "room goes to the latest",
			func(ctx context.Context, src *record.Database) {
				others(ctx, src)
				for i := range 13 {
					recordtest.Drive(ctx, src, nil, write, []any{int64(i * 7)}, nil)
				}
			},
			[]string{report.RuleDuplicate, patterns.SeenUnrecorded}, []string{report.RuleNPlusOneWrite},
		},
		{
			"13 DELETEs, the first of them forgotten", "it deleted another row",
			func(ctx context.Context, src *record.Database) {
				for i := range 13 {
					if i == 1 {
						others(ctx, src)
					}
					recordtest.Drive(ctx, src, nil, write, []any{int64(min(i, 1))}, nil)
				}
			},
			[]string{report.RuleDuplicate, patterns.SeenRetry, patterns.SeenQueue}, []string{patterns.SeenUnrecorded},
		},
		{
			"13 queries, the first of them forgotten", "it asked for another row",
			func(ctx context.Context, src *record.Database) {
				for i := range 13 {
					if i == 1 {
						others(ctx, src)
					}
					recordtest.Drive(ctx, src, nil, read, []any{int64(min(i, 1))}, []string{"a"})
				}
			},
			[]string{report.RuleDuplicate, patterns.SeenRetry, patterns.SeenPolling, patterns.SeenReread}, []string{patterns.SeenUnrecorded},
		},
		{
			"one query behind many others", "all of its executions were kept",
			func(ctx context.Context, src *record.Database) {
				others(ctx, src)
				for range 13 {
					recordtest.Drive(ctx, src, nil, read, []any{int64(1)}, []string{"a"})
				}
			},
			[]string{patterns.SeenUnrecorded}, []string{report.RuleDuplicate},
		},
		{
			"the kept ones alike, the others not", "the first 512 are not all",
			func(ctx context.Context, src *record.Database) {
				for _, id := range many {
					recordtest.Drive(ctx, src, nil, write, []any{id}, nil)
				}
			},
			[]string{report.RuleDuplicate, patterns.SeenQueue, patterns.SeenSameRow}, nil,
		},
		{
			"a key that varies only past the bounds", "it is not one row's progress",
			func(ctx context.Context, src *record.Database) {
				for i, id := range many {
					recordtest.Drive(ctx, src, nil, "UPDATE items SET at = ? WHERE id = ?", []any{int64(i), id}, nil)
				}
			},
			[]string{patterns.SeenSameRow, report.RuleDuplicate}, nil,
		},
		{
			"arguments of an unknown type", "they have no hash",
			func(ctx context.Context, src *record.Database) {
				for range 13 {
					recordtest.Drive(ctx, src, nil, write, []any{strange{make(chan int)}}, nil)
				}
			},
			[]string{report.RuleDuplicate, patterns.SeenRetry, patterns.SeenQueue, patterns.SeenSameRow}, []string{patterns.SeenUnrecorded},
		},
		{
			"a lock that is tried with other keys", "only the failures say which",
			func(ctx context.Context, src *record.Database) {
				var x record.Execution
				for i := range 9 {
					x.Start(ctx, src, nil, write)
					x.Arg(1, "", int64(i))
					x.Ran(record.Failed, 0)
				}
				recordtest.Drive(ctx, src, nil, write, []any{int64(1)}, nil)
			},
			[]string{patterns.SeenRetry}, nil,
		},
		{
			"one write that is tried again", "it failed with the same arguments",
			func(ctx context.Context, src *record.Database) {
				var x record.Execution
				for range 3 {
					x.Start(ctx, src, nil, write)
					x.Arg(1, "", int64(1))
					x.Ran(record.Failed, 0)
				}
				recordtest.Drive(ctx, src, nil, write, []any{int64(1)}, nil)
			},
			nil, []string{patterns.SeenRetry},
		},
		{
			"an UPDATE for each day", "a time is a key, though its value is not followed",
			func(ctx context.Context, src *record.Database) {
				for i := range 13 {
					recordtest.Drive(ctx, src, nil, "UPDATE totals SET sum = ? WHERE day = ? AND shop = ?", []any{int64(i), firstDay.AddDate(0, 0, i), int64(7)}, nil)
				}
			},
			[]string{patterns.SeenSameRow}, []string{report.RuleNPlusOneWrite},
		},
		{
			"one day's progress", "each replaces what the one before wrote",
			func(ctx context.Context, src *record.Database) {
				for i := range 13 {
					recordtest.Drive(ctx, src, nil, "UPDATE totals SET sum = ? WHERE day = ? AND shop = ?", []any{int64(i), firstDay, int64(7)}, nil)
				}
			},
			[]string{report.RuleNPlusOneWrite}, []string{patterns.SeenSameRow},
		},
		{
			"pages of each state in turn", "a truth value is a key, and these are two lists",
			func(ctx context.Context, src *record.Database) {
				for i := range 14 {
					recordtest.Drive(ctx, src, nil, "SELECT a FROM items WHERE open = ? LIMIT 10 OFFSET ?", []any{i%2 == 0, int64(i / 2 * 10)}, []string{"a"}, []any{"x"})
				}
			},
			[]string{patterns.SeenOffset}, nil,
		},
		{
			"pages of one state", "nothing but the offset moves",
			func(ctx context.Context, src *record.Database) {
				for i := range 14 {
					recordtest.Drive(ctx, src, nil, "SELECT a FROM items WHERE open = ? LIMIT 10 OFFSET ?", []any{true, int64(i * 10)}, []string{"a"}, []any{"x"})
				}
			},
			[]string{report.RuleNPlusOne}, []string{patterns.SeenOffset},
		},
		{
			"13 queries alike", "all was recorded",
			func(ctx context.Context, src *record.Database) {
				for range 13 {
					recordtest.Drive(ctx, src, nil, read, []any{int64(1)}, []string{"a"})
				}
			},
			nil, []string{report.RuleDuplicate},
		},
		{
			"1,000 queries alike", "the later ones were compared as they came",
			func(ctx context.Context, src *record.Database) {
				for range 1000 {
					recordtest.Drive(ctx, src, nil, read, []any{int64(1)}, []string{"a"})
				}
			},
			nil, []string{report.RuleDuplicate},
		},
		{
			"read while a table is written, the first time forgotten", "nobody knows when it was written",
			func(ctx context.Context, src *record.Database) {
				for i := range 13 {
					recordtest.Drive(ctx, src, nil, read, []any{int64(1)}, []string{"a"})
					if i == 0 || i == 2 {
						recordtest.Drive(ctx, src, nil, "UPDATE items SET at = ?", []any{int64(i)}, nil)
					}
					if i == 1 {
						others(ctx, src)
					}
				}
			},
			[]string{report.RuleDuplicate}, []string{patterns.SeenUnrecorded},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var all []*cases.Case
			d := New(FixWith(fixerFunc(func(_ *report.Finding, c *cases.Case) { all = append(all, c) })))
			ctx, s := d.Start(context.Background(), "bounds")
			tt.run(ctx, d.NewDatabase(fingerprint.SQLite, nil))
			r := s.End()
			var names []string
			for _, f := range r.Findings {
				names = append(names, f.Rule)
				if f.Query.DistinctArgs == 1 {
					assert.Equal(t, report.RuleDuplicate, f.Rule, "the same each time")
				}
			}
			for _, k := range r.Recognised {
				names = append(names, k.What)
			}
			for _, not := range tt.not {
				assert.NotContains(t, names, not, tt.reason)
			}
			for _, want := range tt.want {
				assert.Contains(t, names, want, tt.reason)
			}
			for _, c := range all {
				if c.Loads != nil {
					assert.True(t, slices.Contains(names, report.RuleDuplicate))
				}
			}
		})
	}
}

// A trace is judged as the scope was.
func TestReplayKnowsWhatWasNotUnderstood(t *testing.T) {
	var events []record.StatementEvent
	d := New(RecordTo(sinkFunc(func(e record.StatementEvent) { events = append(events, e) })))
	ctx, s := d.Start(context.Background(), "odd")
	src := d.NewDatabase(fingerprint.SQLite, nil)
	for range 9 {
		recordtest.Drive(ctx, src, nil, "DELETE FROM items WHERE id = ?", []any{strange{make(chan int)}}, nil)
	}
	live := s.End()
	require.Len(t, events, 9)
	again := New()
	replay := again.Replay(record.ScopeEvent{Name: "odd"})
	from := again.NewDatabase(fingerprint.SQLite, nil)
	for i := range events {
		events[i].Source = from
		replay.Statement(&events[i])
	}
	replayed := replay.End(record.ScopeEvent{Name: "odd"}, 0, nil)
	assert.Empty(t, live.Findings)
	assert.Empty(t, replayed.Findings)
	assert.Equal(t, live.Recognised[0].What, replayed.Recognised[0].What)
}

type sinkFunc func(record.StatementEvent)

func (f sinkFunc) ScopeBegin(record.ScopeEvent)               {}
func (f sinkFunc) Statement(e record.StatementEvent)          { f(e) }
func (f sinkFunc) ScopeEnd(record.ScopeEvent, *report.Report) {}
