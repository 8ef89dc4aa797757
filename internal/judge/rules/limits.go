package rules

import (
	"time"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// CheckLimits looks for what goes beyond the scope's limits. A statement that
// repeats is told as that alone.
func CheckLimits(h *analysis.Analysis) {
	l := h.Rec.Scope.Expected
	if l == (record.Limits{}) {
		return
	}
	for _, c := range h.Groups {
		switch {
		case c.Result != nil || c.Count == 0:
		case l.Query > 0 && mean(c) > l.Query:
			tell(h, c, report.RuleSlowQuery, words.Took(mean(c))+" for one "+word(c),
				"the target is "+words.Took(l.Query)+", measured at the driver, with the way there and back", "ask the database why: EXPLAIN")
		}
	}
}

// tell makes a finding of a single group.
func tell(h *analysis.Analysis, c *analysis.Group, rule, message, why, advice string) {
	f := NewFinding(h, c, rule)
	f.Message, f.Why, f.Advice = message, why, advice
	c.Result = f
	h.Found = append(h.Found, c)
}

func mean(c *analysis.Group) time.Duration { return c.Duration / time.Duration(max(c.Count, 1)) }
