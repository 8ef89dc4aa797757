package compare

import (
	"github.com/nplusone-go/nplusone/internal/match"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/report"
)

// Difference is what changed from one report to a later one. Suppressed
// findings are on neither side.
type Difference struct {
	New    []report.Finding
	Gone   []report.Finding // as they were
	Grown  []Step
	Shrunk []Step
	Same   []report.Finding
}

// Step is a finding that is in both reports with different counts.
type Step struct {
	report.Finding
	Was int // executions in the earlier report
}

// Diff compares two reports by the findings' ids.
func Diff(base, now report.Report) Difference {
	var d Difference
	before := map[string]int{}
	earlier := worst(base)
	for _, f := range earlier {
		before[f.ID] = f.Query.Count
	}
	all, left := match.Against(before, worst(now))
	for _, f := range all {
		switch f.State {
		case match.New:
			d.New = append(d.New, *f.Finding)
		case match.Grown:
			d.Grown = append(d.Grown, Step{*f.Finding, f.Was})
		case match.Shrunk:
			d.Shrunk = append(d.Shrunk, Step{*f.Finding, f.Was})
		default:
			d.Same = append(d.Same, *f.Finding)
		}
	}
	for _, f := range earlier {
		if left[f.ID] {
			d.Gone = append(d.Gone, *f)
		}
	}
	return d
}

// worst are a report's findings, one for each id, in the order of their tree.
func worst(r report.Report) (list []*report.Finding) {
	for _, n := range tree.Flat(tree.Tree(tree.WorstByID(r.Findings))) {
		list = append(list, n.Finding)
	}
	return list
}
