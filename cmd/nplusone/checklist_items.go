package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// listRows is how many rows a list may have at most; a run in which no scope
// read more cannot tell whether lists are paginated.
const listRows = 100

// evidence is what a report has for the checklist.
type evidence struct {
	scopes   int
	queries  int
	mostRows int64 // of one scope, on average where it is merged
	findings []report.Finding
	routes   []route
}

func evidenceOf(r report.Report) evidence {
	var e evidence
	for i := range r.Scopes {
		s := &r.Scopes[i]
		runs := max(s.Runs, 1)
		e.scopes += runs
		e.queries += s.Queries
		e.mostRows = max(e.mostRows, s.Rows/int64(runs))
	}
	for i := range r.Findings {
		if r.Findings[i].Suppressed == "" {
			e.findings = append(e.findings, r.Findings[i])
		}
	}
	e.routes = routesOf(r.Scopes)
	return e
}

// watched says what was run without a finding.
func (e evidence) watched() string {
	return fmt.Sprintf("none among %s of %s", words.Count(e.queries, "statement", "statements"), words.Count(e.scopes, "scope", "scopes"))
}

// of are the findings that a test accepts.
func (e evidence) of(accept func(*report.Finding) bool) []report.Finding {
	var list []report.Finding
	for i := range e.findings {
		if accept(&e.findings[i]) {
			list = append(list, e.findings[i])
		}
	}
	return list
}

func byRule(rules ...string) func(*report.Finding) bool {
	return func(f *report.Finding) bool { return slices.Contains(rules, f.Rule) }
}

const howToWatch = "nplusone test -report-dir reports ./... && nplusone checklist reports"

// refuted is a check that findings decide.
func refuted(item string, found []report.Finding) check {
	c := check{Item: item, State: unchecked, Decide: "nplusone explain " + found[0].Rule}
	var places []string
	for i := range found {
		f := &found[i]
		c.Findings = append(c.Findings, f.ID)
		if i < 3 {
			places = append(places, placeOf(f))
		}
	}
	c.Evidence = words.Count(len(found), "finding", "findings") + ": " + strings.Join(places, "; ")
	if more := len(found) - 3; more > 0 {
		c.Evidence += fmt.Sprintf("; and %d more", more)
	}
	return c
}

func placeOf(f *report.Finding) string {
	place := f.Scope
	if f.Site.File != "" {
		place = fmt.Sprintf("%s:%d", f.Site.File, f.Site.Line)
	}
	what := f.Message
	if what == "" {
		what = fmt.Sprintf("%s, %d times", f.Rule, f.Query.Count)
	}
	if f.Baseline == "known" {
		what += ", known"
	}
	return place + " " + what
}

// absent is a check that holds where the rule found nothing in what ran.
func (e evidence) absent(item string, found []report.Finding) check {
	switch {
	case len(found) > 0:
		return refuted(item, found)
	case e.queries == 0:
		return check{Item: item, State: unknown, Evidence: "the report has no statements", Decide: howToWatch}
	}
	return check{Item: item, State: checked, Evidence: e.watched()}
}

func (e evidence) paginated() check {
	c := e.absent("lists are paginated", e.of(byRule(report.RuleUnboundedList)))
	if c.State == checked && e.mostRows <= listRows {
		c.State, c.Decide = unknown, howToWatch
		c.Evidence = fmt.Sprintf("no scope read more than %d rows: with so little data a list without LIMIT looks like one with it", e.mostRows)
	}
	return c
}

// related is a check of the loops of some relations. Where a loop's relation
// is not known, it may be one of them.
func (e evidence) related(item string, relations ...string) check {
	found := e.of(func(f *report.Finding) bool {
		return f.Rule == report.RuleNPlusOne && slices.Contains(relations, f.Relation)
	})
	c := e.absent(item, found)
	open := e.of(func(f *report.Finding) bool { return f.Rule == report.RuleNPlusOne && f.Relation == "" })
	if c.State == checked && len(open) > 0 {
		c = refuted(item, open)
		c.State = unknown
		c.Evidence += "; of what relation is not known"
	}
	return c
}

func (e evidence) joined() check {
	return e.related("foreign keys are joined", "many-to-one", "one-to-one")
}

func (e evidence) batched() check {
	return e.related("reverse relations are batched", "one-to-many", "many-to-many", "count", "exists", "tree", "polymorphic")
}

func (e evidence) cached() check {
	return e.absent("expensive repeats are cached", e.of(byRule(report.RuleDuplicate)))
}

func (e evidence) indexed() check {
	const item = "indexes are in place"
	if found := e.of(byRule(report.RuleMissingIndex)); len(found) > 0 {
		return refuted(item, found)
	}
	return check{Item: item, State: unknown, Evidence: "only the planner knows, and the report does not say that it was asked", Decide: "nplusone explain missing-index"}
}

func (e evidence) noNPlusOne() check {
	return e.absent("no N+1", e.of(byRule(report.RuleNPlusOne, report.RuleNPlusOneWrite)))
}

func loadTested(l loadResult) check {
	c := check{Item: "load-tested with 1,000 users", Evidence: l.line, State: checked}
	switch {
	case !l.there:
		c.State, c.Evidence = unknown, "a report does not say how many users there were"
		c.Decide = "make load > load.txt; nplusone checklist -load load.txt reports"
	case l.users < 1000 || l.success <= 99:
		c.State = unchecked
		c.Evidence += ": want users=1000 or more and success above 99 %"
	}
	return c
}
