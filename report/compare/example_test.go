package compare_test

import (
	"fmt"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
)

// sample is what a scope's End returned.
func sample() report.Report {
	return report.Report{
		Version: 1,
		Scopes:  []report.ScopeStats{{Name: "GET /posts", Kind: "http", Queries: 51}},
		Findings: []report.Finding{{
			ID: "9c1185a5c5e9fc54", Rule: report.RuleNPlusOne, Evidence: report.Traced, Scope: "GET /posts",
			Message: "50 queries that 1 can replace", Query: report.Query{Count: 50, Shape: "1a2b3c4d5e6f7081"},
			Site: report.Site{File: "posts.go", Line: 48, Function: "example.com/app.listPosts"},
		}},
	}
}

func ExampleMerge() {
	r := compare.Merge(sample(), sample(), sample())
	fmt.Println(len(r.Findings), "finding, seen", r.Findings[0].Seen, "times")
	// Output: 1 finding, seen 3 times
}

func ExampleNewMerger() {
	m := compare.NewMerger()
	for range 1000 { // however many: one report is kept
		r := sample()
		m.Add(&r)
	}
	fmt.Println(len(m.Out.Findings), "finding in", m.Out.Scopes[0].Runs, "runs")
	// Output: 1 finding in 1000 runs
}

func ExampleDiff() {
	before, now := sample(), sample()
	now.Findings[0].Query.Count = 80
	d := compare.Diff(before, now)
	fmt.Println(len(d.New), "new,", len(d.Gone), "gone,", d.Grown[0].Was, "became", d.Grown[0].Query.Count)
	// Output: 0 new, 0 gone, 50 became 80
}
