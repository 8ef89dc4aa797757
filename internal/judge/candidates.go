package judge

import (
	"slices"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/flow"
	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// listCandidates notes what was weighed, for Candidates.
func listCandidates(h *analysis.Analysis) {
	for _, c := range h.Groups {
		for _, k := range c.Ranked {
			out := record.Candidate{
				Shape: c.Key.Shape, Stack: uint64(c.Key.Stack), Bits: k.Total(),
				Column: k.Column.Parent.ColumnName(k.Column.Columns[0]),
				Change: record.Alteration{
					Shape: k.Column.Parent.Key.Shape, Stack: uint64(k.Column.Parent.Key.Stack),
					Column: k.Column.Columns[0], Shift: k.Column.Distinct() == 1,
				},
			}
			if c.Result != nil {
				out.Finding = c.Result.ID
			}
			h.Candidates = append(h.Candidates, out)
		}
	}
}

// proved makes the findings that were proved, whatever else they look like.
func proved(h *analysis.Analysis, c *analysis.Group) bool {
	if c.Count < tuning.ProvedCount || c.Tuples < 2 || !c.Stmt.Counts {
		return false
	}
	for _, p := range h.Rec.Scope.Proofs {
		if p.Shape != c.Key.Shape || p.Stack != uint64(c.Key.Stack) {
			continue
		}
		at := slices.IndexFunc(h.Groups, func(o *analysis.Group) bool {
			return o.Key.Shape == p.Change.Shape && uint64(o.Key.Stack) == p.Change.Stack
		})
		if at < 0 || !h.Groups[at].Holds(p.Change.Column) {
			continue
		}
		c.Best = provenSource(h, c, h.Groups[at], p.Change.Column)
		c.What = ""
		rules.Report(h, c, report.Proved)
		return true
	}
	return false
}

// provenSource is the candidate of a proof: weighed as any other, so that the
// report can say how the values flowed.
func provenSource(h *analysis.Analysis, c, parent *analysis.Group, column int) *analysis.Candidate {
	for _, k := range c.Ranked {
		if k.Column.Parent == parent && slices.Contains(k.Column.Columns, column) {
			return k
		}
	}
	c.CollectSlots()
	s := parent.Column(column)
	best := &analysis.Candidate{Column: s, Slot: &analysis.SlotArgs{}}
	for _, a := range c.Slots {
		var wanted analysis.CellSet
		for _, k := range a.Args {
			wanted.Add(k)
		}
		s.Build(&wanted)
		flow.Prepare(a)
		if k := flow.Weigh(c, a, s); best.Links == nil || k.Walk.Matched > best.Walk.Matched {
			k.Links = []analysis.FlowLink{{Slot: a.Slot, Column: column}}
			best = k
		}
	}
	return best
}
