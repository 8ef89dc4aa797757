package rules

import (
	"slices"
	"strconv"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/report"
)

// Folded makes the finding of a group tell of another one, too, which was
// folded into it: its counts are the sums, and its sentences are of both.
func Folded(c *analysis.Group, other *report.Finding) {
	f := c.Result
	q, o := &f.Query, &other.Query
	addTexts(q, o)
	q.Count += o.Count
	q.DurationNS += o.DurationNS
	q.Rows += o.Rows
	q.DistinctArgs = differentArgs(c, q.DistinctArgs+o.DistinctArgs)
	q.AtLeast = q.AtLeast || o.AtLeast
	f.Parallel = f.Parallel || other.Parallel
	if p, op := f.Parent, other.Parent; p != nil && op != nil {
		p.Count += op.Count
		p.Rows += op.Rows
		p.Matched += op.Matched
		p.Of += op.Of
		p.InRowOrder = p.InRowOrder && op.InRowOrder
	}
	retell(c)
}

// addTexts lists the other finding's texts beside the finding's own.
func addTexts(q, o *report.Query) {
	for _, text := range append([]string{o.SQL}, o.Texts...) {
		if text != q.SQL && !slices.Contains(q.Texts, text) && len(q.Texts) < tuning.MostTexts {
			q.Texts = append(q.Texts, text)
		}
	}
}

// differentArgs counts the arguments of all groups of a finding: two that ask
// for the same ask for one thing. Where some were not kept, it is the sum.
func differentArgs(c *analysis.Group, sum int) int {
	all := map[uint64]bool{}
	for _, g := range append([]*analysis.Group{c}, c.Folded...) {
		if g.Count > len(g.Execs) || g.Key.Shape != c.Key.Shape {
			return sum
		}
		for i := range g.Execs {
			all[g.Execs[i].Args] = true
		}
	}
	return len(all)
}

// retell writes the sentences of a finding whose counts have changed.
func retell(c *analysis.Group) {
	f := c.Result
	n := strconv.Itoa(f.Query.Count)
	switch {
	case len(f.Query.Texts) > 0:
		f.Message = n + " " + wordMany(c) + " of " + strconv.Itoa(1+len(f.Query.Texts)) + " texts, " + enough(f.Query.Count, 1+len(f.Query.Texts))
	case f.Rule != report.RuleDuplicate:
		f.Message = n + " " + wordMany(c) + " that 1 can replace"
	}
	switch {
	case f.Rule == report.RuleDuplicate:
		retellDuplicate(c)
	case f.Evidence == report.Proved:
	case f.Parent != nil && c.Best != nil:
		f.Why = strconv.Itoa(f.Parent.Matched) + " of " + strconv.Itoa(f.Parent.Of) + " arguments are " + describe(c.Best)
		if f.Parent.InRowOrder {
			f.Why += ", in row order"
		}
	default:
		f.Why = n + " executions with " + different(&f.Query) + " different arguments; " + whyNot(c)
	}
}

// retellDuplicate says of all executions whether they were the same.
func retellDuplicate(c *analysis.Group) {
	f := c.Result
	n := strconv.Itoa(f.Query.Count)
	if f.Query.DistinctArgs > 1 {
		f.Why = n + " executions had " + different(&f.Query) + " different arguments"
		f.Message = n + " " + wordMany(c) + " for " + strconv.Itoa(f.Query.DistinctArgs) + " different results"
		return
	}
	f.Why = "all " + n + " executions had the same arguments"
	f.Message = n + " times the same " + word(c)
}
