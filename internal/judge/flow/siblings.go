// Package flow follows values: from the columns of rows to the arguments that
// come after them.
package flow

import (
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
)

// Siblings strengthens candidates by the statements beside them: what runs in
// step with a loop over the rows of a query, and takes a key of these rows in
// their order, is in that loop.
func Siblings(suspects []*analysis.Group) {
	var known []*analysis.Group
	for _, c := range suspects {
		if c.Best.Strength(c.Count) != "" {
			known = append(known, c)
		}
	}
	for _, c := range suspects {
		b := c.Best
		if b == nil || b.Strength(c.Count) != "" || b.Own(c) || b.Names < tuning.BitsSuffix || !b.Walk.InOrder() {
			continue
		}
		for _, k := range known {
			if k.Best.Column.Parent == b.Column.Parent && k.Best.Walk.InOrder() && inStep(k, c) {
				b.Sibling = tuning.BitsSibling
				break
			}
		}
	}
}

// inStep reports whether two statements ran by turns, each as often.
func inStep(a, b *analysis.Group) bool {
	if a.Count != b.Count || len(a.Order) != len(b.Order) || a.Overlaps+b.Overlaps > 0 {
		return false
	}
	first, second := a, b
	if b.First < a.First {
		first, second = b, a
	}
	for i := range first.Order {
		at := second.Execs[second.Order[i]].Start
		if at < first.Execs[first.Order[i]].Start {
			return false
		}
		if i+1 < len(first.Order) && at > first.Execs[first.Order[i+1]].Start {
			return false
		}
	}
	return true
}
