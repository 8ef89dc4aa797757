package nplusonetest

import (
	"fmt"

	"github.com/nplusone-go/nplusone/report"
)

// FailOn lets findings of these rules fail the test that are told as advice
// otherwise: report.RuleUnboundedList, report.RuleWideSelect,
// report.RuleMissingIndex. Findings of all other rules always fail it.
func FailOn(rules ...string) Option {
	return optionFunc(func(s *settings) error {
		for _, rule := range rules {
			if !report.Advisory(rule) {
				return fmt.Errorf("FailOn(%q): only advisory rules can be given; the others fail the test anyway", rule)
			}
		}
		s.failOn = append(s.failOn, rules...)
		return nil
	})
}
