package webpage

import (
	"cmp"
	"embed"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/rules"
)

//go:embed static
var static embed.FS

var templates = template.Must(template.ParseFS(static, "static/page.html"))

// What the templates show.

type stat struct {
	Name, Value string
	Note        string // what the figure means, where it alone would puzzle
	Missed      bool
}

type ruleName struct{ ID, Title string }

type row struct {
	ID, Route, Method, Path, Via string
	Status, StatusClass          string
	StatusTitle, RuleList, Text  string
	Queries, QueryWord, Rows     string
	DB, DBNote, Took, At, Clock  string
	OverBudget, Slow             bool
	Rules                        []ruleName
	Bars                         []bar
}

type indexPage struct {
	Title, Base, Query, Placeholder, Verdict, Shown, Footer string
	Route, Rule                                             string
	Stats                                                   []stat
	RouteNames                                              []string
	RuleNames                                               []ruleName
	Requests                                                []row
	Routes                                                  []routeRow
	Repeats                                                 []repeatRow
	Loops                                                   []loopRow
	LoopCount, RequestCount                                 string
	Tab                                                     string // loops or requests
}

// repeatRow is one statement that a cache could answer.
type repeatRow struct {
	Count, Took, Position, Routes, Why string
	SQL                                template.HTML
}

type routeRow struct {
	Route, Slow string
	Cells       []cell
}

type cell struct {
	Value, Target string
	Missed        bool
}

const footerText = "nplusone, for development on this machine"

func titleOf(rule string) ruleName {
	if r, ok := rules.RuleByID(rule); ok {
		return ruleName{rule, r.Title}
	}
	return ruleName{rule, rule}
}

func (p *Page) rowOf(e *Request) row {
	p.mu.Lock()
	t := p.targets.Of(e.Route)
	p.mu.Unlock()
	r := row{
		ID: e.ID, Route: e.Route, Via: e.Via, Queries: words.Number(e.Queries), QueryWord: "queries", Rows: words.Number(e.Rows),
		DB: words.Took(e.DBDurationNS), Took: words.Took(e.DurationNS), At: e.Started.Format(time.RFC3339), Clock: e.Started.Format("15:04:05"),
		RuleList: strings.Join(e.Rules, " "), Bars: miniBars(e),
		OverBudget: t.queries(e.Route) > 0 && e.Queries > t.queries(e.Route),
		Slow:       over(e.DurationNS, int64(t.P99)),
	}
	if e.Queries == 1 {
		r.QueryWord = "query"
	}
	r.DBNote = "database"
	if n := atATime(e); n > 1 && e.DBDurationNS > e.DurationNS {
		r.DBNote = words.Number(n) + " at a time"
	}
	r.Method, r.Path = splitRoute(e)
	for _, rule := range e.Rules {
		r.Rules = append(r.Rules, titleOf(rule))
	}
	r.Status, r.StatusClass, r.StatusTitle = statusOf(e)
	r.Text = strings.ToLower(searchText(e))
	return r
}

// splitRoute takes the method off a route's name.
func splitRoute(e *Request) (method, path string) {
	if m, rest, ok := strings.Cut(e.Route, " "); ok && e.Method != "" && m == e.Method {
		return m, rest
	}
	return e.Method, e.Route
}

func statusOf(e *Request) (text, class, title string) {
	switch {
	case e.Panicked:
		return "panic", "s5", "the handler panicked"
	case e.Status == 0:
		return e.Kind, "s0", e.Kind
	}
	return strconv.Itoa(e.Status), "s" + strconv.Itoa(e.Status/100), http.StatusText(e.Status)
}

// searchText is what a search looks at: the route, and the statements and
// places of findings.
func searchText(e *Request) string {
	parts := []string{e.Route, e.Kind, e.Via, strconv.Itoa(e.Status)}
	for i := range e.Report.Findings {
		f := &e.Report.Findings[i]
		parts = append(parts, f.Rule, f.Query.SQL, f.Site.File, f.Site.Function)
	}
	return strings.Join(parts, " ")
}

