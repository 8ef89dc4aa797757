package detect

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fillGroups runs more shapes than the record keeps the arguments of.
func fillGroups(ctx context.Context, src *Source) {
	for i := range maxGroups {
		drive(ctx, src, nil, fmt.Sprintf("SELECT a FROM filler%d WHERE id = ?", i), []any{int64(i)}, []string{"a"})
	}
}

// strange is a type of argument that only a driver understands.
type strange struct{ v chan int }

// What was not recorded is unknown: neither a finding nor a silence may rest
// on that it was the same.
func TestNothingRestsOnArgumentsThatAreMissing(t *testing.T) {
	const read, write = "SELECT a FROM items WHERE id = ?", "DELETE FROM items WHERE id = ?"
	var many []int64
	for range maxExecutions {
		many = append(many, 7)
	}
	for i := range 200 {
		many = append(many, int64(1000+i))
	}
	for _, tt := range []struct {
		name, reason string
		run          func(ctx context.Context, src *Source)
		not, want    []string // rules and names of what is recognised
	}{
		{
			"13 DELETEs past the bounds", "they delete different rows",
			func(ctx context.Context, src *Source) {
				fillGroups(ctx, src)
				for i := range 13 {
					drive(ctx, src, nil, write, []any{int64(i)}, nil)
				}
			},
			[]string{RuleDuplicate, seenRetry, seenQueue}, []string{seenUnrecorded},
		},
		{
			"13 queries past the bounds", "they ask for different rows",
			func(ctx context.Context, src *Source) {
				fillGroups(ctx, src)
				for i := range 13 {
					drive(ctx, src, nil, read, []any{int64(i)}, []string{"a"})
				}
			},
			[]string{RuleDuplicate, seenRetry, seenPolling, seenReread}, []string{seenUnrecorded},
		},
		{
			"one query past the bounds", "whether something was written between is not known either",
			func(ctx context.Context, src *Source) {
				fillGroups(ctx, src)
				for range 13 {
					drive(ctx, src, nil, read, []any{int64(1)}, []string{"a"})
				}
			},
			[]string{RuleDuplicate, seenPolling, seenReread}, []string{seenUnrecorded},
		},
		{
			"the kept ones alike, the others not", "the first 512 are not all",
			func(ctx context.Context, src *Source) {
				for _, id := range many {
					drive(ctx, src, nil, write, []any{id}, nil)
				}
			},
			[]string{RuleDuplicate, seenQueue, seenSameRow}, nil,
		},
		{
			"a key that varies only past the bounds", "it is not one row's progress",
			func(ctx context.Context, src *Source) {
				for i, id := range many {
					drive(ctx, src, nil, "UPDATE items SET at = ? WHERE id = ?", []any{int64(i), id}, nil)
				}
			},
			[]string{seenSameRow, RuleDuplicate}, nil,
		},
		{
			"arguments of an unknown type", "they have no hash",
			func(ctx context.Context, src *Source) {
				for range 13 {
					drive(ctx, src, nil, write, []any{strange{make(chan int)}}, nil)
				}
			},
			[]string{RuleDuplicate, seenRetry, seenQueue, seenSameRow}, []string{seenUnrecorded},
		},
		{
			"a lock that is tried with other keys", "only the failures say which",
			func(ctx context.Context, src *Source) {
				var x Execution
				for i := range 9 {
					x.Start(ctx, src, nil, write)
					x.Arg(1, "", int64(i))
					x.Ran(Failed, 0)
				}
				drive(ctx, src, nil, write, []any{int64(1)}, nil)
			},
			[]string{seenRetry}, nil,
		},
		{
			"one write that is tried again", "it failed with the same arguments",
			func(ctx context.Context, src *Source) {
				var x Execution
				for range 3 {
					x.Start(ctx, src, nil, write)
					x.Arg(1, "", int64(1))
					x.Ran(Failed, 0)
				}
				drive(ctx, src, nil, write, []any{int64(1)}, nil)
			},
			nil, []string{seenRetry},
		},
		{
			"13 queries alike", "all was recorded",
			func(ctx context.Context, src *Source) {
				for range 13 {
					drive(ctx, src, nil, read, []any{int64(1)}, []string{"a"})
				}
			},
			nil, []string{RuleDuplicate},
		},
		{
			"1,000 queries alike", "the later ones were compared as they came",
			func(ctx context.Context, src *Source) {
				for range 1000 {
					drive(ctx, src, nil, read, []any{int64(1)}, []string{"a"})
				}
			},
			nil, []string{RuleDuplicate},
		},
		{
			"read while a table is written past the bounds", "nobody knows when it was written",
			func(ctx context.Context, src *Source) {
				for i := range maxGroups - 1 {
					drive(ctx, src, nil, fmt.Sprintf("SELECT a FROM filler%d WHERE id = ?", i), []any{int64(i)}, []string{"a"})
				}
				for i := range 13 {
					drive(ctx, src, nil, read, []any{int64(1)}, []string{"a"})
					drive(ctx, src, nil, "UPDATE items SET at = ?", []any{int64(i)}, nil)
				}
			},
			[]string{RuleDuplicate}, []string{seenUnrecorded},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var cases []*Case
			d := New(FixWith(fixerFunc(func(_ *Finding, c *Case) { cases = append(cases, c) })))
			ctx, s := d.Start(context.Background(), "bounds")
			tt.run(ctx, testSource(d))
			r := s.End()
			var names []string
			for _, f := range r.Findings {
				names = append(names, f.Rule)
				if f.Query.DistinctArgs == 1 {
					assert.Equal(t, RuleDuplicate, f.Rule, "the same each time")
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
			for _, c := range cases {
				if c.Loads != nil {
					assert.True(t, slices.Contains(names, RuleDuplicate))
				}
			}
		})
	}
}

// A trace is judged as the scope was.
func TestReplayKnowsWhatWasNotUnderstood(t *testing.T) {
	var events []StatementEvent
	d := New(RecordTo(sinkFunc(func(e StatementEvent) { events = append(events, e) })))
	ctx, s := d.Start(context.Background(), "odd")
	src := testSource(d)
	for range 9 {
		drive(ctx, src, nil, "DELETE FROM items WHERE id = ?", []any{strange{make(chan int)}}, nil)
	}
	live := s.End()
	require.Len(t, events, 9)
	again := New()
	replay := again.Replay(ScopeEvent{Name: "odd"})
	from := testSource(again)
	for i := range events {
		events[i].Source = from
		replay.Statement(&events[i])
	}
	replayed := replay.End(ScopeEvent{Name: "odd"}, 0, nil)
	assert.Empty(t, live.Findings)
	assert.Empty(t, replayed.Findings)
	assert.Equal(t, live.Recognised[0].What, replayed.Recognised[0].What)
}

type sinkFunc func(StatementEvent)

func (f sinkFunc) ScopeBegin(ScopeEvent)        {}
func (f sinkFunc) Statement(e StatementEvent)   { f(e) }
func (f sinkFunc) ScopeEnd(ScopeEvent, *Report) {}
