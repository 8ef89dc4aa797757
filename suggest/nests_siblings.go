package suggest

import (
	"github.com/nplusone-go/nplusone/detect"
)

// siblingsOf collects the loops that follow the rows of the same query and
// bring one row for each: they may all be joined to it in one statement. Only
// the first of them offers that.
func siblingsOf(f *detect.Finding, c *detect.Case) *nest {
	if c.Parent == nil || c.Apart || c.Parent.Executions != 1 || c.Over != nil {
		return nil
	}
	n := &nest{siblings: true}
	for i, s := range append([]*detect.Case{c}, c.Beside...) {
		finding := s.Finding
		if i == 0 {
			finding = f
		}
		if finding == nil || s.Apart || s.Database != c.Database || len(n.levels) == maxLevels {
			continue
		}
		l := levelOf(finding, s, -1)
		if l == nil || l.many() || len(l.q.joins()) == 0 {
			if i == 0 {
				return nil
			}
			continue
		}
		n.levels = append(n.levels, l)
	}
	if len(n.levels) < 2 {
		return nil
	}
	return n
}

// manyBeside is the table of another loop over the same rows that, like this
// one, brings several rows for each; empty for none.
func manyBeside(c *detect.Case) string {
	if c.Parent == nil || c.Child.MaxRows <= 1 {
		return ""
	}
	for _, s := range c.Beside {
		if s.Finding == nil || s.Finding.Rule != detect.RuleNPlusOne || s.Child.MaxRows <= 1 || s.Finding.Suppressed != "" {
			continue
		}
		if table := firstTable(newSide(s.Dialect, s.Child.Text, nil, childArg, childText, nil)); table != "x" {
			return table
		}
	}
	return ""
}