// index builds the list of requests that q selects.
func (p *Page) index(q query) indexPage {
	p.mu.Lock()
	requests := p.ring.latest()
	p.mu.Unlock()
	page := indexPage{
		Title: "Requests · nplusone", Query: q.text, Route: q.route, Rule: q.rule,
		Placeholder: "Search routes, statements, files", Footer: footerText,
	}
	present := map[string]bool{}
	with := 0
	for _, e := range requests {
		for _, r := range e.Rules {
			present[r] = true
		}
		if e.Findings > 0 {
			with++
		}
		if r := p.rowOf(e); q.selects(e, r.Text) {
			page.Requests = append(page.Requests, r)
		}
		if !slices.Contains(page.RouteNames, e.Route) {
			page.RouteNames = append(page.RouteNames, e.Route)
		}
	}
	slices.Sort(page.RouteNames)
	for _, r := range rules.Rules() {
		if present[r.ID] {
			page.RuleNames = append(page.RuleNames, ruleName{r.ID, r.Title})
		}
	}
	if len(page.Requests) < len(requests) {
		page.Shown = words.Number(len(page.Requests)) + " of " + words.Count(len(requests), "request", "requests")
	}
	page.Verdict = verdictOf(len(requests), with)
	page.Tab, page.Loops = q.shown(), p.loopRows(q)
	page.LoopCount, page.RequestCount = words.Number(len(page.Loops)), words.Number(len(requests))
	p.summarise(&page)
	return page
}

func verdictOf(requests, with int) string {
	switch {
	case requests == 0:
		return "Waiting for the first request"
	case with == 0:
		return "No findings in " + words.Count(requests, "request", "requests")
	case requests == 1:
		return "1 request, with findings"
	case with == 1:
		return "1 of " + words.Count(requests, "request", "requests") + " has findings"
	}
	return words.Number(with) + " of " + words.Count(requests, "request", "requests") + " have findings"
}

// summarise adds the routes, and the figures of all of them together.
func (p *Page) summarise(page *indexPage) {
	p.mu.Lock()
	all := routeStats{}
	all.merge(slices.Collect(maps.Values(p.routes))...)
	slow := map[string]string{}
	for route, f := range p.slow {
		slow[route] = f.Message
	}
	p.mu.Unlock()
	for _, r := range p.Routes() {
		page.Routes = append(page.Routes, routeRow{Route: r.Route, Slow: slow[r.Route], Cells: r.cells()})
	}
	for i, found := 0, p.Repeats().Findings; i < len(found) && i < maxRepeats; i++ {
		page.Repeats = append(page.Repeats, repeatOf(&found[i]))
	}
	if all.count == 0 {
		return
	}
	t := all.figures(Targets{})
	page.Stats = []stat{
		{Name: "Requests", Value: words.Number(all.count)},
		{Name: "Queries each", Value: decimal(t.Queries)},
		{Name: "Average", Value: words.Took(t.AverageNS)},
		{Name: "p95", Value: words.Took(t.P95NS)},
		{Name: "p99", Value: words.Took(t.P99NS)},
		{Name: "Errors", Value: percent(t.ErrorShare), Missed: t.ErrorShare > 0},
	}
}

const maxRepeats = 20

func repeatOf(f *report.Finding) repeatRow {
	view := repeatRow{
		Count: words.Number(f.Query.Count), Took: words.Took(f.Query.DurationNS), Routes: f.Scope, Why: f.Why,
		SQL: printers.HTMLStatement(f.Query.SQL),
	}
	if f.Site.File != "" {
		view.Position = f.Site.File + ":" + strconv.Itoa(f.Site.Line)
	}
	return view
}

func (r *Route) cells() []cell {
	timed := func(got, want int64) cell {
		c := cell{Value: words.Took(got)}
		// A few requests are no percentile.
		if want > 0 && r.Count >= fewest {
			c.Target, c.Missed = words.Took(want), over(got, want)
		}
		return c
	}
	queries, most := cell{Value: decimal(r.Queries)}, cell{Value: words.Number(r.MostQuery)}
	if r.TargetQueries > 0 {
		target := words.Count(r.TargetQueries+1, "query", "queries")
		queries.Target, queries.Missed = target, r.Queries > float64(r.TargetQueries)
		most.Target, most.Missed = target, r.MostQuery > r.TargetQueries
	}
	return []cell{
		{Value: words.Number(r.Count)}, timed(r.AverageNS, r.TargetAverageNS), {Value: words.Took(r.P50NS)},
		timed(r.P95NS, r.TargetP95NS), timed(r.P99NS, r.TargetP99NS), {Value: percent(r.ErrorShare), Missed: r.ErrorShare > 0}, queries, most,
	}
}

