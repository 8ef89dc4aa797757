package printers

import (
	"cmp"
	"fmt"
	"html/template"
	"path"
	"strings"

	"github.com/nplusone-go/nplusone/internal/edited"
	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// What the page's template shows. Texts are escaped by the template; those of
// type template.HTML are built here from escaped parts.

type htmlPage struct {
	Title, Verdict, CSP, Footer, More string
	Style, Script                     template.HTML
	Stats                             []htmlStat
	Chips                             []htmlChip
	Roots, Accepted                   []*htmlFinding
	Scopes                            []htmlScope
	Lists                             []htmlList
	Rules                             []htmlRule
}

type htmlStat struct{ Name, Value string }

type htmlChip struct {
	Kind, Value, Text string
	Count             int
}

type htmlList struct {
	Title string
	Lines []string
}

type htmlPosition struct {
	Text string
	URL  template.URL
}

type htmlStatement struct {
	Role, Figures, Column string
	Position              htmlPosition
	SQL                   template.HTML
}

type htmlFinding struct {
	Short                                                string // the place without its directory
	Anchor, ID, Rule, RuleTitle, Headline, Evidence, Why string
	Scope, Suppressed, Advice, Standing                  string
	Before, After, Count, CountOf                        string
	Level                                                int
	Marks                                                []string
	Position                                             htmlPosition
	Statement, Parent                                    *htmlStatement
	Source                                               []htmlLine
	Fixes                                                []htmlFix
	Stack                                                []htmlFrame
	Children                                             []*htmlFinding
}

type htmlLine struct {
	URL    template.URL
	Number int
	Text   template.HTML
	Here   bool
}

type htmlFix struct {
	Name, Saves, Tried, Note string
	Verified                 bool
	Code                     []htmlCode
}

type htmlCode struct {
	What string
	Text template.HTML
}

type htmlFrame struct {
	Position htmlPosition
	Function string
}

// htmlPage builds the whole page but for its assets.
func (s *settings) htmlPage(r *report.Report) htmlPage {
	open, known, suppressed := tree.Split(r.Findings)
	p := htmlPage{
		Title: cmp.Or(escape.Clean(s.title), "nplusone"), Verdict: verdict(r, open, nil, nil),
		Stats: htmlStats(r), Footer: footer(r),
	}
	printed := open[:s.cap(maxHTMLFindings, len(open))]
	if more := len(open) - len(printed); more > 0 {
		p.More = "… and " + words.Count(more, "finding", "findings") + " more, not shown here"
	}
	b := htmlBuilder{settings: s, anchors: map[string]int{}}
	p.Roots = b.findings(tree.Tree(printed), 2)
	accepted := append(known, suppressed...)
	p.Accepted = b.findings(tree.Tree(accepted[:min(len(accepted), maxHTMLFindings)]), 3)
	p.Chips = htmlChips(append(printed, accepted...))
	p.Scopes = s.htmlScopes(r)
	for _, l := range []htmlList{
		{"Not looked at", missedLines(r)},
		{"Repeated, and no N+1", recognisedLines(s, r.Recognised)},
		{"Suppressions that matched nothing", unusedLines(r.Unused)},
		{"Notes", noteLines(r)},
	} {
		if len(l.Lines) > 0 {
			p.Lists = append(p.Lists, l)
		}
	}
	p.Rules = htmlRules(append(printed, accepted...))
	return p
}

func htmlStats(r *report.Report) []htmlStat {
	var queries, runs int
	var rows, db int64
	for _, sc := range r.Scopes {
		queries, rows, db, runs = queries+sc.Queries, rows+sc.Rows, db+sc.DBDurationNS, runs+max(sc.Runs, 1)
	}
	var saved int
	for i := range r.Findings {
		if f := &r.Findings[i]; tree.Standing(f) == 0 && len(f.Fixes) > 0 && f.Fixes[0].QueriesAfter > 0 {
			saved += max(f.Fixes[0].QueriesBefore-f.Fixes[0].QueriesAfter, 0)
		}
	}
	stats := []htmlStat{
		{"Scopes", words.Number(runs)}, {"Queries", words.Number(queries)}, {"Rows", words.Number(rows)}, {"In the database", words.Took(db)},
	}
	if saved > 0 {
		stats = append(stats, htmlStat{"Queries that can go", words.Number(saved)})
	}
	return stats
}

func footer(r *report.Report) string {
	t := report.Complete(*r).Tool
	return strings.TrimSpace("Written by " + escape.Clean(t.Name) + " " + escape.Clean(t.Version))
}

// htmlChips are the filters: rules and evidence that occur, if there is a
// choice at all.
func htmlChips(findings []report.Finding) []htmlChip {
	list, evidence := map[string]int{}, map[string]int{}
	var ruleOrder []string
	for _, f := range findings {
		if list[f.Rule] == 0 {
			ruleOrder = append(ruleOrder, f.Rule)
		}
		list[f.Rule]++
		evidence[string(f.Evidence)]++
	}
	var chips []htmlChip
	if len(list) > 1 {
		for _, id := range ruleOrder {
			chips = append(chips, htmlChip{"rule", escape.Clean(id), sentences.RuleTitle(id), list[id]})
		}
	}
	delete(evidence, "")
	if len(evidence) > 1 {
		for _, e := range []report.Evidence{report.Proved, report.Traced, report.Likely, report.Repeated} {
			if n := evidence[string(e)]; n > 0 {
				chips = append(chips, htmlChip{"evidence", string(e), string(e), n})
			}
		}
	}
	return chips
}

type htmlBuilder struct {
	*settings
	anchors map[string]int
}

func (b *htmlBuilder) findings(nodes []*tree.Node, level int) []*htmlFinding {
	list := make([]*htmlFinding, 0, len(nodes))
	for _, n := range nodes {
		f := b.finding(n.Finding, level)
		f.Children = b.findings(n.Children, min(level+1, 6))
		list = append(list, f)
	}
	return list
}

func (b *htmlBuilder) finding(f *report.Finding, level int) *htmlFinding {
	h := &htmlFinding{
		Anchor: b.anchor(f.ID), ID: escape.Clean(f.ID), Rule: escape.Clean(f.Rule), RuleTitle: sentences.RuleTitle(f.Rule), Level: level,
		Headline: sentences.Headline(f), Evidence: escape.Clean(string(f.Evidence)), Why: escape.Clean(f.Why), Scope: escape.Clean(f.Scope),
		Suppressed: escape.Clean(f.Suppressed), Advice: sentences.Advice(f), Position: b.position(f.Site),
		Standing: [...]string{"open", "known", "suppressed"}[tree.Standing(f)],
		Count:    words.Number(f.Query.Count), CountOf: "executions",
		Short: path.Base(sentences.Position(f.Site)), Marks: marks(f), Source: b.source(f.Site),
	}
	if f.Query.Count == 1 {
		h.CountOf = "execution"
	}
	if f.Query.SQL != "" {
		h.Statement = &htmlStatement{Role: "ran", Figures: sentences.ChildFigures(&f.Query), Position: h.Position, SQL: highlightSQL(f.Query.SQL)}
	}
	if p := f.Parent; p != nil {
		h.Parent = &htmlStatement{Figures: sentences.ParentFigures(p), Position: b.position(p.Site), SQL: highlightSQL(p.SQL), Column: column(p)}
		h.Statement.asChild()
	}
	for i := range f.Fixes {
		h.Fixes = append(h.Fixes, htmlFixOf(&f.Fixes[i]))
	}
	if len(f.Fixes) > 0 && f.Fixes[0].QueriesBefore > 0 && f.Fixes[0].QueriesAfter > 0 {
		h.Before, h.After = words.Number(f.Fixes[0].QueriesBefore), words.Number(f.Fixes[0].QueriesAfter)
	}
	for _, at := range f.Stack {
		h.Stack = append(h.Stack, htmlFrame{Position: b.position(at), Function: escape.Clean(at.Function)})
	}
	return h
}

func (s *htmlStatement) asChild() {
	if s != nil {
		s.Role = "for each row"
	}
}

// column is what ties the two statements.
func column(p *report.Parent) string {
	name := escape.Clean(p.Column)
	if p.Table != "" && name != "" {
		name = escape.Clean(p.Table) + "." + name
	}
	if name != "" && p.Of > 0 {
		name += fmt.Sprintf("  %s of %s", words.Number(p.Matched), words.Number(p.Of))
	}
	return name
}

func marks(f *report.Finding) []string {
	var marks []string
	if f.Baseline != "" {
		marks = append(marks, escape.Clean(f.Baseline))
	}
	if f.Relation != "" {
		marks = append(marks, escape.Clean(f.Relation))
	}
	if f.Parallel {
		marks = append(marks, "side by side")
	}
	if f.Seen > 1 {
		marks = append(marks, "in "+words.Count(f.Seen, "scope", "scopes"))
	}
	if f.Suppressed != "" {
		marks = append(marks, "suppressed")
	}
	return marks
}

// anchor is an id for the page that occurs once.
func (b *htmlBuilder) anchor(id string) string {
	safe := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, escape.Short(id, 64))
	b.anchors[safe]++
	if n := b.anchors[safe]; n > 1 || safe == "" {
		return fmt.Sprintf("%s_%d", safe, n)
	}
	return safe
}

