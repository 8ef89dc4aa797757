package suggest

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// typesOf collects the loops that one column feeds, each for the rows of its
// own type: a batch for each type replaces them all. Only the first of them
// offers that.
func typesOf(f *report.Finding, c *cases.Case) *nest {
	if f.Relation != polymorphic || c.Parent == nil || c.Over != nil || len(c.Links) == 0 {
		return nil
	}
	n := &nest{types: true}
	if !n.addType(f, c) {
		return nil
	}
	for _, s := range c.Beside {
		if s.Finding == nil || s.Finding.Relation != polymorphic || s.Database != c.Database || !sameSource(c, s) || len(n.levels) == maxLevels {
			continue
		}
		if slices.ContainsFunc(s.Finding.Fixes, func(fix report.Fix) bool { return fix.Kind == kindNestBatch }) {
			return nil
		}
		n.addType(s.Finding, s)
	}
	if len(n.levels) < 2 {
		return nil
	}
	slices.SortFunc(n.levels, func(a, b *nestLevel) int { return strings.Compare(a.c.Child.Text, b.c.Child.Text) })
	return n
}

// addType appends a loop that a batch can replace.
func (n *nest) addType(f *report.Finding, c *cases.Case) bool {
	if f.Rule != report.RuleNPlusOne || f.Suppressed != "" {
		return false
	}
	l := &nestLevel{f: f, c: ready(f, c), over: -1}
	l.q = newQuestion(f, l.c)
	if l.q == nil || l.q.child.s.Kind != fingerprint.Select || l.q.unsafeRead() != "" || len(l.q.derive(batchForm)) == 0 {
		return false
	}
	n.levels = append(n.levels, l)
	return true
}

// sameSource reports whether two loops take their keys from the same columns.
func sameSource(a, b *cases.Case) bool {
	return slices.EqualFunc(a.Links, b.Links, func(x, y cases.CaseLink) bool { return x.Column == y.Column && x.Column >= 0 })
}
