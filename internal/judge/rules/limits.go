package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/locate"
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
	tell(h, c, report.RuleSlowQuery, words.Millis(mean(c))+" for one "+word(c),
		"the target is "+words.Millis(most)+", measured at the driver, with the way there and back", "ask the database why: EXPLAIN")
	return true
}

// tell makes a finding of a single group.
func tell(h *analysis.Analysis, c *analysis.Group, rule, message, why, advice string) {
	f := NewFinding(h, c, rule)
	f.Message, f.Why, f.Advice = message, why, advice
	c.Result = f
	h.Found = append(h.Found, c)
}

func mean(c *analysis.Group) time.Duration { return c.Duration / time.Duration(max(c.Count, 1)) }

// CheckBudget compares the number of statements with the scope's budget. It
// comes last: it is about all of them, not one.
func CheckBudget(h *analysis.Analysis) {
	l := h.Rec.Scope.Expected.Queries
	if l <= 0 || h.Rec.Queries <= l || len(h.Groups) == 0 {
		return
	}
	spent := slices.Clone(h.Groups)
	slices.SortStableFunc(spent, func(a, b *analysis.Group) int { return cmp.Compare(b.Count, a.Count) })
	top := spent[0]
	f := &report.Finding{
		Rule: report.RuleQueryBudget, Scope: h.Rec.Scope.Name, Stack: h.StackOf(top),
		Query: report.Query{Dialect: top.Stmt.Dialect.String(), Count: h.Rec.Queries, DurationNS: int64(h.Rec.DbTime), Rows: h.Rec.Rows},
	}
	// Where it was asked for: the outermost frame, for the budget is the
	// handler's, not that of one statement.
	if n := len(f.Stack); n > 0 {
		f.Site, f.Stack = f.Stack[n-1], nil
	}
	f.Message = strconv.Itoa(h.Rec.Queries) + " queries, the budget is " + strconv.Itoa(l)
	f.Why = "most of them: " + budgetShares(h, spent)
	if top.Result != nil {
		f.Advice = "repair the finding at " + place(top.Result.Site) + " first: it spends the most"
	} else {
		f.Advice = "join what is read one by one, or read it once and pass it on"
	}
	// Named by the scope: there is one budget for each, whatever spends it.
	f.ID = hash.ID(f.Rule+"\n"+h.Rec.Scope.Name, 0)
	if s, ok, _ := h.AllowedBy(top.Group); ok && top.Result == nil {
		f.Suppressed = s.Reason
	}
	h.Report.Findings = append(h.Report.Findings, *f)
}

// budgetShares names the groups that spend the most.
func budgetShares(h *analysis.Analysis, spent []*analysis.Group) string {
	const named = 3
	var parts []string
	for _, c := range spent[:min(named, len(spent))] {
		parts = append(parts, strconv.Itoa(c.Count)+" at "+place(h.SiteOf(locate.Loop(h, c))))
	}
	if more := len(spent) - named; more > 0 {
		parts = append(parts, "and "+strconv.Itoa(more)+" more places")
	}
	return strings.Join(parts, ", ")
}
