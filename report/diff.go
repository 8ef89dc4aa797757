package report

import "github.com/nplusone-go/nplusone/detect"

// Difference is what changed from one report to a later one. Suppressed
// findings are on neither side.
type Difference struct {
	New    []detect.Finding
	Gone   []detect.Finding // as they were
	Grown  []Step
	Shrunk []Step
	Same   []detect.Finding
}

// Step is a finding that is in both reports with different counts.
type Step struct {
	detect.Finding
	Was int // executions in the earlier report
}

// Diff compares two reports by the findings' ids.
func Diff(base, now detect.Report) Difference {
	var d Difference
	before := map[string]detect.Finding{}
	for _, f := range worstByID(base.Findings) {
		before[f.ID] = f
	}
	for _, n := range flat(tree(worstByID(now.Findings))) {
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
	for _, n := range flat(tree(worstByID(base.Findings))) {
		if _, gone := before[n.ID]; gone {
			d.Gone = append(d.Gone, *n.Finding)
		}
	}
	return d
}
