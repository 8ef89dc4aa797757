package nested

import (
	"slices"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/report"
)

// Siblings collects the loops that follow the rows of the same query and
// bring one row for each: they may all be joined to it in one statement. Only
// the first of them offers that.
func Siblings(f *report.Finding, c *cases.Case) *Group {
	if c.Parent == nil || c.Apart || c.Parent.Executions != 1 || c.Enclosing != nil {
		return nil
	}
	n := &Group{Siblings: true}
	for i, s := range append([]*cases.Case{c}, c.Siblings...) {
		finding := s.Finding
		if i == 0 {
			finding = f
		}
		if finding == nil || s.Apart || s.Database != c.Database || len(n.Loops) == maxLevels {
			continue
		}
		l := levelOf(finding, s, -1)
		if l == nil || l.Many() || len(forms.Apply(l.Repeat, forms.Joins...)) == 0 {
			if i == 0 {
				return nil
			}
			continue
		}
		n.Loops = append(n.Loops, l)
	}
	if len(n.Loops) < 2 {
		return nil
	}
	return n
}

// Apart has a loop that brings several rows for each key batched where
// another one over the same rows does too: a join of both would multiply them.
func Apart(f *report.Finding, c *cases.Case) {
	siblings := manySiblings(c)
	if siblings == "" {
		return
	}
	batched := false
	for i := range f.Fixes {
		if fix := &f.Fixes[i]; fix.Kind == "batch" {
			batched = true
			fix.Note = rewrite.Join(fix.Note, multiplication(rewrite.TableOf(c.Dialect, c.Child.Text), siblings, rewrite.TableOf(c.Dialect, c.Parent.Text)))
		}
	}
	if batched {
		f.Fixes = slices.DeleteFunc(f.Fixes, func(fix report.Fix) bool { return fix.Kind == "join" || fix.Kind == "left-join" })
	}
}

// manySiblings is the table of another loop over the same rows that, like this
// one, brings several rows for each; empty for none.
func manySiblings(c *cases.Case) string {
	if c.Parent == nil || !several(c) {
		return ""
	}
	for _, s := range c.Siblings {
		if s.Finding != nil && s.Finding.Rule == report.RuleNPlusOne && s.Finding.Suppressed == "" && several(s) {
			return rewrite.TableOf(s.Dialect, s.Child.Text)
		}
	}
	return ""
}

// several reports whether a key may have several rows.
func several(c *cases.Case) bool { return c.Child.MaxRows != 1 }
