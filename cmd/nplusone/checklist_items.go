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

// evidence is what there is to judge by: the report as it was read, and what
// a load test said. Nothing is analysed anew: findings are the rules', figures
// those of the scopes.
type evidence struct {
	*report.Report
	load loadResult
}

// An item is one of the guide's list.
type item struct {
	text  string
	judge func(e evidence, item string) check
}

// The guide's list, in its order.
var checklistItems = []item{
	{"lists are paginated", evidence.paginated},
	{"foreign keys are joined", related("many-to-one", "one-to-one")},
	{"reverse relations are batched", related("one-to-many", "many-to-many", "count", "exists", "tree", "polymorphic")},
	{"expensive repeats are cached", absent(report.RuleDuplicate)},
	{"indexes are in place", evidence.indexed},
	{"long tasks are out of requests", evidence.shortRequests},
	{"p95 is below 200 ms", evidence.p95},
	{"fewer than 10 queries per request", evidence.fewQueries},
	{"no N+1", absent(report.RuleNPlusOne, report.RuleNPlusOneWrite)},
	{"load-tested with 1,000 users", evidence.loadTested},
}

// checklist judges all items.
func checklist(e evidence) []check {
	var list []check
	for _, i := range checklistItems {
		list = append(list, i.judge(e, i.text))
	}
	return list
}

// ran is what all scopes did together, and the most rows that one of them
// read, on average where it is merged.
func (e evidence) ran() (scopes, queries int, mostRows int64) {
	for i := range e.Scopes {
		s := &e.Scopes[i]
		runs := max(s.Runs, 1)
		scopes += runs
		queries += s.Queries
		mostRows = max(mostRows, s.Rows/int64(runs))
	}
	return scopes, queries, mostRows
}

// of are the findings that a test accepts, without those that were silenced.
func (e evidence) of(accept func(*report.Finding) bool) []report.Finding {
	var list []report.Finding
	for i := range e.Findings {
		if f := &e.Findings[i]; f.Suppressed == "" && accept(f) {
			list = append(list, *f)
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
	var positions []string
	for i := range found {
		f := &found[i]
		c.Findings = append(c.Findings, f.ID)
		if i < 3 {
			positions = append(positions, positionOf(f))
		}
	}
	c.Evidence = words.Count(len(found), "finding", "findings") + ": " + strings.Join(positions, "; ")
	if more := len(found) - 3; more > 0 {
		c.Evidence += fmt.Sprintf("; and %d more", more)
	}
	return c
}

func positionOf(f *report.Finding) string {
	position := f.Scope
	if f.Site.File != "" {
		position = fmt.Sprintf("%s:%d", f.Site.File, f.Site.Line)
	}
	what := f.Message
	if what == "" {
		what = fmt.Sprintf("%s, %d times", f.Rule, f.Query.Count)
	}
	if f.Baseline == "known" {
		what += ", known"
	}
	return position + " " + what
}

// absent is an item that holds where the rules found nothing in what ran.
func absent(rules ...string) func(evidence, string) check {
	return func(e evidence, item string) check { return e.without(item, e.of(byRule(rules...))) }
}

func (e evidence) without(item string, found []report.Finding) check {
	scopes, queries, _ := e.ran()
	switch {
	case len(found) > 0:
		return refuted(item, found)
	case queries == 0:
		return check{Item: item, State: unknown, Evidence: "the report has no statements", Decide: howToWatch}
	}
	return check{Item: item, State: checked, Evidence: fmt.Sprintf("none among %s of %s",
		words.Count(queries, "statement", "statements"), words.Count(scopes, "scope", "scopes"))}
}

func (e evidence) paginated(item string) check {
	c := absent(report.RuleUnboundedList)(e, item)
	if _, _, mostRows := e.ran(); c.State == checked && mostRows <= listRows {
		c.State, c.Decide = unknown, howToWatch
		c.Evidence = fmt.Sprintf("no scope read more than %d rows: with so little data a list without LIMIT looks like one with it", mostRows)
	}
	return c
}

// related is an item of the loops of some relations. Where a loop's relation
// is not known, it may be one of them.
func related(relations ...string) func(evidence, string) check {
	return func(e evidence, item string) check {
		loops := func(relations ...string) []report.Finding {
			return e.of(func(f *report.Finding) bool {
				return f.Rule == report.RuleNPlusOne && slices.Contains(relations, f.Relation)
			})
		}
		c := e.without(item, loops(relations...))
		if open := loops(""); c.State == checked && len(open) > 0 {
			c = refuted(item, open)
			c.State = unknown
			c.Evidence += "; of what relation is not known"
		}
		return c
	}
}

func (e evidence) indexed(item string) check {
	if found := e.of(byRule(report.RuleMissingIndex)); len(found) > 0 {
		return refuted(item, found)
	}
	return check{Item: item, State: unknown, Evidence: "only EXPLAIN shows it, and the report does not say that it ran", Decide: "nplusone explain missing-index"}
}

func (e evidence) loadTested(item string) check {
	l := e.load
	c := check{Item: item, Evidence: l.line, State: checked}
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
