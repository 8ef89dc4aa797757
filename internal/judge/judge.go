package judge

import (
	"github.com/nplusone-go/nplusone/fingerprint"
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
	for _, c := range h.Groups {
		decide(h, c)
	}
	patterns.FansOut(h)
	rules.AskedAround(h)
	rules.AdviseOnLists(h)
	rules.CheckLimits(h)
	listRecognised(h)
	nest(h)
	nameFindings(h)
	listCandidates(h)
	silence(h)
	placeAtLoops(h)
	return h
}

// Conclude puts the findings into the report, once fixers have had them.
func Conclude(h *analysis.Analysis) {
	for _, c := range h.Found {
		h.Report.Findings = append(h.Report.Findings, *c.Result)
	}
	rules.CheckBudget(h)
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
		c.What = patterns.Pattern(h, c)
		if c.What == "" && c.Count >= h.Limit.Likely {
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
	flow.Besides(suspects)
}

// decide applies the rules to one group.
func decide(h *analysis.Analysis, c *analysis.Group) {
	if proved(h, c) || c.What != "" || c.Count < 2 {
		return
	}
	strength := c.Best.Strength(c.Count)
	switch {
	case c.Same() && c.Stmt.Kind != fingerprint.Insert:
		rules.Duplicate(h, c)
	case pages(c):
		c.What = patterns.SeenKeyset
	case fewTuples(c) && c.Count >= h.Limit.Repeated:
		rules.Duplicate(h, c)
	case c.Count < h.Limit.Likely:
		c.What = patterns.SeenFew
	case patterns.OfQueue(h, c):
		c.What = patterns.SeenQueue
	case strength != "":
		rules.Report(h, c, strength)
	case c.Reads() && patterns.IsSeed(h, c):
		c.What = patterns.SeenSeed
	case asksAgain(c) && c.Count >= h.Limit.Repeated:
		rules.Duplicate(h, c)
	case c.Count >= h.Limit.Repeated && (c.Tuples >= tuning.RepeatedTuples || c.Stmt.Kind == fingerprint.Insert):
		c.Best = nil
		rules.Report(h, c, report.Repeated)
	case c.Count >= h.Limit.Repeated && !c.Counted():
		c.What = patterns.SeenUnrecorded
	default:
		c.What = patterns.SeenFew
	}
}

// fewTuples reports whether so few different arguments came so often that
// keeping the answers is the cure, not a join.
func fewTuples(c *analysis.Group) bool {
	return c.Reads() && c.Counted() && c.DistinctArgs() == 2 && c.Count >= 3*c.Tuples
}

// asksAgain reports whether each of few arguments without a source came so
// often that nothing but keeping the answers helps: three flags for each row.
func asksAgain(c *analysis.Group) bool {
	return c.Reads() && c.Tuples > 1 && c.Tuples <= tuning.FewAnswers && c.Count >= 5*c.Tuples && c.Whole()
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

func listRecognised(h *analysis.Analysis) {
	for _, c := range h.Groups {
		if c.What != "" {
			patterns.Recognise(h, c.What, c, c.Count+c.Failed)
		}
	}
}
