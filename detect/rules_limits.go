package detect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// checkLimits looks for what goes beyond the scope's limits. A statement that
// repeats is told as that alone.
func (h *hearing) checkLimits() {
	l := h.scope.expected
	if l == (Limits{}) {
		return
	}
	for _, c := range h.charges {
		switch {
		case c.result != nil || c.count == 0:
		case l.Query > 0 && c.mean() > l.Query:
			h.tell(c, RuleSlowQuery, millis(c.mean())+" for one "+c.word(),
				"the target is "+millis(l.Query)+", measured at the driver, with the way there and back", "ask the database why: EXPLAIN")
		}
	}
}

// tell makes a finding of a single group.
func (h *hearing) tell(c *charge, rule, message, why, advice string) {
	f := h.newFinding(c, rule)
	f.Message, f.Why, f.Advice = message, why, advice
	c.result = f
	h.found = append(h.found, c)
}

func (c *charge) mean() time.Duration { return c.duration / time.Duration(max(c.count, 1)) }

// checkBudget compares the number of statements with the scope's budget. It
// comes last: it is about all of them, not one.
func (h *hearing) checkBudget() {
	l := h.scope.expected.Queries
	if l <= 0 || h.rec.queries <= l || len(h.charges) == 0 {
		return
	}
	spent := slices.Clone(h.charges)
	slices.SortStableFunc(spent, func(a, b *charge) int { return cmp.Compare(b.count, a.count) })
	top := spent[0]
	f := &Finding{
		Rule: RuleQueryBudget, Scope: h.scope.name, Stack: h.stackOf(top),
		Query: Query{Dialect: top.stmt.dialect.String(), Count: h.rec.queries, DurationNS: int64(h.rec.dbTime), Rows: h.rec.rows},
	}
	// Where it was asked for: the outermost frame, for the budget is the
	// handler's, not that of one statement.
	if n := len(f.Stack); n > 0 {
		f.Site, f.Stack = f.Stack[n-1], nil
	}
	f.Message = strconv.Itoa(h.rec.queries) + " queries, the budget is " + strconv.Itoa(l)
	f.Why = "most of them: " + h.budgetShares(spent)
	if top.result != nil {
		f.Advice = "repair the finding at " + place(top.result.Site) + " first: it spends the most"
	} else {
		f.Advice = "join what is read one by one, or read it once and pass it on"
	}
	// Named by the scope: there is one budget for each, whatever spends it.
	f.ID = idText(f.Rule+"\n"+h.scope.name, 0)
	if s, ok, _ := h.scope.allowedBy(top.group); ok && top.result == nil {
		f.Suppressed = s.Reason
	}
	h.report.Findings = append(h.report.Findings, *f)
}

// budgetShares names the groups that spend the most.
func (h *hearing) budgetShares(spent []*charge) string {
	const named = 3
	var parts []string
	for _, c := range spent[:min(named, len(spent))] {
		parts = append(parts, strconv.Itoa(c.count)+" at "+place(h.siteOf(h.blame(c))))
	}
	if more := len(spent) - named; more > 0 {
		parts = append(parts, "and "+strconv.Itoa(more)+" more places")
	}
	return strings.Join(parts, ", ")
}

func number(n int64) string { return group3(int(n)) }

func millis(d time.Duration) string {
	if d < 10*time.Millisecond {
		return strconv.FormatFloat(float64(d)/1e6, 'f', 1, 64) + " ms"
	}
	return number(d.Milliseconds()) + " ms"
}
