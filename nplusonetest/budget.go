package nplusonetest

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/judge/rules"
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
	r := runOf(tb, changesOf(opts))
	if r == nil {
		return
	}
	r.mustSee = true
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
	b := rules.Budget{Scope: name, Most: n, Named: 5}
	for _, st := range r.Scopes {
		b.Ran += st.Queries
	}
	for i := range seen.Groups {
		g := &seen.Groups[i]
		b.Spent = append(b.Spent, rules.Spent{Count: g.Executions, On: func() string { return "× " + g.SQL() + at(g) }})
	}
	f, over := b.Over()
	if !over {
		return f, false
	}
	// A test's budget is another one than that of a scope of the same name, and
	// baselines know it by this id.
	f.ID = hash.Name(report.RuleQueryBudget + " " + name)
	f.Site = report.Site{Function: name}
	if len(seen.Groups) > 0 {
		// Of what spends the most.
		top := slices.MaxFunc(seen.Groups, func(a, b record.ObservedGroup) int { return cmp.Compare(a.Executions, b.Executions) })
		if s, ok := top.Site(); ok {
			f.Site = s
		}
	}
	return f, true
}

// at says where a group ran.
func at(g *record.ObservedGroup) string {
	if site, ok := g.Site(); ok {
		return fmt.Sprintf(" at %s:%d", site.File, site.Line)
	}
	return ""
}
