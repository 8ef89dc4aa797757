package report_test

import (
	"testing"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
)

func shard(f ...detect.Finding) detect.Report { return detect.Report{Version: 1, Findings: f} }

func found(count int, e detect.Evidence, change func(*detect.Finding)) detect.Finding {
	f := detect.Finding{ID: "one", Rule: detect.RuleNPlusOne, Evidence: e, Scope: "a", Query: detect.Query{Count: count}}
	if change != nil {
		change(&f)
	}
	return f
}

func TestMergeFindings(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		in           []detect.Report
		want         detect.Finding
	}{
		{
			"counts are the worst scope's", "a baseline must not grow because one more test runs the same code",
			[]detect.Report{shard(found(3, detect.Likely, nil)), shard(found(50, detect.Likely, func(f *detect.Finding) { f.Scope = "b" }))},
			found(50, detect.Likely, func(f *detect.Finding) { f.Scope, f.Seen = "b", 2 }),
		},
		{
			"evidence is the strongest", "what a test proved holds for the loop, however small its fixture",
			[]detect.Report{
				shard(found(50, detect.Traced, func(f *detect.Finding) { f.Why = "50 of 50" })),
				shard(found(3, detect.Proved, func(f *detect.Finding) { f.Why, f.Parent = "changed", &detect.Parent{Column: "author_id"} })),
			},
			found(50, detect.Proved, func(f *detect.Finding) {
				f.Why, f.Parent, f.Seen = "changed", &detect.Parent{Column: "author_id"}, 2
			}),
		},
		{
			"suppressed in one place only", "the other place was not excused",
			[]detect.Report{shard(found(3, detect.Likely, func(f *detect.Finding) { f.Suppressed = "ok" })), shard(found(3, detect.Likely, nil))},
			found(3, detect.Likely, func(f *detect.Finding) { f.Seen = 2 }),
		},
		{
			"new beats known", "the sterner verdict holds",
			[]detect.Report{shard(found(3, detect.Likely, func(f *detect.Finding) { f.Baseline = "known" })), shard(found(3, detect.Likely, func(f *detect.Finding) { f.Baseline = "new" }))},
			found(3, detect.Likely, func(f *detect.Finding) { f.Seen, f.Baseline = 2, "new" }),
		},
		{
			"a verified fix takes the place of one that was not tried", "verification may run in one shard only",
			[]detect.Report{
				shard(found(9, detect.Likely, func(f *detect.Finding) { f.Fixes = []detect.Fix{{Kind: "join", SQL: "x"}} })),
				shard(found(3, detect.Likely, func(f *detect.Finding) {
					f.Fixes = []detect.Fix{{Kind: "join", SQL: "x", Verified: true}, {Kind: "batch"}}
				})),
			},
			found(9, detect.Likely, func(f *detect.Finding) {
				f.Seen, f.Fixes = 2, []detect.Fix{{Kind: "join", SQL: "x", Verified: true}, {Kind: "batch"}}
			}),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := report.Merge(c.in...)
			assert.Equal(t, []detect.Finding{c.want}, got.Findings, c.reason)
			for i, j := 0, len(c.in)-1; i < j; i, j = i+1, j-1 {
				c.in[i], c.in[j] = c.in[j], c.in[i]
			}
			assert.Equal(t, got, report.Merge(c.in...), "order makes no difference")
		})
	}
}

func TestMergeIsTheSameHoweverGrouped(t *testing.T) {
	a := shard(found(3, detect.Proved, nil), detect.Finding{ID: "two", Query: detect.Query{Count: 2}})
	a.Scopes = []detect.ScopeStats{{Name: "GET /", Kind: "http", Queries: 4, DurationNS: 10, Timeline: []detect.Burst{{SQL: "short"}}}}
	b := shard(found(50, detect.Traced, nil))
	b.Scopes = []detect.ScopeStats{{Name: "GET /", Kind: "http", Queries: 51, DurationNS: 30, Timeline: []detect.Burst{{SQL: "long"}}, Owners: map[string]int{"context": 51}}}
	b.Notes = []string{"limit"}
	c := shard(found(50, detect.Repeated, nil))
	c.Scopes = []detect.ScopeStats{{Name: "GET /", Kind: "job", Queries: 1}}
	c.Notes = []string{"limit", "other"}

	want := report.Merge(a, b, c)
	assert.Equal(t, want, report.Merge(report.Merge(a, b), c))
	assert.Equal(t, want, report.Merge(c, report.Merge(b, a)))
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
	unused := detect.Suppression{Kind: "function", Match: "f", Reason: "batch job"}
	used := shard(found(3, detect.Likely, func(f *detect.Finding) { f.Suppressed = "batch job" }))
	assert.Empty(t, report.Merge(detect.Report{Unused: []detect.Suppression{unused}}, used).Unused, "another process used it")
	assert.Equal(t, []detect.Suppression{unused},
		report.Merge(detect.Report{Unused: []detect.Suppression{unused}}, detect.Report{Unused: []detect.Suppression{unused}}).Unused)
}
