package report_test

import (
	"context"
	"fmt"

	"github.com/nplusone-go/nplusone/report"
)

// counter is a reporter of one's own.
type counter map[string]int

func (c counter) Report(_ context.Context, r report.Report) {
	for i := range r.Findings {
		c[r.Findings[i].Rule]++
	}
}

func ExampleReporter() {
	found := counter{}
	var reporter report.Reporter = found // for detect.ReportTo
	reporter.Report(context.Background(), report.Report{Findings: []report.Finding{{Rule: report.RuleNPlusOne}, {Rule: report.RuleDuplicate}}})
	fmt.Println(found)
	// Output: map[duplicate-query:1 n-plus-one:1]
}

func ExampleRules() {
	for _, r := range report.Rules() {
		fmt.Printf("%-16s %s\n", r.ID, r.Title)
	}
	// Output:
	// n-plus-one       N+1 query
	// n-plus-one-write N+1 write
	// duplicate-query  duplicate query
	// unbounded-list   unbounded list
	// wide-select      wide select
	// missing-index    missing index
	// query-budget     query budget exceeded
	// slow-scope       slow scope
	// slow-query       slow query
}

func ExampleRuleByID() {
	rule, ok := report.RuleByID(report.RuleNPlusOne)
	fmt.Println(rule.Title, ok)
	// Output: N+1 query true
}

func ExampleAdvisory() {
	fmt.Println(report.Advisory(report.RuleNPlusOne), report.Advisory(report.RuleUnboundedList))
	// Output: false true
}

func ExampleComplete() {
	r := report.Complete(report.Report{})
	fmt.Println(r.Version, r.Tool.Name, r.Findings != nil)
	// Output: 1 nplusone true
}
