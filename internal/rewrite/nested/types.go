package nested

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/report"
)

// Polymorphic collects the loops that one column feeds, each for the rows of its
// own type: a batch for each type replaces them all. Only the first of them
// offers that.
func Polymorphic(f *report.Finding, c *cases.Case) *Group {
	if f.Relation != rewrite.Polymorphic || c.Parent == nil || c.Enclosing != nil || len(c.Links) == 0 {
		return nil
	}
	n := &Group{OneColumn: true}
	if !n.addType(f, c) {
		return nil
	}
	for _, s := range c.Siblings {
		if s.Finding == nil || s.Finding.Relation != rewrite.Polymorphic || s.Database != c.Database || !sameSource(c, s) || len(n.Loops) == maxLevels {
			continue
		}
		if slices.ContainsFunc(s.Finding.Fixes, func(fix report.Fix) bool { return fix.Kind == kindNestedBatch }) {
			return nil
		}
		n.addType(s.Finding, s)
	}
	if len(n.Loops) < 2 {
		return nil
	}
	slices.SortFunc(n.Loops, func(a, b *Loop) int { return strings.Compare(a.Case.Child.Text, b.Case.Child.Text) })
	return n
}

// Texts are the texts that one line runs, each for some rows of one query: a
// batch for each replaces them all. It is nil where one of them has none.
func Texts(c *cases.Case) *Group {
	if len(c.Texts) > maxLevels {
		return nil
	}
	n := &Group{OneColumn: true}
	for _, text := range c.Texts {
		if text.Parent == nil || !n.addType(text.Finding, text) {
			return nil
		}
	}
	slices.SortFunc(n.Loops, func(a, b *Loop) int { return strings.Compare(a.Case.Child.Text, b.Case.Child.Text) })
	return n
}

// addType appends a loop that a batch can replace.
func (n *Group) addType(f *report.Finding, c *cases.Case) bool {
	if f.Rule != report.RuleNPlusOne || f.Suppressed != "" {
		return false
	}
	l := &Loop{Finding: f, Case: rewrite.Ready(f, c), Enclosing: -1}
	l.Repeat = rewrite.NewRepeat(f, l.Case)
	if l.Repeat == nil || l.Repeat.Child.Structure.Kind != fingerprint.Select || l.Repeat.UnsafeRead() != "" || len(forms.Apply(l.Repeat, forms.Batch)) == 0 {
		return false
	}
	n.Loops = append(n.Loops, l)
	return true
}

// sameSource reports whether two loops take their keys from the same columns.
func sameSource(a, b *cases.Case) bool {
	return slices.EqualFunc(a.Links, b.Links, func(x, y cases.CaseLink) bool { return x.Column == y.Column && x.Column >= 0 })
}
