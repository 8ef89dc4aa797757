package compare_test

import (
	"testing"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
	"github.com/stretchr/testify/assert"
)

func shard(f ...report.Finding) report.Report { return report.Report{Version: 1, Findings: f} }

func found(count int, e report.Evidence, change func(*report.Finding)) report.Finding {
	f := report.Finding{ID: "one", Rule: report.RuleNPlusOne, Evidence: e, Scope: "a", Query: report.Query{Count: count}}
	if change != nil {
		change(&f)
	}
	return f
}

func TestMergeFindings(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		in           []report.Report
		want         report.Finding
	}{
		{
			"counts are the worst scope's", "a baseline must not grow because one more test runs the same code",
			[]report.Report{shard(found(3, report.Likely, nil)), shard(found(50, report.Likely, func(f *report.Finding) { f.Scope = "b" }))},
			found(50, report.Likely, func(f *report.Finding) { f.Scope, f.Seen, f.Scopes = "b", 2, []string{"a", "b"} }),
		},
		{
			"evidence is the strongest", "what a test proved holds for the loop, however small its fixture",
			[]report.Report{
				shard(found(50, report.Traced, func(f *report.Finding) { f.Why = "50 of 50" })),
				shard(found(3, report.Proved, func(f *report.Finding) { f.Why, f.Parent = "changed", &report.Parent{Column: "author_id"} })),
			},
			found(50, report.Proved, func(f *report.Finding) {
				f.Why, f.Parent, f.Seen = "changed", &report.Parent{Column: "author_id"}, 2
			}),
		},
		{
			"another parent stays a variant", "what is a fix for one parent's rows is none for another's",
			[]report.Report{
				shard(found(9, report.Traced, func(f *report.Finding) {
					f.Why, f.Parent, f.Fixes = "9 of 9", &report.Parent{Shape: "x", Column: "owner", Matched: 9}, []report.Fix{{Kind: "join", SQL: "x"}}
				})),
				shard(found(5, report.Likely, func(f *report.Finding) {
					f.Why, f.Parent, f.Fixes = "5 of 5", &report.Parent{Shape: "y", Column: "owner", Matched: 5}, []report.Fix{{Kind: "join", SQL: "y", Verified: true}}
				})),
			},
			found(9, report.Traced, func(f *report.Finding) {
				f.Why, f.Parent, f.Fixes, f.Seen = "9 of 9", &report.Parent{Shape: "x", Column: "owner", Matched: 9}, []report.Fix{{Kind: "join", SQL: "x"}}, 2
				f.Variants = []report.Variant{{Evidence: report.Likely, Why: "5 of 5", Count: 5, Parent: report.Parent{Shape: "y", Column: "owner", Matched: 5}, Fixes: []report.Fix{{Kind: "join", SQL: "y", Verified: true}}}}
			}),
		},
		{
			"a duplicate tells of one scope", "12 times with two arguments, and all 6 executions the same, is no finding",
			[]report.Report{
				shard(found(12, report.Repeated, func(f *report.Finding) {
					f.Rule, f.Why, f.Query.DistinctArgs = report.RuleDuplicate, "12 executions had 2 different arguments", 2
				})),
				shard(found(6, report.Likely, func(f *report.Finding) {
					f.Rule, f.Why, f.Query.DistinctArgs = report.RuleDuplicate, "all 6 executions had the same arguments", 1
				})),
			},
			found(12, report.Repeated, func(f *report.Finding) {
				f.Rule, f.Why, f.Query.DistinctArgs, f.Seen = report.RuleDuplicate, "12 executions had 2 different arguments", 2, 2
			}),
		},
		{
			"suppressed in one place only", "the other place was not excused",
			[]report.Report{shard(found(3, report.Likely, func(f *report.Finding) { f.Suppressed = "ok" })), shard(found(3, report.Likely, nil))},
			found(3, report.Likely, func(f *report.Finding) { f.Seen = 2 }),
		},
		{
			"new beats known", "the sterner verdict holds",
			[]report.Report{shard(found(3, report.Likely, func(f *report.Finding) { f.Baseline = "known" })), shard(found(3, report.Likely, func(f *report.Finding) { f.Baseline = "new" }))},
			found(3, report.Likely, func(f *report.Finding) { f.Seen, f.Baseline = 2, "new" }),
		},
		{
			"a verified fix takes the place of one that was not tried", "verification may run in one shard only",
			[]report.Report{
				shard(found(9, report.Likely, func(f *report.Finding) { f.Fixes = []report.Fix{{Kind: "join", SQL: "x"}} })),
				shard(found(3, report.Likely, func(f *report.Finding) {
					f.Fixes = []report.Fix{{Kind: "join", SQL: "x", Verified: true}, {Kind: "batch"}}
				})),
			},
			found(9, report.Likely, func(f *report.Finding) {
				f.Seen, f.Fixes = 2, []report.Fix{{Kind: "join", SQL: "x", Verified: true}, {Kind: "batch"}}
			}),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := compare.Merge(c.in...)
			assert.Equal(t, []report.Finding{c.want}, got.Findings, c.reason)
			for i, j := 0, len(c.in)-1; i < j; i, j = i+1, j-1 {
				c.in[i], c.in[j] = c.in[j], c.in[i]
			}
			assert.Equal(t, got, compare.Merge(c.in...), "order makes no difference")
		})
	}
}

func TestMergeIsTheSameHoweverGrouped(t *testing.T) {
	a := shard(found(3, report.Proved, nil), report.Finding{ID: "two", Query: report.Query{Count: 2}})
	a.Scopes = []report.ScopeStats{{Name: "GET /", Kind: "http", Queries: 4, DurationNS: 10, Timeline: []report.Burst{{SQL: "short"}}}}
	b := shard(found(50, report.Traced, nil))
	b.Scopes = []report.ScopeStats{{Name: "GET /", Kind: "http", Queries: 51, DurationNS: 30, Timeline: []report.Burst{{SQL: "long"}}, Owners: map[string]int{"context": 51}}}
	b.Notes = []string{"limit"}
	c := shard(found(50, report.Repeated, nil))
	c.Scopes = []report.ScopeStats{{Name: "GET /", Kind: "job", Queries: 1}}
	c.Notes = []string{"limit", "other"}

	want := compare.Merge(a, b, c)
	assert.Equal(t, want, compare.Merge(compare.Merge(a, b), c))
	assert.Equal(t, want, compare.Merge(c, compare.Merge(b, a)))
	assert.Equal(t, []string{"limit", "other"}, want.Notes)
	assert.Equal(t, 3, want.Findings[0].Seen)
	assert.Len(t, want.Scopes, 2)
	assert.Equal(t, 2, want.Scopes[0].Runs)
	assert.Equal(t, 55, want.Scopes[0].Queries)
	assert.Equal(t, "long", want.Scopes[0].Timeline[0].SQL)
	assert.Equal(t, map[string]int{"context": 51}, want.Scopes[0].Owners)
	assert.Empty(t, a.Scopes[0].Owners, "the merged reports are not changed")
}

func TestMergeKnowsWhichSuppressionsWereUsed(t *testing.T) {
	unused := report.Suppression{Kind: "function", Match: "f", Reason: "batch job"}
	used := shard(found(3, report.Likely, func(f *report.Finding) { f.Suppressed = "batch job" }))
	assert.Empty(t, compare.Merge(report.Report{Unused: []report.Suppression{unused}}, used).Unused, "another process used it")
	assert.Equal(t, []report.Suppression{unused},
		compare.Merge(report.Report{Unused: []report.Suppression{unused}}, report.Report{Unused: []report.Suppression{unused}}).Unused)
}
