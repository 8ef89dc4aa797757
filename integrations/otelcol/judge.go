package otelcol

import (
	"cmp"
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/report"
)

// finding is what one trace shows, and the spans that show it.
type finding struct {
	report.Finding
	trace   pcommon.TraceID
	loop    uint64   // the span that the executions lie in
	spans   []uint64 // the first executions
	start   int64
	origin  *origin
	route   string
	summary string
}

// group are the executions of one statement from one place, in one trace and
// by one service.
type group struct {
	groupKey
	executions []*span
	origin     *origin
	where      where         // of the first execution
	requests   map[int32]int // executions by the request that they lie in
}

type groupKey struct {
	statement *statement
	place     *place
	service   string
}

// judgement is a trace that is being judged.
type judgement struct {
	cfg    *Config
	trace  *trace
	lookup lookup
	groups map[groupKey]*group
	order  []*group
	resent int // spans that came twice
}

// judge finds what repeats in a trace.
func judge(cfg *Config, t *trace) (found []finding, resent int) {
	j := judgement{cfg: cfg, trace: t, groups: map[groupKey]*group{}}
	j.lookup, j.resent = newLookup(t.spans)
	for i := range t.spans {
		if j.lookup.counts(int32(i)) {
			j.add(int32(i))
		}
	}
	for _, g := range j.order {
		if f, ok := j.classify(g); ok {
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(b.Query.Count, a.Query.Count) })
	return found, j.resent
}

func (j *judgement) add(i int32) {
	s := &j.trace.spans[i]
	at := j.lookup.where(i)
	key := groupKey{s.statement, at.place, s.origin.service}
	g := j.groups[key]
	if g == nil {
		g = &group{groupKey: key, origin: s.origin, where: at, requests: map[int32]int{}}
		j.groups[key] = g
		j.order = append(j.order, g)
	}
	g.executions = append(g.executions, s)
	g.requests[at.request]++
}

// classify says whether a group is a finding.
func (j *judgement) classify(g *group) (finding, bool) {
	slices.SortStableFunc(g.executions, func(a, b *span) int { return cmp.Compare(a.start, b.start) })
	v := valuesSeen(g)
	rule := j.rule(g, v)
	if rule == "" || recognised(g, v) {
		return finding{}, false
	}
	f := finding{
		trace: j.trace.id, loop: g.where.loop, start: g.executions[0].start,
		origin: g.origin, route: g.where.route(), summary: g.statement.summary(),
	}
	f.Finding = report.Finding{
		ID:       hash.ID(rule+"\n"+g.statement.shape.String()+"\n"+g.service+"\n"+placeName(g.place), 0),
		Rule:     rule,
		Evidence: report.Repeated,
		Scope:    f.route,
		Query: report.Query{
			SQL: g.statement.shown(), Shape: g.statement.shape.String(), Dialect: g.statement.dialect.String(),
			Count: len(g.executions), DistinctArgs: v.distinct,
		},
		Parallel: overlap(g.executions),
	}
	if g.place != nil {
		f.Site = g.place.site
	}
	for _, s := range g.executions {
		f.Query.DurationNS += max(s.end-s.start, 0)
	}
	for _, s := range g.executions[:min(len(g.executions), maxLinks)] {
		f.spans = append(f.spans, s.id)
	}
	describe(&f, g, v)
	if j.trace.partial || j.trace.over > 0 {
		f.Why += "; part of the trace was lost, so that it may be more"
	}
	return f, true
}

const maxLinks = 10 // spans that a finding names

// The least number of executions, as in package tuning of the root module.
const (
	fewestWrites     = 3
	fewestDuplicates = 3
)

// rule is the rule that a group breaks, "" for none.
func (j *judgement) rule(g *group, v values) string {
	insert := g.statement.kind == fingerprint.Insert
	switch {
	case v.same() && !insert && g.often(fewestDuplicates):
		return report.RuleDuplicate
	case v.distinct == 2 && !g.statement.writes() && g.often(j.cfg.MinRepeats) && len(g.executions) >= 6:
		return report.RuleDuplicate
	case v.same() && !insert:
		return ""
	case g.statement.writes() && g.often(min(fewestWrites, j.cfg.MinRepeats)):
		return report.RuleNPlusOneWrite
	case g.often(j.cfg.MinRepeats):
		return report.RuleNPlusOne
	}
	return ""
}

// often reports whether a statement ran n times in one request, or in n
// requests of the trace: two requests that each ask three times are no loop.
func (g *group) often(n int) bool {
	if len(g.requests) >= n {
		return true
	}
	for _, times := range g.requests {
		if times >= n {
			return true
		}
	}
	return false
}

// overlap reports whether executions, in order of their start, ran side by
// side.
func overlap(executions []*span) bool {
	for i := 1; i < len(executions); i++ {
		if executions[i].start < executions[i-1].end {
			return true
		}
	}
	return false
}

func placeName(p *place) string {
	if p == nil {
		return ""
	}
	return p.site.File + "\n" + p.name + "\n" + p.route
}
