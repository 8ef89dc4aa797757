package rules

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/locate"
	"github.com/nplusone-go/nplusone/report"
)

// Budget is a number of statements that a scope may run.
type Budget struct {
	Scope     string
	Most, Ran int
	Spent     []Spent
	Named     int // how many of Spent are named
}

// Spent is what a part of a budget went to, such as "at posts.go:12".
type Spent struct {
	Count int
	On    func() string // repeated only of what is named
}

// Over makes the finding of a budget that was not kept.
func (b Budget) Over() (f report.Finding, over bool) {
	if b.Ran <= b.Most {
		return report.Finding{}, false
	}
	return report.Finding{
		// Named by the scope: there is one budget for each, whatever spends it.
		ID:   hash.ID(report.RuleQueryBudget+"\n"+b.Scope, 0),
		Rule: report.RuleQueryBudget, Scope: b.Scope,
		Message: strconv.Itoa(b.Ran) + " queries, the budget is " + strconv.Itoa(b.Most),
		Why:     "most of them: " + b.shares(),
		Query:   report.Query{Count: b.Ran},
	}, true
}

// shares names what spends the most.
func (b Budget) shares() string {
	all := slices.Clone(b.Spent)
	sort.SliceStable(all, func(i, j int) bool { return all[i].Count > all[j].Count })
	var parts []string
	for _, s := range all[:min(b.Named, len(all))] {
		parts = append(parts, strconv.Itoa(s.Count)+" "+s.On())
	}
	if more := len(all) - b.Named; more > 0 {
		parts = append(parts, "and "+strconv.Itoa(more)+" more places")
	}
	return strings.Join(parts, ", ")
}

// CheckBudget compares the number of statements with the scope's budget. It
// comes last: it is about all of them, not one.
func CheckBudget(h *analysis.Analysis) {
	b := Budget{Scope: h.Rec.Scope.Name, Most: h.Rec.Scope.Expected.Queries, Ran: h.Rec.Queries, Named: 3}
	if b.Most <= 0 || b.Ran <= b.Most || len(h.Groups) == 0 {
		return
	}
	top := h.Groups[0]
	for _, c := range h.Groups {
		b.Spent = append(b.Spent, Spent{c.Count, func() string { return "at " + position(h.SiteOf(locate.Loop(h, c))) }})
		if c.Count > top.Count {
			top = c
		}
	}
	f, _ := b.Over()
	f.Query.Dialect, f.Query.DurationNS, f.Query.Rows = top.Stmt.Dialect.String(), int64(h.Rec.DbTime), h.Rec.Rows
	// Where it was asked for: the outermost frame, for the budget is the
	// handler's, not that of one statement.
	if stack := h.StackOf(top); len(stack) > 0 {
		f.Site = stack[len(stack)-1]
	}
	if top.Result != nil {
		f.Advice = "repair the finding at " + position(top.Result.Site) + " first: it spends the most"
	} else {
		f.Advice = "join what is read one by one, or read it once and pass it on"
	}
	if s, ok, _ := h.AllowedBy(top.Group); ok && top.Result == nil {
		f.Suppressed = s.Reason
	}
	h.Report.Findings = append(h.Report.Findings, f)
}
