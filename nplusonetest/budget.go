package nplusonetest

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// MaxQueries is the budget of this test: it fails if more than n statements
// run, and names those that spend it. It watches as Check does, and may stand
// before or after it; alone it judges nothing else.
func MaxQueries(tb TB, n int, opts ...Option) {
	tb.Helper()
	if n < 0 {
		tb.Fatalf("nplusone: MaxQueries(%d): a budget is 0 or more", n)
		return
	}
	r := runOf(tb, opts)
	if r == nil {
		return
	}
	r.asked = true
	r.silence = r.silence || n == 0
	r.atEnd(func(tb TB, scope *detect.Scope, rep *report.Report) {
		if f, over := overBudget(r.name, n, (*record.Scope)(scope).Observe(), rep); over {
			rep.Findings = append(rep.Findings, f)
		}
	})
	tb.Cleanup(func() {
		tb.Helper()
		r.finish(tb)
	})
}

// overBudget makes the finding of a scope that ran more than n statements.
func overBudget(name string, n int, seen record.Observation, r *report.Report) (report.Finding, bool) {
	queries := 0
	for _, st := range r.Scopes {
		queries += st.Queries
	}
	if queries <= n {
		return report.Finding{}, false
	}
	const named = 5
	groups := slices.Clone(seen.Groups)
	slices.SortStableFunc(groups, func(a, b record.ObservedGroup) int { return b.Executions - a.Executions })
	var spent []string
	for i := range groups[:min(named, len(groups))] {
		g := &groups[i]
		spent = append(spent, fmt.Sprintf("%d × %s%s", g.Executions, g.SQL(), at(g)))
	}
	if more := len(groups) - named; more > 0 {
		spent = append(spent, fmt.Sprintf("%d more statements", more))
	}
	site := report.Site{Function: name}
	if len(groups) > 0 {
		if s, ok := groups[0].Site(); ok {
			site = s // of what spends the most
		}
	}
	return report.Finding{
		ID:      fmt.Sprintf("%016x", hashName(report.RuleQueryBudget+" "+name)),
		Rule:    report.RuleQueryBudget,
		Scope:   name,
		Message: fmt.Sprintf("%d queries, the budget is %d", queries, n),
		Why:     "spent on " + strings.Join(spent, "; "),
		Query:   report.Query{Count: queries},
		Site:    site,
	}, true
}

// at says where a group ran.
func at(g *record.ObservedGroup) string {
	if site, ok := g.Site(); ok {
		return fmt.Sprintf(" at %s:%d", site.File, site.Line)
	}
	return ""
}

func hashName(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return h.Sum64()
}
