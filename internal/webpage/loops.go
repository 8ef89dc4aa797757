package webpage

import (
	"cmp"
	"slices"
	"time"

	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/report"
)

const (
	maxLoops      = 256 // the one that was seen longest ago gives way
	maxLoopRoutes = 16  // of one loop; further ones are counted together
	maxTrend      = 24  // latest sightings that the trend is of
)

// loopStats are what the page knows of one loop: all findings that stand at
// one place.
type loopStats struct {
	findings    []report.Finding // of the latest sighting, the worst first
	request     string           // of the latest sighting
	first, last time.Time
	seen        int
	queries     int64
	tookNS      int64
	routes      map[string]int
	trend       []int // queries of the latest sightings, the oldest first
	since       int   // requests to its routes since it was seen last
}

// loops are all of them, by their place. Their owner locks them.
type loops map[string]*loopStats

// isLoop reports whether a finding is about something that is repeated.
func isLoop(f *report.Finding) bool {
	rule, _ := report.RuleByID(f.Rule)
	return rule.Loop && tree.Standing(f) == 0
}

// positionOf is where the loop stands, or the call that it repeats where the
// source was not read.
func positionOf(f *report.Finding) report.Site {
	if f.Loop != nil {
		return *f.Loop
	}
	return f.Site
}

// placeOf names a loop: its line, or the finding where no line is known.
func placeOf(f *report.Finding) string {
	at := positionOf(f)
	if at.File == "" {
		return f.ID
	}
	return at.Function + "\x00" + place(at)
}

// add takes in what a request shows.
func (all loops) add(e *Request) {
	byPlace := map[string][]report.Finding{}
	for i := range e.Report.Findings {
		if f := &e.Report.Findings[i]; isLoop(f) {
			byPlace[placeOf(f)] = append(byPlace[placeOf(f)], *f)
		}
	}
	for at, l := range all {
		if _, now := byPlace[at]; !now && l.routes[e.Route] > 0 {
			l.since++
		}
	}
	for at, findings := range byPlace {
		l := all[at]
		if l == nil {
			all.makeRoom()
			l = &loopStats{first: e.Started, routes: map[string]int{}}
			all[at] = l
		}
		l.see(e, findings)
	}
}

// makeRoom forgets the loop that was seen longest ago, where there are too many.
func (all loops) makeRoom() {
	if len(all) < maxLoops {
		return
	}
	oldest := ""
	for at, l := range all {
		if oldest == "" || l.last.Before(all[oldest].last) {
			oldest = at
		}
	}
	delete(all, oldest)
}

func (l *loopStats) see(e *Request, findings []report.Finding) {
	slices.SortStableFunc(findings, func(a, b report.Finding) int { return tree.Worse(&a, &b) })
	queries := 0
	for i := range findings {
		queries += findings[i].Query.Count
		l.tookNS += findings[i].Query.DurationNS
	}
	l.findings, l.request, l.last, l.since = findings, e.ID, e.Started, 0
	l.seen++
	l.queries += int64(queries)
	route := e.Route
	if l.routes[route] == 0 && len(l.routes) >= maxLoopRoutes {
		route = otherRoute
	}
	l.routes[route]++
	if l.trend = append(l.trend, queries); len(l.trend) > maxTrend {
		l.trend = slices.Delete(l.trend, 0, 1)
	}
}

// setFixes puts what a try left of a finding's fixes in their place.
func (all loops) setFixes(id string, tried func([]report.Fix) []report.Fix) {
	for _, l := range all {
		for i := range l.findings {
			if f := &l.findings[i]; f.ID == id {
				f.Fixes = tried(f.Fixes)
			}
		}
	}
}

// A Loop is one loop of the program, and what it costs.
type Loop struct {
	Place      string         `json:"place"`
	Function   string         `json:"function"`
	Rules      []string       `json:"rules"`
	Findings   []string       `json:"findings"` // ids
	Routes     map[string]int `json:"routes"`   // how often it was seen
	Seen       int            `json:"seen"`
	Since      int            `json:"since"` // requests to its routes since it was seen last
	First      time.Time      `json:"first"`
	Last       time.Time      `json:"last"`
	Queries    float64        `json:"queries"`     // of a request, on average
	DurationNS int64          `json:"duration_ns"` // in the database, of a request, on average
	Trend      string         `json:"trend"`       // growing, falling, steady; empty as long as it is not known
	Recent     []int          `json:"recent"`      // queries of the latest requests, the oldest first
	Request    string         `json:"request"`     // the latest one
	Edit       string         `json:"edit,omitempty"`

	findings []report.Finding
}

// Trends.
const (
	growing = "growing"
	falling = "falling"
	steady  = "steady"
)

// trendOf compares the later half of figures with the earlier one.
func trendOf(figures []int) string {
	half := len(figures) / 2
	if half < 2 {
		return ""
	}
	before, after := 0, 0
	for _, n := range figures[:half] {
		before += n
	}
	for _, n := range figures[len(figures)-half:] {
		after += n
	}
	switch {
	case after*5 > before*6:
		return growing
	case after*5 < before*4:
		return falling
	}
	return steady
}

// listLoops lists the loops, the one that costs most first: by the queries of all
// its requests, then by time.
func (p *Page) listLoops() []Loop {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]Loop, 0, len(p.loops))
	for _, l := range p.loops {
		all = append(all, l.loop())
	}
	slices.SortFunc(all, func(a, b Loop) int {
		return cmp.Or(
			cmp.Compare(b.Queries*float64(b.Seen), a.Queries*float64(a.Seen)),
			cmp.Compare(b.DurationNS, a.DurationNS), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Function, b.Function),
		)
	})
	return all
}

func (l *loopStats) loop() Loop {
	worst := &l.findings[0]
	loop := Loop{
		Place: place(positionOf(worst)), Function: positionOf(worst).Function, Seen: l.seen, Since: l.since, First: l.first, Last: l.last,
		Queries: float64(l.queries) / float64(l.seen), DurationNS: l.tookNS / int64(l.seen),
		Trend: trendOf(l.trend), Recent: slices.Clone(l.trend), Request: l.request, Edit: editOf(l.findings),
		Routes: map[string]int{}, findings: slices.Clone(l.findings),
	}
	for route, n := range l.routes {
		loop.Routes[route] = n
	}
	for i := range l.findings {
		f := &l.findings[i]
		loop.Findings = append(loop.Findings, f.ID)
		if !slices.Contains(loop.Rules, f.Rule) {
			loop.Rules = append(loop.Rules, f.Rule)
		}
	}
	return loop
}
