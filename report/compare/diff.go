package compare

import (
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/tree"
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
	before := map[string]report.Finding{}
	for _, f := range tree.WorstByID(base.Findings) {
		before[f.ID] = f
	}
	for _, n := range tree.Flat(tree.Tree(tree.WorstByID(now.Findings))) {
		old, ok := before[n.ID]
		delete(before, n.ID)
		switch {
		case !ok:
			d.New = append(d.New, *n.Finding)
		case n.Query.Count > old.Query.Count:
			d.Grown = append(d.Grown, Step{*n.Finding, old.Query.Count})
		case n.Query.Count < old.Query.Count:
			d.Shrunk = append(d.Shrunk, Step{*n.Finding, old.Query.Count})
		default:
			d.Same = append(d.Same, *n.Finding)
		}
	}
	for _, n := range tree.Flat(tree.Tree(tree.WorstByID(base.Findings))) {
		if _, gone := before[n.ID]; gone {
			d.Gone = append(d.Gone, *n.Finding)
		}
	}
	return d
}
