package printers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// maxListed entries of each list are shown unless all are asked for.
const maxListed = 5

// summary tells in a few lines what the findings themselves do not.
func (t *textWriter) summary(r *report.Report, open, known, suppressed []report.Finding) {
	t.wrapped("", verdict(r, open, known, suppressed)+totals(r.Scopes), bold)
	t.list("not looked at", missedLines(r))
	t.list("known from the baseline", findingLines(&t.settings, known, func(f *report.Finding) string { return "" }))
	t.list("suppressed", suppressedLines(&t.settings, suppressed))
	t.list("repeated, and no N+1", recognisedLines(&t.settings, r.Recognised))
	t.list("suppressions that matched nothing", unusedLines(r.Unused))
	t.list("notes", noteLines(r))
}

// verdict counts the findings: "2 findings, 1 known, 3 suppressed". Where not
// all was looked at, it does not say that there are none.
func verdict(r *report.Report, open, known, suppressed []report.Finding) string {
	text := "no findings"
	switch {
	case len(open) > 0:
		text = words.Count(len(open), "finding", "findings")
	case len(r.Missed) > 0:
		text = "nothing found in what was checked"
	}
	if len(known) > 0 {
		text += ", " + words.Number(len(known)) + " known"
	}
	if len(suppressed) > 0 {
		text += ", " + words.Number(len(suppressed)) + " suppressed"
	}
	return text
}

// totals sums up the scopes: " in 2 scopes: 53 queries, 151 rows, 38 ms".
func totals(scopes []report.ScopeStats) string {
	if len(scopes) == 0 {
		return ""
	}
	sum := report.ScopeStats{}
	runs := 0
	for _, s := range scopes {
		sum.Queries += s.Queries
		sum.Rows += s.Rows
		sum.Errors += s.Errors
		sum.DBDurationNS += s.DBDurationNS
		runs += max(s.Runs, 1)
	}
	where := escape.Clean(scopes[0].Name)
	if runs > 1 || where == "" {
		where = words.Count(runs, "scope", "scopes")
	}
	text := fmt.Sprintf(" in %s: %s, %s, %s in the database", where,
		words.Count(sum.Queries, "query", "queries"), words.Count(sum.Rows, "row", "rows"), words.Took(sum.DBDurationNS))
	if sum.Errors > 0 {
		text += ", " + words.Count(sum.Errors, "error", "errors")
	}
	return text
}

// list writes a titled list, cut unless all of it is asked for.
func (t *textWriter) list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	t.line("", title+":")
	for i, l := range lines {
		if i == maxListed && !t.verbose && len(lines) > maxListed+1 {
			t.line("    ", t.paint(dim, "… "+words.Number(len(lines)-i)+" more: -v lists all"))
			return
		}
		for j, part := range wrap(l, t.columns-8) {
			t.line("    "+strings.Repeat("    ", min(j, 1)), t.paint(dim, part))
		}
	}
}

func findingLines(s *settings, findings []report.Finding, tail func(*report.Finding) string) []string {
	lines := make([]string, 0, len(findings))
	for i := range findings {
		f := &findings[i]
		lines = append(lines, sentences.Position(s.site(f.Site))+": "+sentences.Headline(f)+tail(f))
	}
	return lines
}

// suppressedLines has a line for each reason at each place: a tool that loads
// fixtures table by table is one.
func suppressedLines(s *settings, findings []report.Finding) []string {
	type cause struct{ place, reason string }
	var order []cause
	all := map[cause][]*report.Finding{}
	for i := range findings {
		f := &findings[i]
		c := cause{sentences.Position(s.site(f.Site)), f.Suppressed}
		if all[c] == nil {
			order = append(order, c)
		}
		all[c] = append(all[c], f)
	}
	lines := make([]string, 0, len(order))
	for _, c := range order {
		what := sentences.Headline(all[c][0])
		if n := len(all[c]); n > 1 {
			runs := 0
			for _, f := range all[c] {
				runs += f.Query.Count
			}
			what = words.Count(n, "statement", "statements") + ", " + words.Count(runs, "time", "times")
		}
		lines = append(lines, c.place+": "+what+" ("+escape.Clean(c.reason)+")")
	}
	return lines
}

func recognisedLines(s *settings, recognised []report.Recognised) []string {
	lines := make([]string, 0, len(recognised))
	for i := range recognised {
		k := &recognised[i]
		line := escape.Clean(k.What) + ", " + words.Count(k.Count, "time", "times") + ": " + escape.OneLine(k.SQL, 100)
		if k.Site != nil {
			line = sentences.Position(s.site(*k.Site)) + ": " + line
		}
		lines = append(lines, line)
	}
	return lines
}

func unusedLines(unused []report.Suppression) []string {
	lines := make([]string, 0, len(unused))
	for _, u := range unused {
		lines = append(lines, escape.Clean(u.Kind)+" "+escape.Clean(u.Match)+": "+escape.Clean(u.Reason))
	}
	return lines
}

func missedLines(r *report.Report) []string {
	lines := make([]string, 0, len(r.Missed))
	for _, what := range r.Missed {
		lines = append(lines, escape.Clean(what))
	}
	return lines
}

// noteLines are the report's notes, and what its scopes have to add.
func noteLines(r *report.Report) []string {
	var lines []string
	for _, n := range r.Notes {
		lines = append(lines, escape.Clean(n))
	}
	if by := owners(r.Scopes); by != "" {
		lines = append(lines, by)
	}
	return lines
}

// owners says by which way statements found their scope, unless all came by
// their context.
func owners(scopes []report.ScopeStats) string {
	sum := map[string]int{}
	for _, s := range scopes {
		for way, n := range s.Owners {
			sum[way] += n
		}
	}
	if len(sum) == 0 || len(sum) == 1 && sum["context"] > 0 {
		return ""
	}
	var parts []string
	for _, way := range slices.Sorted(maps.Keys(sum)) {
		parts = append(parts, escape.Clean(way)+" "+words.Number(sum[way]))
	}
	return "statements attributed by " + strings.Join(parts, ", ")
}