func decimal(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}

func percent(share float64) string { return decimal(share*100) + " %" }

// query is what the list is asked for.
type query struct{ text, route, rule, tab string }

// shown is the tab that a query is for: the loops, unless it asks for requests.
func (q query) shown() string {
	if q.tab == "requests" || q.tab == "" && (q.text != "" || q.route != "" || q.rule != "") {
		return "requests"
	}
	return "loops"
}

// matches reports whether a text has all words of a search.
func matches(search, text string) bool {
	for _, word := range strings.Fields(search) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (q query) selects(e *Request, text string) bool {
	if q.route != "" && e.Route != q.route || q.rule == "any" && len(e.Rules) == 0 {
		return false
	}
	if q.rule != "" && q.rule != "any" && !slices.Contains(e.Rules, q.rule) {
		return false
	}
	return matches(strings.ToLower(q.text), text)
}

// requestPage is one request.
type requestPage struct {
	Title, Base, Query, Placeholder, Verdict, Footer string
	Newer, Older, MoreLanes                          string
	Row                                              row
	Stats                                            []stat
	Lanes                                            []lane
	TrackCount                                       int
	Ticks                                            []string
	Gaps                                             []bar
	GapText                                          string
	Findings, Rules                                  template.HTML
	Lists                                            []list
}

type list struct {
	Title string
	Lines []string
}

func (p *Page) requestPage(e *Request) requestPage {
	r := p.rowOf(e)
	parts := printers.PartsOf(e.Report, printers.LinkSources(p.links))
	page := requestPage{
		Title: e.Route + " · nplusone", Base: "../", Placeholder: "Search all requests", Footer: footerText,
		Row: r, Findings: parts.Findings, Rules: parts.Rules,
		Stats: []stat{
			{Name: "Time", Value: r.Took, Missed: r.Slow},
			{Name: "Queries", Value: r.Queries, Missed: r.OverBudget},
			{Name: "In the database", Value: r.DB, Note: inDatabase(e)},
			{Name: "Rows", Value: r.Rows},
			{Name: "Findings", Value: words.Number(e.Findings)},
			{Name: "At", Value: r.Clock},
		},
	}
	if s, is := betweenStat(e); is {
		page.Stats = slices.Insert(page.Stats, 3, s)
		page.Gaps, page.GapText = gapBars(e), s.Value
	}
	page.Verdict = requestVerdict(e)
	page.Newer, page.Older = p.neighbours(e.ID)
	page.waterfall(e)
	x := p.explainer()
	for i := range page.Lanes {
		if x.can(page.Lanes[i].sql) {
			page.Lanes[i].Explain = "explain?id=" + e.ID + "&lane=" + strconv.Itoa(i)
		}
	}
	for _, l := range []list{
		{"Repeated, and no N+1", recognisedLines(&e.Report)},
		{"Notes", e.Report.Notes},
	} {
		if len(l.Lines) > 0 {
			page.Lists = append(page.Lists, l)
		}
	}
	return page
}

// requestVerdict says what would help most.
func requestVerdict(e *Request) string {
	for i := range e.Report.Findings {
		if f := &e.Report.Findings[i]; tree.Standing(f) == 0 {
			return titleOf(f.Rule).Title + ": " + cmp.Or(f.Message, words.Count(f.Query.Count, "query", "queries"))
		}
	}
	return "Nothing to repair"
}

func recognisedLines(r *report.Report) []string {
	var lines []string
	for i := range r.Recognised {
		g := &r.Recognised[i]
		lines = append(lines, g.What+", "+words.Count(g.Count, "time", "times")+": "+g.SQL)
	}
	return lines
}

// neighbours names the requests before and after one.
func (p *Page) neighbours(id string) (newer, older string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, e := range p.ring.requests {
		if e.ID != id {
			continue
		}
		if i > 0 {
			older = p.ring.requests[i-1].ID
		}
		if i+1 < len(p.ring.requests) {
			newer = p.ring.requests[i+1].ID
		}
	}
	return newer, older
}
