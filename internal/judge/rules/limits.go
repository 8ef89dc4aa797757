package rules

import (
	"time"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// slow tells of a statement that took longer than it may. One that repeats is
// told as that alone.
func slow(h *analysis.Analysis, c *analysis.Group) bool {
	most := h.Rec.Scope.Expected.Query
	if most <= 0 || mean(c) <= most {
		return false
	}
	addFinding(h, c, report.RuleSlowQuery, words.Took(mean(c))+" for one "+word(c),
		"the target is "+words.Took(most)+", measured at the driver, with the way there and back", "see its plan: EXPLAIN")
	return true
}

// addFinding makes a finding of a single group.
func addFinding(h *analysis.Analysis, c *analysis.Group, rule, message, why, advice string) {
	f := NewFinding(h, c, rule)
	f.Message, f.Why, f.Advice = message, why, advice
	c.Result = f
	h.Found = append(h.Found, c)
}

func mean(c *analysis.Group) time.Duration { return c.Duration / time.Duration(max(c.Count, 1)) }