func (s *settings) position(at report.Site) htmlPosition {
	return htmlPosition{Text: sentences.Position(s.site(at)), URL: template.URL(s.sourceURL(at))} // of a known scheme, parts escaped
}

func (s *settings) source(at report.Site) []htmlLine {
	var lines []htmlLine
	for _, l := range s.files.excerpt(at, 4, 2) {
		lines = append(lines, htmlLine{Number: l.Number, URL: s.lineURL(at, l.Number), Text: highlight(l.Text, goWords, "//"), Here: l.Here})
	}
	return lines
}

func htmlFixOf(x *report.Fix) htmlFix {
	h := htmlFix{
		Name: cmp.Or(escape.Clean(x.Title), escape.Clean(x.Kind)), Tried: sentences.FixTried(x), Verified: x.Verified, Note: sentences.FixNote(x),
	}
	if x.QueriesBefore > 0 && x.QueriesAfter > 0 {
		h.Saves = words.Number(x.QueriesBefore) + " → " + words.Number(x.QueriesAfter) + " queries"
	}
	if x.SQL != "" {
		h.Code = append(h.Code, htmlCode{"the SQL", highlight(strings.TrimSpace(escape.CleanLines(x.SQL)), sqlWords, "--")})
	}
	if x.Edit != "" {
		h.Code = append(h.Code, htmlCode{"the edit", highlight(copyable(edited.Short(x.Edit)), goWords, "//")})
	}
	if x.Go != "" {
		h.Code = append(h.Code, htmlCode{"the Go code", highlight(strings.Trim(copyable(x.Go), "\n"), goWords, "//")})
	}
	return h
}

// copyable is code whose tabs stay tabs, so that what is copied is formatted.
func copyable(code string) string {
	lines := strings.Split(code, "\n")
	for i, l := range lines {
		body := strings.TrimLeft(l, "\t")
		lines[i] = escape.Commandless(l[:len(l)-len(body)] + escape.Clean(body))
	}
	return strings.Join(lines, "\n")
}

// lineURL is the link to one line of a site's file, in pages that are for
// people at work on it.
func (s *settings) lineURL(at report.Site, line int) template.URL {
	if !s.linkLines {
		return ""
	}
	at.Line = line
	return template.URL(s.sourceURL(at)) // of a known scheme, parts escaped
}
