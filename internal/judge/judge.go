// Package judge turns what a scope ran into findings.
package judge

import (
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/flow"
	"github.com/nplusone-go/nplusone/internal/judge/patterns"
	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// Judge reads the record of a scope that has ended and says what is wrong in
// it. Nobody else uses the record any more.
func Judge(rec *record.Record, o analysis.Options) *analysis.Analysis {
	h := &analysis.Analysis{
		Rec: rec, Limit: o.Thresholds, Allows: o.Allows, Source: o.Source,
		Report: report.Report{Version: 1, Findings: []report.Finding{}, Recognised: []report.Recognised{}},
	}
	for _, g := range joinInserts(rec.Order) {
		h.Groups = append(h.Groups, analysis.NewGroup(g))
	}
	weighAll(h)
	joinTexts(h)
	for _, c := range h.Groups {
		if c.Result == nil {
			classify(h, c)
		}
	}
	patterns.FansOut(h)
	rules.Check(h)
	listRecognised(h)
	orderByLoop(h)
	nameFindings(h)
	listCandidates(h)
	silence(h)
	locateAtLoops(h)
	foldLoops(h)
	return h
}

// Conclude puts the findings into the report, once fixers have had them.
func Conclude(h *analysis.Analysis) {
	for _, c := range h.Found {
		h.Report.Findings = append(h.Report.Findings, *c.Result)
	}
	rules.Conclude(h)
}

// Finish adds what was run and what is to be said of it.
func Finish(h *analysis.Analysis) report.Report {
	st := h.Rec.Stats()
	st.Timeline = timeline(h)
	h.Report.Scopes = []report.ScopeStats{st}
	note(h)
	return h.Report
}

// weighAll recognises patterns, and follows the values of what is left.
func weighAll(h *analysis.Analysis) {
	var suspects []*analysis.Group
	for _, c := range h.Groups {
		if c.Count+c.Failed < 2 {
			continue
		}
		if c.Stmt.Counts {
			c.CollectSlots()
		}
		c.What = patterns.Of(h, c)
		if (c.What == "" || patterns.ByForm(c.What) || patterns.IsBatch(c.What)) && c.Count >= h.Limit.Likely {
			suspects = append(suspects, c)
		}
	}
	if len(suspects) == 0 {
		return
	}
	f := flow.New(h.Groups, suspects)
	for _, c := range suspects {
		f.Trace(c)
	}
	flow.Siblings(suspects)
	for _, c := range suspects {
		if c.What != "" && followsOthers(c) && (!patterns.IsBatch(c.What) || flow.OneRowEach(c)) {
			c.What = ""
		}
	}
}

// followsOthers reports whether an argument follows the rows of another query,
// and none those of the answer before: then it is asked for each of those rows,
// whatever the text looks like.
func followsOthers(c *analysis.Group) bool {
	if c.Best == nil || c.Best.Own(c) || c.Best.Strength(c.Count) == "" {
		return false
	}
	for _, k := range c.Ranked {
		if k.Own(c) && k.Total() >= tuning.BitsLikely {
			return false
		}
	}
	return true
}

func listRecognised(h *analysis.Analysis) {
	for _, c := range h.Groups {
		if c.What != "" {
			patterns.Recognise(h, c.What, c, c.Count+c.Failed)
		}
	}
}
