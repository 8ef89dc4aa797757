package report

import (
	"cmp"
	"fmt"
	"html/template"
	"path"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
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

type htmlPlace struct {
	Text string
	URL  template.URL
}

type htmlStatement struct {
	Role, Figures, Column string
	Place                 htmlPlace
	SQL                   template.HTML
}

type htmlFinding struct {
	Short                                                string // the place without its directory
	Anchor, ID, Rule, RuleTitle, Headline, Evidence, Why string
	Scope, Suppressed, Advice, Standing                  string
	Before, After, Count, CountOf                        string
	Level                                                int
	Marks                                                []string
	Place                                                htmlPlace
	Statement, Parent                                    *htmlStatement
	Source                                               []htmlLine
	Fixes                                                []htmlFix
	Stack                                                []htmlFrame
	Children                                             []*htmlFinding
}

type htmlLine struct {
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
	Place    htmlPlace
	Function string
}

// htmlPage builds the whole page but for its assets.
func (s *settings) htmlPage(r *detect.Report) htmlPage {
	open, known, suppressed := split(r.Findings)
	p := htmlPage{
		Title: cmp.Or(clean(s.title), "nplusone"), Verdict: verdict(r, open, nil, nil),
		Stats: htmlStats(r), Footer: footer(r),
	}
	told := open[:s.cap(maxHTMLFindings, len(open))]
	if more := len(open) - len(told); more > 0 {
		p.More = "… and " + count(more, "finding", "findings") + " more, not told here"
	}
	b := htmlBuilder{settings: s, anchors: map[string]int{}}
	p.Roots = b.findings(tree(told), 2)
	accepted := append(known, suppressed...)
	p.Accepted = b.findings(tree(accepted[:min(len(accepted), maxHTMLFindings)]), 3)
	p.Chips = htmlChips(append(told, accepted...))
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
	p.Rules = htmlRules(append(told, accepted...))
	return p
}

func htmlStats(r *detect.Report) []htmlStat {
	var queries, runs int
	var rows, db int64
	for _, sc := range r.Scopes {
		queries, rows, db, runs = queries+sc.Queries, rows+sc.Rows, db+sc.DBDurationNS, runs+max(sc.Runs, 1)
	}
	var saved int
	for i := range r.Findings {
		if f := &r.Findings[i]; standing(f) == 0 && len(f.Fixes) > 0 && f.Fixes[0].QueriesAfter > 0 {
			saved += max(f.Fixes[0].QueriesBefore-f.Fixes[0].QueriesAfter, 0)
		}
	}
	stats := []htmlStat{
		{"Scopes", number(runs)}, {"Queries", number(queries)}, {"Rows", number(rows)}, {"In the database", took(db)},
	}
	if saved > 0 {
		stats = append(stats, htmlStat{"Queries that can go", number(saved)})
	}
	return stats
}

func footer(r *detect.Report) string {
	t := complete(*r).Tool
	return strings.TrimSpace("Written by " + clean(t.Name) + " " + clean(t.Version))
}

// htmlChips are the filters: rules and evidence that occur, if there is a
// choice at all.
func htmlChips(findings []detect.Finding) []htmlChip {
	rules, evidence := map[string]int{}, map[string]int{}
	var ruleOrder []string
	for _, f := range findings {
		if rules[f.Rule] == 0 {
			ruleOrder = append(ruleOrder, f.Rule)
		}
		rules[f.Rule]++
		evidence[string(f.Evidence)]++
	}
	var chips []htmlChip
	if len(rules) > 1 {
		for _, id := range ruleOrder {
			chips = append(chips, htmlChip{"rule", clean(id), ruleTitle(id), rules[id]})
		}
	}
	delete(evidence, "")
	if len(evidence) > 1 {
		for _, e := range []detect.Evidence{detect.Proved, detect.Traced, detect.Likely, detect.Repeated} {
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

func (b *htmlBuilder) findings(nodes []*node, level int) []*htmlFinding {
	list := make([]*htmlFinding, 0, len(nodes))
	for _, n := range nodes {
		f := b.finding(n.Finding, level)
		f.Children = b.findings(n.children, min(level+1, 6))
		list = append(list, f)
	}
	return list
}

func (b *htmlBuilder) finding(f *detect.Finding, level int) *htmlFinding {
	h := &htmlFinding{
		Anchor: b.anchor(f.ID), ID: clean(f.ID), Rule: clean(f.Rule), RuleTitle: ruleTitle(f.Rule), Level: level,
		Headline: headline(f), Evidence: clean(string(f.Evidence)), Why: clean(f.Why), Scope: clean(f.Scope),
		Suppressed: clean(f.Suppressed), Advice: advice(f), Place: b.place(f.Site),
		Standing: [...]string{"open", "known", "suppressed"}[standing(f)],
		Count:    number(f.Query.Count), CountOf: "executions",
		Short: path.Base(place(f.Site)), Marks: marks(f), Source: b.source(f.Site),
	}
	if f.Query.Count == 1 {
		h.CountOf = "execution"
	}
	if f.Query.SQL != "" {
		h.Statement = &htmlStatement{Role: "ran", Figures: childFigures(&f.Query), Place: h.Place, SQL: highlightSQL(f.Query.SQL)}
	}
	if p := f.Parent; p != nil {
		h.Parent = &htmlStatement{Figures: parentFigures(p), Place: b.place(p.Site), SQL: highlightSQL(p.SQL), Column: column(p)}
		h.Statement.asChild()
	}
	for i := range f.Fixes {
		h.Fixes = append(h.Fixes, htmlFixOf(&f.Fixes[i]))
	}
	if len(f.Fixes) > 0 && f.Fixes[0].QueriesBefore > 0 && f.Fixes[0].QueriesAfter > 0 {
		h.Before, h.After = number(f.Fixes[0].QueriesBefore), number(f.Fixes[0].QueriesAfter)
	}
	for _, at := range f.Stack {
		h.Stack = append(h.Stack, htmlFrame{Place: b.place(at), Function: clean(at.Function)})
	}
	return h
}

func (s *htmlStatement) asChild() {
	if s != nil {
		s.Role = "for each row"
	}
}

// column is what ties the two statements.
func column(p *detect.Parent) string {
	name := clean(p.Column)
	if p.Table != "" && name != "" {
		name = clean(p.Table) + "." + name
	}
	if name != "" && p.Of > 0 {
		name += fmt.Sprintf("  %s of %s", number(p.Matched), number(p.Of))
	}
	return name
}

func marks(f *detect.Finding) []string {
	var marks []string
	if f.Baseline != "" {
		marks = append(marks, clean(f.Baseline))
	}
	if f.Relation != "" {
		marks = append(marks, clean(f.Relation))
	}
	if f.Parallel {
		marks = append(marks, "side by side")
	}
	if f.Seen > 1 {
		marks = append(marks, "in "+count(f.Seen, "scope", "scopes"))
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
	}, short(id, 64))
	b.anchors[safe]++
	if n := b.anchors[safe]; n > 1 || safe == "" {
		return fmt.Sprintf("%s_%d", safe, n)
	}
	return safe
}

func (s *settings) place(at detect.Site) htmlPlace {
	return htmlPlace{Text: place(s.site(at)), URL: template.URL(s.sourceURL(at))} // of a known scheme, parts escaped
}

func (s *settings) source(at detect.Site) []htmlLine {
	var lines []htmlLine
	for _, l := range s.files.excerpt(at, 4, 2) {
		lines = append(lines, htmlLine{Number: l.Number, Text: highlight(l.Text, goWords, "//"), Here: l.Here})
	}
	return lines
}

func htmlFixOf(x *detect.Fix) htmlFix {
	h := htmlFix{
		Name: cmp.Or(clean(x.Title), clean(x.Kind)), Tried: fixTried(x), Verified: x.Verified, Note: fixNote(x),
	}
	if x.QueriesBefore > 0 && x.QueriesAfter > 0 {
		h.Saves = number(x.QueriesBefore) + " → " + number(x.QueriesAfter) + " queries"
	}
	if x.SQL != "" {
		h.Code = append(h.Code, htmlCode{"the SQL", highlight(strings.TrimSpace(cleanLines(x.SQL)), sqlWords, "--")})
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
		lines[i] = commandless(l[:len(l)-len(body)] + clean(body))
	}
	return strings.Join(lines, "\n")
}
