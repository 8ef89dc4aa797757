package detect

import (
	"context"
	"fmt"
	"slices"
)

// Inspector looks at all statements of a scope when it ends, also at those
// that ran once, and may ask the database about them. It is called once for
// each scope, off the hot path. A panic in it is recovered.
type Inspector interface {
	// Inspect returns what it advises, by the index of the case that each is
	// about.
	Inspect(ctx context.Context, cases []*Case) []Advice
}

// Advice is what an Inspector says of one statement.
type Advice struct {
	Case                       int
	Rule, Message, Why, Advice string
	Fixes                      []Fix
}

// InspectWith adds inspectors.
func InspectWith(inspectors ...Inspector) Option {
	return optionFunc(func(d *Detector) error {
		d.inspectors = append(d.inspectors, inspectors...)
		return nil
	})
}

// inspect adds what inspectors advise behind all other findings.
func (h *hearing) inspect(ctx context.Context) {
	if len(h.scope.detector.inspectors) == 0 {
		return
	}
	var about []*charge
	var cases []*Case
	for _, c := range h.charges {
		if c.count > 0 && c.stmt.counts && c.stmt.text != "" {
			about = append(about, c)
			cases = append(cases, h.caseOf(c))
		}
	}
	for _, in := range h.scope.detector.inspectors {
		for _, a := range h.callInspector(ctx, in, cases) {
			if a.Case >= 0 && a.Case < len(about) {
				h.addAdvice(about[a.Case], a)
			}
		}
	}
}

func (h *hearing) callInspector(ctx context.Context, in Inspector, cases []*Case) (all []Advice) {
	defer func() {
		if p := recover(); p != nil {
			all = nil
			h.say(fmt.Sprintf("an inspector (%T) panicked: nothing is advised (%s)", in, panicText(p)))
		}
	}()
	return in.Inspect(ctx, cases)
}

// addAdvice makes a finding of advice, unless the same was advised for
// another place of the scope.
func (h *hearing) addAdvice(c *charge, a Advice) {
	f := h.newFinding(c, a.Rule)
	f.Message, f.Why, f.Advice, f.Fixes = a.Message, a.Why, a.Advice, a.Fixes
	if slices.ContainsFunc(h.report.Findings, func(o Finding) bool { return o.Rule == f.Rule && o.Message == f.Message }) {
		return
	}
	told := charge{group: c.group, result: f}
	f.ID = idText(told.identity()+"\n"+f.Message, 0)
	if s, ok, _ := h.scope.allowedBy(c.group); ok {
		f.Suppressed = s.Reason
	}
	h.report.Findings = append(h.report.Findings, *f)
}
