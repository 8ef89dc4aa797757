package detect

import (
	"context"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// hearing is the judgement of one scope's record.
type hearing struct {
	scope   *Scope
	rec     *record
	limit   thresholds
	charges []*charge // all groups, in order of their first execution
	found   []*charge // those with a finding
	flow    *flow
	sources sources
	report  Report
}

// judge reads the record of a scope that has ended and says what is wrong in
// it. Nobody else uses the record any more.
func judge(sc *Scope, rec *record) Report {
	h := &hearing{
		scope: sc, rec: rec, limit: sc.detector.thresholds,
		report: Report{Version: 1, Findings: []Finding{}, Recognised: []Recognised{}},
	}
	for _, g := range joinInserts(rec.order) {
		h.charges = append(h.charges, newCharge(g))
	}
	h.weighAll()
	for _, c := range h.charges {
		h.decide(c)
	}
	h.fansOut()
	h.askedAround()
	h.adviseOnLists()
	h.checkLimits()
	h.listRecognised()
	h.nest()
	h.nameFindings()
	h.listCandidates()
	h.silence()
	h.repair(context.Background())
	for _, c := range h.found {
		h.report.Findings = append(h.report.Findings, *c.result)
	}
	h.checkBudget()
	h.inspect(context.Background())
	h.listen(context.Background())
	st := sc.stats(rec)
	st.Timeline = h.timeline()
	h.report.Scopes = []ScopeStats{st}
	h.note()
	return h.report
}

// weighAll recognises patterns, and follows the values of what is left.
func (h *hearing) weighAll() {
	var suspects []*charge
	for _, c := range h.charges {
		if c.count+c.failed < 2 {
			continue
		}
		if c.stmt.counts {
			c.collectSlots()
		}
		c.what = h.pattern(c)
		if c.what == "" && c.count >= h.limit.likely {
			suspects = append(suspects, c)
		}
	}
	if len(suspects) == 0 {
		return
	}
	h.flow = newFlow(h.charges, suspects)
	for _, c := range suspects {
		h.flow.trace(c)
	}
	besides(suspects)
}

// decide applies the rules to one group.
func (h *hearing) decide(c *charge) {
	if h.proved(c) || c.what != "" || c.count < 2 {
		return
	}
	strength := c.best.strength(c.count)
	switch {
	case c.same() && c.stmt.kind != fingerprint.Insert:
		h.duplicate(c)
	case c.pages():
		c.what = seenKeyset
	case c.fewTuples() && c.count >= h.limit.repeated:
		h.duplicate(c)
	case c.count < h.limit.likely:
		c.what = seenFew
	case h.ofQueue(c):
		c.what = seenQueue
	case strength != "":
		h.accuse(c, strength)
	case c.reads() && h.isSeed(c):
		c.what = seenSeed
	case c.asksAgain() && c.count >= h.limit.repeated:
		h.duplicate(c)
	case c.count >= h.limit.repeated && (c.tuples >= repeatedTuples || c.stmt.kind == fingerprint.Insert):
		c.best = nil
		h.accuse(c, Repeated)
	case c.count >= h.limit.repeated && !c.counted():
		c.what = seenUnrecorded
	default:
		c.what = seenFew
	}
}

// fewTuples reports whether so few different arguments came so often that
// keeping the answers is the cure, not a join.
func (c *charge) fewTuples() bool {
	return c.reads() && c.counted() && c.distinctArgs() == 2 && c.count >= 3*c.tuples
}

// asksAgain reports whether each of few arguments without a source came so
// often that nothing but keeping the answers helps: three flags for each row.
func (c *charge) asksAgain() bool {
	return c.reads() && c.tuples > 1 && c.tuples <= fewAnswers && c.count >= 5*c.tuples && c.whole()
}

// fewAnswers is how many a program may well keep for good.
const fewAnswers = 8

// pages reports whether the arguments come from the page before: from the
// group's own rows, with a range or a limit.
func (c *charge) pages() bool {
	if c.best == nil || !c.best.own(c) || c.best.total() < bitsLikely {
		return false
	}
	s := c.shape()
	if len(rangedColumns(s)) > 0 {
		return true
	}
	// LIMIT 1 is how mappers look up one row.
	return len(s.Queries) > 0 && !s.Queries[0].Limit.Empty() && c.maxRows > 1
}

func (h *hearing) listRecognised() {
	for _, c := range h.charges {
		if c.what != "" {
			h.recognise(c.what, c, c.count+c.failed)
		}
	}
}

// repeatedTuples is how many different arguments make bare repetition an N+1.
const repeatedTuples = 3

// rule is the rule that a traced or repeated group breaks.
func (c *charge) rule() string {
	if c.writes() {
		return RuleNPlusOneWrite
	}
	return RuleNPlusOne
}
