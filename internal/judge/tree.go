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
	for _, c := range h.Found {
		c.Enclosing = around(h, c)
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

// foldTwins makes one finding of those that are one loop, reached by several
// ways: the same frames from the statement to the loop.
func foldTwins(h *analysis.Analysis) {
	var kept []*analysis.Group
	for _, c := range h.Found {
		first := -1
		for i, k := range kept {
			if sameLoop(k.Result, c.Result) {
				first = i
				break
			}
		}
		if first < 0 {
			kept = append(kept, c)
			continue
		}
		kept[first] = fold(kept[first], c)
	}
	h.Found = kept
}

// sameLoop reports whether two findings are one statement in one loop.
func sameLoop(a, b *report.Finding) bool {
	if a.Rule != b.Rule || a.Query.Shape != b.Query.Shape || a.Site != b.Site || a.Site.File == "" {
		return false
	}
	for i := range a.Stack {
		if i >= len(b.Stack) || a.Stack[i] != b.Stack[i] {
			return false
		}
		if a.Stack[i] == a.Site {
			return true
		}
	}
	return false
}

// fold adds the lesser of two findings to the stronger one.
func fold(a, b *analysis.Group) *analysis.Group {
	if strengthRank(b.Result.Evidence) > strengthRank(a.Result.Evidence) {
		a, b = b, a
	}
	q, o := &a.Result.Query, b.Result.Query
	q.Count += o.Count
	q.DistinctArgs += o.DistinctArgs
	q.DurationNS += o.DurationNS
	q.Rows += o.Rows
	a.Result.Parallel = a.Result.Parallel || b.Result.Parallel
	if p, op := a.Result.Parent, b.Result.Parent; p != nil && op != nil && p.Column == op.Column {
		p.Count += op.Count
		p.Rows += op.Rows
		p.Matched += op.Matched
		p.Of += op.Of
		p.InRowOrder = p.InRowOrder && op.InRowOrder
	}
	b.Result = a.Result
	return a
}

func strengthRank(e report.Evidence) int {
	switch e {
	case report.Proved:
		return 3
	case report.Traced:
		return 2
	case report.Likely:
		return 1
	}
	return 0
}
