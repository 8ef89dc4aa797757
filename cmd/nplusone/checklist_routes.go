package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// The guide's figures.
const (
	longRequest = 500 * time.Millisecond
	targetP95   = 200 * time.Millisecond
	mostQueries = 10
	// fewestRuns is how many requests a p95 needs to mean anything.
	fewestRuns = 20
)

// A route is what is known of the requests of one name. A merged report has
// sums alone, from which some things follow all the same: of requests that
// took 0.3 s together, none took half a second.
type route struct {
	name      string
	runs      int
	queries   int
	took      time.Duration // all runs together
	merged    bool
	durations []time.Duration // of each run, unless merged
	most      int             // queries of a run, unless merged
}

func routesOf(scopes []report.ScopeStats) []route {
	var routes []route
	at := map[string]int{}
	for i := range scopes {
		s := &scopes[i]
		if s.Kind != "http" {
			continue
		}
		n, ok := at[s.Name]
		if !ok {
			n = len(routes)
			at[s.Name] = n
			routes = append(routes, route{name: s.Name})
		}
		r := &routes[n]
		r.runs += max(s.Runs, 1)
		r.queries += s.Queries
		r.took += time.Duration(s.DurationNS)
		r.merged = r.merged || s.Runs > 1
		r.durations = append(r.durations, time.Duration(s.DurationNS))
		r.most = max(r.most, s.Queries)
	}
	return routes
}

// verdict is what one route says of an item.
type verdict struct {
	state state
	why   string
}

// byRoute is unchecked where one route is, else unknown where one is.
func (e evidence) byRoute(item, decide string, found []report.Finding, judge func(route) verdict) check {
	if len(found) > 0 {
		return refuted(item, found)
	}
	routes := routesOf(e.Scopes)
	if len(routes) == 0 {
		return check{Item: item, State: unknown, Evidence: "the report has no requests", Decide: decide}
	}
	worst := check{Item: item, State: checked}
	others := 0
	for _, r := range routes {
		switch v := judge(r); {
		case v.state == checked && worst.State == checked:
			worst.Evidence = fmt.Sprintf("%s: %s", r.name, v.why)
		case v.state == worst.State && v.state != checked:
			others++
		case v.state == unchecked || v.state == unknown && worst.State == checked:
			worst.State, worst.Evidence, others = v.state, fmt.Sprintf("%s: %s", r.name, v.why), 0
		}
	}
	switch {
	case worst.State == checked && len(routes) > 1:
		worst.Evidence = fmt.Sprintf("all %d routes; the last one is %s", len(routes), worst.Evidence)
	case others > 0:
		worst.Evidence += fmt.Sprintf("; and %s like it", words.Count(others, "route", "routes"))
	}
	if worst.State != checked {
		worst.Decide = decide
	}
	return worst
}

const howToTime = "run the service under load with web.Middleware, then read the routes of /debug/nplusone/"

func (e evidence) slow() []report.Finding { return e.of(byRule(report.RuleSlowScope)) }

func (e evidence) shortRequests(item string) check {
	return e.byRoute(item, howToTime, e.slow(), func(r route) verdict {
		average := r.took / time.Duration(r.runs)
		longest := slices.Max(r.durations)
		switch {
		case average >= longRequest:
			return verdict{unchecked, fmt.Sprintf("%s on average of %s", words.Short(average), words.Count(r.runs, "request", "requests"))}
		case !r.merged && longest >= longRequest:
			return verdict{unchecked, fmt.Sprintf("the longest of %s took %s", words.Count(r.runs, "request", "requests"), words.Short(longest))}
		case !r.merged:
			return verdict{checked, fmt.Sprintf("the longest of %s took %s", words.Count(r.runs, "request", "requests"), words.Short(longest))}
		case r.took < longRequest:
			return verdict{checked, fmt.Sprintf("all %d requests together took %s", r.runs, words.Short(r.took))}
		}
		return verdict{unknown, fmt.Sprintf("%s on average of %d requests; a merged report does not have the longest", words.Short(average), r.runs)}
	})
}

func (e evidence) p95(item string) check {
	return e.byRoute(item, howToTime, e.slow(), func(r route) verdict {
		average := r.took / time.Duration(r.runs)
		switch {
		case r.runs < fewestRuns:
			return verdict{unknown, fmt.Sprintf("%s, %s on average; a p95 needs %d", words.Count(r.runs, "request", "requests"), words.Short(average), fewestRuns)}
		case !r.merged:
			p95 := percentile95(r.durations)
			v := verdict{checked, fmt.Sprintf("p95 %s of %d requests", words.Short(p95), r.runs)}
			if p95 >= targetP95 {
				v.state = unchecked
			}
			return v
		// If more than 5 of 100 took 200 ms, the average would be above 10 ms.
		case average <= targetP95*5/100:
			return verdict{checked, fmt.Sprintf("%s on average of %d requests, so that fewer than 5 of 100 can take 200 ms", words.Short(average), r.runs)}
		}
		return verdict{unknown, fmt.Sprintf("%s on average of %d requests; a merged report does not have the p95", words.Short(average), r.runs)}
	})
}

// percentile95 is the nearest rank: the least value that 95 of 100 do not
// exceed.
func percentile95(durations []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(durations))
	return sorted[(len(sorted)*95+99)/100-1]
}

func (e evidence) fewQueries(item string) check {
	const decide = "nplusonetest.MaxQueries(t, 9) in the tests of the pages; nplusone explain query-budget"
	over := e.of(byRule(report.RuleQueryBudget))
	return e.byRoute(item, decide, over, func(r route) verdict {
		average := float64(r.queries) / float64(r.runs)
		switch {
		case average >= mostQueries:
			return verdict{unchecked, fmt.Sprintf("%.1f on average of %s", average, words.Count(r.runs, "request", "requests"))}
		case !r.merged && r.most >= mostQueries:
			return verdict{unchecked, fmt.Sprintf("the most of %s is %d", words.Count(r.runs, "request", "requests"), r.most)}
		case !r.merged:
			return verdict{checked, fmt.Sprintf("the most of %s is %d", words.Count(r.runs, "request", "requests"), r.most)}
		case r.queries < mostQueries:
			return verdict{checked, fmt.Sprintf("all %d requests together had %d", r.runs, r.queries)}
		}
		return verdict{unknown, fmt.Sprintf("%.1f on average of %d requests; a merged report does not have the most", average, r.runs)}
	})
}
