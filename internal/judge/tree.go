package judge

import (
	"cmp"
	"slices"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/report"
)

// orderByLoop ties each finding to the one that supplies its parent's executions,
// and orders them: the outermost first, the dearest of its siblings first,
// and what is nested right behind what it is nested in.
func orderByLoop(h *analysis.Analysis) {
	foldTwins(h)
	found := make(map[*report.Finding]*analysis.Group)
	for _, c := range h.Found {
		found[c.Result] = c
	}
	for _, c := range h.Found {
		if p := around(h, c); p != nil && p.Result != c.Result {
			c.Enclosing = found[p.Result] // which may be of several groups
		}
	}
	children := make(map[*analysis.Group][]*analysis.Group)
	for _, c := range h.Found {
		children[c.Enclosing] = append(children[c.Enclosing], c)
	}
	ordered := make([]*analysis.Group, 0, len(h.Found))
	var visit func(parent *analysis.Group)
	visit = func(parent *analysis.Group) {
		list := children[parent]
		slices.SortStableFunc(list, byCost)
		for _, c := range list {
			ordered = append(ordered, c)
			visit(c)
		}
	}
	visit(nil)
	h.Found = ordered
}

func byCost(a, b *analysis.Group) int {
	if x, y := report.Advisory(a.Result.Rule), report.Advisory(b.Result.Rule); x != y {
		if x {
			return 1
		}
		return -1
	}
	if c := cmp.Compare(b.Duration, a.Duration); c != 0 {
		return c
	}
	return cmp.Compare(b.Count, a.Count)
}

// around is the finding whose rows c follows, nil for none. Chains that would
// come back to c are cut.
func around(h *analysis.Analysis, c *analysis.Group) *analysis.Group {
	if c.Best == nil {
		return nil
	}
	p := c.Best.Column.Parent
	for _, part := range p.Parts {
		if part.Result != nil && !report.Advisory(part.Result.Rule) {
			p = part
			break
		}
	}
	if p == c || p.Result == nil || report.Advisory(p.Result.Rule) {
		return nil
	}
	for up, n := p, 0; up != nil; n++ {
		if up == c || n > len(h.Found) {
			return nil
		}
		if up.Best == nil || up.Best.Column.Parent == up {
			break
		}
		up = up.Best.Column.Parent
	}
	return p
}
