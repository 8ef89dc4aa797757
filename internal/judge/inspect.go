package judge

import (
	"context"
	"fmt"
	"slices"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// Inspector looks at all statements of a scope when it ends, also at those
// that ran once, and may ask the database about them. It is called once for
// each scope, off the hot path. A panic in it is recovered.
type Inspector interface {
	// Inspect returns what it advises, by the index of the case that each is
	// about.
	Inspect(ctx context.Context, cases []*cases.Case) []Advice
}

// Advice is what an Inspector says of one statement.
type Advice struct {
	Case                       int
	Rule, Message, Why, Advice string
	Fixes                      []report.Fix
}

// Inspect adds what inspectors advise behind all other findings.
func Inspect(h *analysis.Analysis, ctx context.Context, inspectors []Inspector) {
	if len(inspectors) == 0 {
		return
	}
	var about []*analysis.Group
	var cases []*cases.Case
	for _, c := range h.Groups {
		if c.Count > 0 && c.Stmt.Counts && c.Stmt.Text != "" {
			about = append(about, c)
			cases = append(cases, caseOf(h, c))
		}
	}
	for _, in := range inspectors {
		for _, a := range callInspector(h, ctx, in, cases) {
			if a.Case >= 0 && a.Case < len(about) {
				addAdvice(h, about[a.Case], a)
			}
		}
	}
}

func callInspector(h *analysis.Analysis, ctx context.Context, in Inspector, cases []*cases.Case) (all []Advice) {
	defer func() {
		if p := recover(); p != nil {
			all = nil
			h.Note(fmt.Sprintf("an inspector (%T) panicked: nothing is advised (%s)", in, record.PanicText(p)))
		}
	}()
	return in.Inspect(ctx, cases)
}

// addAdvice makes a finding of advice, unless the same was advised for
// another place of the scope.
func addAdvice(h *analysis.Analysis, c *analysis.Group, a Advice) {
	f := rules.NewFinding(h, c, a.Rule)
	f.Message, f.Why, f.Advice, f.Fixes = a.Message, a.Why, a.Advice, a.Fixes
	if slices.ContainsFunc(h.Report.Findings, func(o report.Finding) bool { return o.Rule == f.Rule && o.Message == f.Message }) {
		return
	}
	reported := analysis.Group{Group: c.Group, Result: f}
	f.ID = hash.ID(identity(&reported)+"\n"+f.Message, 0)
	if s, ok, _ := h.AllowedBy(c.Group); ok {
		f.Suppressed = s.Reason
	}
	h.Report.Findings = append(h.Report.Findings, *f)
}
