package webpage

import (
	"cmp"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/internal/naming"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
)

// loopRow is one loop as the page shows it.
type loopRow struct {
	Place, Function, Text          string
	Link                           template.URL
	Request, Message               string
	Rules                          []ruleName
	Evidence                       string
	Queries, QueryWord, Took, Seen string
	First, FirstAt, Last, LastAt   string
	Gone                           string
	Trend                          string
	TrendBars                      []bar
	Routes                         []routeCount
	Statements                     []statement
	Edit                           edit
	Comment, CommentAt             string
	Baseline                       []string
}

type routeCount struct{ Route, Count string }

type statement struct {
	Times, Place string
	Link         template.URL
	SQL          template.HTML
}

// edit is what to write instead, in one line.
type edit struct {
	Head, Code string
	Verified   bool
}

// noReason stands for the reason in lines to copy, until one is typed.
const noReason = "REASON"

// place is "file:line", or the function where no line is known.
func place(at report.Site) string { return sentences.Position(at) }

// bestFix is the first repair of the first finding that has one.
func bestFix(findings []report.Finding) *report.Fix {
	for i := range findings {
		if fixes := findings[i].Fixes; len(fixes) > 0 {
			return &fixes[0]
		}
	}
	return nil
}

// editOf is the repair in one line: code of a single line, else the statement.
func editOf(findings []report.Finding) string {
	x := bestFix(findings)
	if x == nil {
		for i := range findings {
			if advice := sentences.Advice(&findings[i]); advice != "" {
				return advice
			}
		}
		return ""
	}
	if code := strings.TrimSpace(x.Go); code != "" && (!strings.Contains(code, "\n") || x.SQL == "") {
		return firstLine(code)
	}
	return strings.Join(strings.Fields(x.SQL), " ")
}

// firstLine is the first line of code that is no comment.
func firstLine(code string) string {
	for line := range strings.Lines(code) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			return line
		}
	}
	return ""
}

func (p *Page) loopRows(q query) []loopRow {
	var rows []loopRow
	for _, l := range p.listLoops() {
		if r := p.loopRow(&l); q.text == "" || matches(strings.ToLower(q.text), r.Text) {
			rows = append(rows, r)
		}
	}
	return rows
}

func (p *Page) loopRow(l *Loop) loopRow {
	worst := &l.findings[0]
	r := loopRow{
		Place: l.Place, Function: naming.WithoutPath(l.Function), Link: p.sourceURL(positionOf(worst)),
		Request: l.Request, Message: worst.Message, Evidence: string(worst.Evidence),
		Queries: decimal(l.Queries), QueryWord: "queries a request", Took: words.Took(l.DurationNS),
		Seen:  words.Count(l.Seen, "time", "times"),
		First: clock(l.First), FirstAt: l.First.Format(time.RFC3339), Last: clock(l.Last), LastAt: l.Last.Format(time.RFC3339),
		Trend: l.Trend, TrendBars: trendBars(l.Recent), Comment: "//nplusone:ignore " + noReason, CommentAt: place(worst.Site),
		Edit: edit{Code: l.Edit},
	}
	if x := bestFix(l.findings); x != nil {
		r.Edit.Head, r.Edit.Verified = sentences.FixHead(x), x.Verified
	}
	if l.Since > 0 {
		r.Gone = "not in the latest " + words.Count(l.Since, "request", "requests") + " to its routes"
	}
	for _, rule := range l.Rules {
		r.Rules = append(r.Rules, titleOf(rule))
	}
	for _, route := range slices.SortedFunc(maps.Keys(l.Routes), func(a, b string) int {
		return cmp.Or(cmp.Compare(l.Routes[b], l.Routes[a]), strings.Compare(a, b))
	}) {
		r.Routes = append(r.Routes, routeCount{route, words.Number(l.Routes[route]) + " ×"})
	}
	for i := range l.findings {
		f := &l.findings[i]
		r.Statements = append(r.Statements, statement{
			words.Number(f.Query.Count) + " ×", place(f.Site), p.sourceURL(f.Site), printers.HTMLStatement(f.Query.SQL),
		})
		r.Baseline = append(r.Baseline, baselineLine(f))
	}
	r.Text = strings.ToLower(loopText(l))
	return r
}

// baselineLine is the entry by which a baseline knows a finding.
func baselineLine(f *report.Finding) string {
	for _, e := range baseline.NewBaseline(report.Report{Findings: []report.Finding{*f}}, noReason).Entries {
		return e.Line()
	}
	return ""
}

// sourceURL is the link to a place.
func (p *Page) sourceURL(at report.Site) template.URL {
	return template.URL(printers.SourceURL(p.links, at)) // of a known scheme, parts escaped
}

// loopText is what a search looks at.
func loopText(l *Loop) string {
	parts := append([]string{l.Place, l.Function}, l.Rules...)
	for route := range l.Routes {
		parts = append(parts, route)
	}
	for i := range l.findings {
		parts = append(parts, l.findings[i].Query.SQL, place(l.findings[i].Site))
	}
	return strings.Join(parts, " ")
}

// trendBars are the latest figures beside each other, the highest as high as
// there is room.
func trendBars(figures []int) []bar {
	if len(figures) < 2 {
		return nil
	}
	const width, height = 1000.0 / maxTrend, 14.0
	most := max(slices.Max(figures), 1)
	bars := make([]bar, len(figures))
	for i, n := range figures {
		high := max(height*float64(n)/float64(most), 1)
		bars[i] = bar{
			X: fixed(width * float64(maxTrend-len(figures)+i)), Y: fixed(height - high), Width: fixed(width * 0.7), Height: fixed(high), Class: "many",
		}
	}
	return bars
}

func fixed(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

func clock(t time.Time) string { return t.Format("15:04:05") }
