package detect

import (
	"cmp"
	"slices"
)

// nest ties each finding to the one that supplies its parent's executions,
// and orders them: the outermost first, the dearest of its siblings first,
// and what is nested right behind what it is nested in.
func (h *hearing) nest() {
	h.foldTwins()
	for _, c := range h.found {
		c.under = h.around(c)
	}
	children := make(map[*charge][]*charge)
	for _, c := range h.found {
		children[c.under] = append(children[c.under], c)
	}
	ordered := make([]*charge, 0, len(h.found))
	var visit func(parent *charge)
	visit = func(parent *charge) {
		list := children[parent]
		slices.SortStableFunc(list, byCost)
		for _, c := range list {
			ordered = append(ordered, c)
			visit(c)
		}
	}
	visit(nil)
	h.found = ordered
}

func byCost(a, b *charge) int {
	if x, y := Advisory(a.result.Rule), Advisory(b.result.Rule); x != y {
		if x {
			return 1
		}
		return -1
	}
	if c := cmp.Compare(b.duration, a.duration); c != 0 {
		return c
	}
	return cmp.Compare(b.count, a.count)
}

// around is the finding whose rows c follows, nil for none. Chains that would
// come back to c are cut.
func (h *hearing) around(c *charge) *charge {
	if c.best == nil {
		return nil
	}
	p := c.best.source.parent
	for _, part := range p.parts {
		if part.result != nil && !Advisory(part.result.Rule) {
			p = part
			break
		}
	}
	if p == c || p.result == nil || Advisory(p.result.Rule) {
		return nil
	}
	for up, n := p, 0; up != nil; n++ {
		if up == c || n > len(h.found) {
			return nil
		}
		if up.best == nil || up.best.source.parent == up {
			break
		}
		up = up.best.source.parent
	}
	return p
}

// foldTwins makes one finding of those that are one loop, reached by several
// ways: the same frames from the statement to the loop.
func (h *hearing) foldTwins() {
	var kept []*charge
	for _, c := range h.found {
		first := -1
		for i, k := range kept {
			if sameLoop(k.result, c.result) {
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
	h.found = kept
}

// sameLoop reports whether two findings are one statement in one loop.
func sameLoop(a, b *Finding) bool {
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
func fold(a, b *charge) *charge {
	if strengthRank(b.result.Evidence) > strengthRank(a.result.Evidence) {
		a, b = b, a
	}
	q, o := &a.result.Query, b.result.Query
	q.Count += o.Count
	q.DistinctArgs += o.DistinctArgs
	q.DurationNS += o.DurationNS
	q.Rows += o.Rows
	a.result.Parallel = a.result.Parallel || b.result.Parallel
	if p, op := a.result.Parent, b.result.Parent; p != nil && op != nil && p.Column == op.Column {
		p.Count += op.Count
		p.Rows += op.Rows
		p.Matched += op.Matched
		p.Of += op.Of
		p.InRowOrder = p.InRowOrder && op.InRowOrder
	}
	b.result = a.result
	return a
}

func strengthRank(e Evidence) int {
	switch e {
	case Proved:
		return 3
	case Traced:
		return 2
	case Likely:
		return 1
	}
	return 0
}
