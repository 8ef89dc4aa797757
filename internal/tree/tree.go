// Package tree nests findings: below each stand those that follow its rows.
package tree

import (
	"cmp"
	"slices"

	"github.com/nplusone-go/nplusone/report"
)

// Node is a finding with those whose rows follow its own.
type Node struct {
	*report.Finding
	Children []*Node
}

// Tree orders findings as they are told: roots and siblings worst first,
// every finding exactly once, whatever its Under says.
func Tree(findings []report.Finding) []*Node {
	nodes := make([]*Node, len(findings))
	byID := make(map[string]*Node, len(findings))
	for i := range findings {
		nodes[i] = &Node{Finding: &findings[i]}
		if id := findings[i].ID; id != "" && byID[id] == nil {
			byID[id] = nodes[i]
		}
	}
	var roots []*Node
	for _, n := range nodes {
		if p := byID[n.Enclosing]; n.Enclosing != "" && p != nil && !descends(p, n, byID) {
			p.Children = append(p.Children, n)
		} else {
			roots = append(roots, n)
		}
	}
	sortNodes(roots)
	for _, n := range nodes {
		sortNodes(n.Children)
	}
	return roots
}

// descends reports whether p is n or stands below it, which would make the
// tree a ring.
func descends(p, n *Node, byID map[string]*Node) bool {
	for range len(byID) + 1 {
		if p == nil {
			return false
		}
		if p == n {
			return true
		}
		p = byID[p.Enclosing]
	}
	return true // a ring further up
}

func sortNodes(nodes []*Node) {
	slices.SortStableFunc(nodes, func(a, b *Node) int { return Worse(a.Finding, b.Finding) })
}

// Worse orders findings: what fails before what is known, then by what it
// costs, which is queries first and then time, then strong evidence before
// weak, then by place so that the order is total.
func Worse(a, b *report.Finding) int {
	return cmp.Or(
		cmp.Compare(Standing(a), Standing(b)),
		cmp.Compare(b.Saved(), a.Saved()),
		cmp.Compare(b.Query.DurationNS, a.Query.DurationNS),
		cmp.Compare(b.Evidence.Rank(), a.Evidence.Rank()),
		cmp.Compare(b.Query.Count, a.Query.Count),
		cmp.Compare(a.Site.File, b.Site.File),
		cmp.Compare(a.Site.Line, b.Site.Line),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.ID, b.ID),
	)
}

// Standing is 0 for findings that count, 1 for known and 2 for suppressed.
func Standing(f *report.Finding) int {
	switch {
	case f.Suppressed != "":
		return 2
	case f.Baseline == "known":
		return 1
	}
	return 0
}

// Split parts findings into those that count, the known and the suppressed,
// each in the order of the tree. What people would read twice is there once.
func Split(findings []report.Finding) (open, known, suppressed []report.Finding) {
	for _, n := range Flat(Tree(once(findings))) {
		switch Standing(n.Finding) {
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

// Flat lists a tree, parents before children.
func Flat(roots []*Node) []*Node {
	var all []*Node
	var walk func([]*Node)
	walk = func(nodes []*Node) {
		for _, n := range nodes {
			all = append(all, n)
			walk(n.Children)
		}
	}
	walk(roots)
	return all
}

// WorstByID lists findings that are not suppressed, each id once with the
// most executions: a report that was not merged has one for every scope.
func WorstByID(findings []report.Finding) []report.Finding {
	var list []report.Finding
	index := map[string]int{}
	for _, f := range findings {
		if f.Suppressed != "" {
			continue
		}
		i, ok := index[f.ID]
		switch {
		case !ok:
			index[f.ID] = len(list)
			list = append(list, f)
		case f.Query.Count > list[i].Query.Count:
			list[i] = f
		}
	}
	return list
}
