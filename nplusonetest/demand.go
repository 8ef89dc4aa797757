package nplusonetest

import (
	"fmt"

	"github.com/nplusone-go/nplusone/report"
)

// Demand lets findings of these rules fail the test that are told as advice
// otherwise: report.RuleUnboundedList, report.RuleWideSelect,
// report.RuleMissingIndex. Findings of all other rules always fail it.
func Demand(rules ...string) Option {
	return optionFunc(func(s *settings) error {
		for _, rule := range rules {
			if !report.Advisory(rule) {
				return fmt.Errorf("Demand(%q): only advisory rules can be demanded; the others fail the test anyway", rule)
			}
		}
		s.demanded = append(s.demanded, rules...)
		return nil
	})
}
