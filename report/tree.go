package report

import (
	"cmp"
	"slices"

	"github.com/nplusone-go/nplusone/detect"
)

// node is a finding with those whose rows follow its own.
type node struct {
	*detect.Finding
	children []*node
}

// tree orders findings as they are told: roots and siblings worst first,
// every finding exactly once, whatever its Under says.
func tree(findings []detect.Finding) []*node {
	nodes := make([]*node, len(findings))
	byID := make(map[string]*node, len(findings))
	for i := range findings {
		nodes[i] = &node{Finding: &findings[i]}
		if id := findings[i].ID; id != "" && byID[id] == nil {
			byID[id] = nodes[i]
		}
	}
	var roots []*node
	for _, n := range nodes {
		if p := byID[n.Under]; n.Under != "" && p != nil && !descends(p, n, byID) {
			p.children = append(p.children, n)
		} else {
			roots = append(roots, n)
		}
	}
	sortNodes(roots)
	for _, n := range nodes {
		sortNodes(n.children)
	}
	return roots
}

// descends reports whether p is n or stands below it, which would make the
// tree a ring.
func descends(p, n *node, byID map[string]*node) bool {
	for range len(byID) + 1 {
		if p == nil {
			return false
		}
		if p == n {
			return true
		}
		p = byID[p.Under]
	}
	return true // a ring further up
}

func sortNodes(nodes []*node) {
	slices.SortStableFunc(nodes, func(a, b *node) int { return worse(a.Finding, b.Finding) })
}

// worse orders findings: what fails before what is known, strong evidence
// before weak, then by what it costs, then by place so that the order is
// total.
func worse(a, b *detect.Finding) int {
	return cmp.Or(
		cmp.Compare(standing(a), standing(b)),
		cmp.Compare(strength(b), strength(a)),
		cmp.Compare(b.Query.Count, a.Query.Count),
		cmp.Compare(b.Query.DurationNS, a.Query.DurationNS),
		cmp.Compare(a.Site.File, b.Site.File),
		cmp.Compare(a.Site.Line, b.Site.Line),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.ID, b.ID),
	)
}

// standing is 0 for findings that count, 1 for known and 2 for suppressed.
func standing(f *detect.Finding) int {
	switch {
	case f.Suppressed != "":
		return 2
	case f.Baseline == "known":
		return 1
	}
	return 0
}

// strength ranks evidence; rules that need none are as sure as can be.
func strength(f *detect.Finding) int {
	switch f.Evidence {
	case detect.Repeated:
		return 1
	case detect.Likely:
		return 2
	case detect.Traced:
		return 3
	case detect.Proved:
		return 4
	}
	return 0 // a rule that only counts or measures
}

// split parts findings into those that count, the known and the suppressed,
// each in the order of the tree.
func split(findings []detect.Finding) (open, known, suppressed []detect.Finding) {
	for _, n := range flat(tree(findings)) {
		switch standing(n.Finding) {
		case 0:
			open = append(open, *n.Finding)
		case 1:
			known = append(known, *n.Finding)
		default:
			suppressed = append(suppressed, *n.Finding)
		}
	}
	return open, known, suppressed
}

// flat lists a tree, parents before children.
func flat(roots []*node) []*node {
	var all []*node
	var walk func([]*node)
	walk = func(nodes []*node) {
		for _, n := range nodes {
			all = append(all, n)
			walk(n.children)
		}
	}
	walk(roots)
	return all
}
