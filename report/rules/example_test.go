package rules_test

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/rules"
)

func ExampleRuleByID() {
	rule, ok := rules.RuleByID(report.RuleNPlusOne)
	title, _, _ := strings.Cut(rule.Help, "\n")
	fmt.Println(title, ok)
	// Output: # N+1 query true
}

func ExampleRules() {
	for _, r := range rules.Rules() {
		fmt.Println(r.URL[strings.LastIndexByte(r.URL, '/')+1:])
	}
	// Output:
	// n-plus-one.md
	// n-plus-one-write.md
	// duplicate-query.md
	// unbounded-list.md
	// wide-select.md
	// missing-index.md
	// query-budget.md
	// slow-scope.md
	// slow-query.md
}
