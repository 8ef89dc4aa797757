package judge

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/patterns"
	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/report"
)

// An outcome is what a group whose values were followed can come to.
type outcome struct {
	name   string // of the pattern that it is, or of the rule that it breaks
	doc    string
	match  func(*analysis.Analysis, *analysis.Group) bool
	report func(*analysis.Analysis, *analysis.Group) // makes the finding, nil for a pattern
}

// ruleLoop stands for n-plus-one and n-plus-one-write: which of them it is the
// statement says.
const ruleLoop = report.RuleNPlusOne

// outcomes are asked in this order: the first one that matches counts.
var outcomes = []outcome{
	{report.RuleDuplicate, "the same arguments each time", func(_ *analysis.Analysis, c *analysis.Group) bool {
		return c.Same() && c.Stmt.Kind != fingerprint.Insert
	}, rules.Duplicate},
	{patterns.SeenKeyset, "each page begins behind the one before", func(_ *analysis.Analysis, c *analysis.Group) bool {
		return pages(c)
	}, nil},
	{report.RuleDuplicate, "two results, in turn", func(h *analysis.Analysis, c *analysis.Group) bool {
		return fewTuples(c) && c.Count >= h.Limit.Repeated
	}, rules.Duplicate},
	{patterns.SeenFew, "too few, whatever the source", func(h *analysis.Analysis, c *analysis.Group) bool {
		return c.Count < h.Limit.Likely
	}, nil},
	{patterns.SeenQueue, "each argument is in the row that was taken last", patterns.OfQueue, nil},
	{ruleLoop, "the arguments follow the rows of another query", func(_ *analysis.Analysis, c *analysis.Group) bool {
		return c.Best.Strength(c.Count) != ""
	}, func(h *analysis.Analysis, c *analysis.Group) { rules.Report(h, c, c.Best.Strength(c.Count)) }},
	{patterns.SeenSeed, "the scope itself had inserted what it looks up", func(h *analysis.Analysis, c *analysis.Group) bool {
		return c.Reads() && patterns.IsSeed(h, c)
	}, nil},
	{patterns.SeenSearch, "its result ends the loop", func(_ *analysis.Analysis, c *analysis.Group) bool {
		return patterns.Searches(c)
	}, nil},
	{report.RuleDuplicate, "a few results, each loaded often", func(h *analysis.Analysis, c *analysis.Group) bool {
		return asksAgain(c) && c.Count >= h.Limit.Repeated
	}, rules.Duplicate},
	{ruleLoop, "many different arguments of no known source", func(h *analysis.Analysis, c *analysis.Group) bool {
		return c.Count >= repeatedFrom(h, c) && (c.Tuples >= tuning.RepeatedTuples || c.Stmt.Kind == fingerprint.Insert)
	}, func(h *analysis.Analysis, c *analysis.Group) {
		c.Best = nil
		rules.Report(h, c, report.Repeated)
	}},
	{patterns.SeenUnrecorded, "whether the arguments differ is not known", func(h *analysis.Analysis, c *analysis.Group) bool {
		return c.Count >= h.Limit.Repeated && !c.Counted()
	}, nil},
	{patterns.SeenFew, "below every threshold", func(*analysis.Analysis, *analysis.Group) bool { return true }, nil},
}

// classify says what one group comes to.
func classify(h *analysis.Analysis, c *analysis.Group) {
	if proved(h, c) || c.What != "" || c.Count < 2 {
		return
	}
	for i := range outcomes {
		o := &outcomes[i]
		if !o.match(h, c) {
			continue
		}
		if o.report == nil {
			c.What = o.name
		} else {
			o.report(h, c)
		}
		return
	}
}

// repeatedFrom is how often a group must run to be told of by repetition alone.
// A few reads may be what a page needs; a few writes of one statement are items.
func repeatedFrom(h *analysis.Analysis, c *analysis.Group) int {
	if c.Writes() {
		return min(h.Limit.Repeated, tuning.RepeatedWrites)
	}
	return h.Limit.Repeated
}

// fewTuples reports whether so few different arguments came so often that
// keeping the answers is the cure, not a join.
func fewTuples(c *analysis.Group) bool {
	return c.Reads() && c.Counted() && c.DistinctArgs() == 2 && c.Count >= 3*c.Tuples
}

// asksAgain reports whether each of few arguments without a source came so
// often that nothing but keeping the answers helps: three flags for each row.
func asksAgain(c *analysis.Group) bool {
	n := c.DistinctArgs()
	return c.Reads() && c.Counted() && n > 1 && n <= tuning.FewResults && c.Count >= 5*n
}

// pages reports whether the arguments come from the page before: from the
// group's own rows, with a range or a limit.
func pages(c *analysis.Group) bool {
	if c.Best == nil || !c.Best.Own(c) || c.Best.Total() < tuning.BitsLikely {
		return false
	}
	s := c.Shape()
	if len(patterns.RangedColumns(s)) > 0 {
		return true
	}
	// LIMIT 1 is how mappers look up one row.
	return len(s.Queries) > 0 && !s.Queries[0].Limit.Empty() && c.MaxRows > 1
}
