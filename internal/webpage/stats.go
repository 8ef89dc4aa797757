package webpage

import (
	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

const (
	maxRoutes = 256  // routes with figures of their own; later ones share one
	maxWindow = 1000 // latest requests of a route that percentiles are of, exactly
	// fewest is the number of requests below which nothing is held against a
	// time: one slow start is no percentile.
	fewest     = 20
	otherRoute = "(other routes)"
)

// routeStats are the figures of one route.
type routeStats struct {
	route    string
	count    int
	errors   int
	queries  int64
	findings int64
	window   window
	most     int // queries of one request
	slow     bool
}

// Route is what a route's requests came to. Durations are in nanoseconds; the
// average and the percentiles are exact, of the latest 1,000 requests.
type Route struct {
	Route      string  `json:"route"`
	Count      int     `json:"count"`
	AverageNS  int64   `json:"average_ns"`
	P50NS      int64   `json:"p50_ns"`
	P95NS      int64   `json:"p95_ns"`
	P99NS      int64   `json:"p99_ns"`
	ErrorShare float64 `json:"error_share"`
	Queries    float64 `json:"queries"` // of a request, on average
	MostQuery  int     `json:"most_queries"`
	Findings   int64   `json:"findings"`

	// Targets that apply, 0 where none is set.
	TargetAverageNS int64 `json:"target_average_ns"`
	TargetP95NS     int64 `json:"target_p95_ns"`
	TargetP99NS     int64 `json:"target_p99_ns"`
	TargetQueries   int   `json:"target_queries"`
}

func (s *routeStats) add(e *Request) {
	s.count++
	if e.failed() {
		s.errors++
	}
	s.queries += int64(e.Queries)
	s.findings += int64(e.Findings)
	s.most = max(s.most, e.Queries)
	s.window.add(e.DurationNS)
}

// merge adds the figures of others, whose windows are sorted once for all.
func (s *routeStats) merge(others ...*routeStats) {
	for _, o := range others {
		s.count, s.errors, s.most = s.count+o.count, s.errors+o.errors, max(s.most, o.most)
		s.queries, s.findings = s.queries+o.queries, s.findings+o.findings
		for _, d := range o.window.ring {
			s.window.turn(d)
		}
	}
	s.window.sort()
}

func (s *routeStats) figures(t Targets) Route {
	w := &s.window
	return Route{
		Route: s.route, Count: s.count, AverageNS: w.average(),
		P50NS: w.percentile(50), P95NS: w.percentile(95), P99NS: w.percentile(99),
		ErrorShare: float64(s.errors) / float64(max(s.count, 1)),
		Queries:    float64(s.queries) / float64(max(s.count, 1)), MostQuery: s.most, Findings: s.findings,
		TargetAverageNS: int64(t.Average), TargetP95NS: int64(t.P95), TargetP99NS: int64(t.P99),
		TargetQueries: t.queries(s.route),
	}
}

// slowness is the finding of a route that misses a time, once until it holds
// all of them again.
func (s *routeStats) slowness(t Targets) (report.Finding, bool) {
	if s.window.len() < fewest || t.Average == 0 && t.P95 == 0 && t.P99 == 0 {
		return report.Finding{}, false
	}
	r := s.figures(t)
	what, got, want := r.missed()
	if what == "" {
		s.slow = false
		return report.Finding{}, false
	}
	if s.slow {
		return report.Finding{}, false
	}
	s.slow = true
	return report.Finding{
		ID: hash.Name(report.RuleSlowScope + "\n" + s.route), Rule: report.RuleSlowScope, Scope: s.route,
		Message: what + " " + words.Took(got) + ", the target is " + words.Took(want),
		Why:     "of the latest " + words.Count(s.window.len(), "request", "requests"),
		Advice:  "see where the time goes: in the database if its share is large, else take a profile",
		Query:   report.Query{Count: s.window.len()},
	}, true
}

// missed names the first time that a route misses.
func (r *Route) missed() (what string, got, want int64) {
	switch {
	case over(r.AverageNS, r.TargetAverageNS):
		return "average", r.AverageNS, r.TargetAverageNS
	case over(r.P95NS, r.TargetP95NS):
		return "p95", r.P95NS, r.TargetP95NS
	case over(r.P99NS, r.TargetP99NS):
		return "p99", r.P99NS, r.TargetP99NS
	}
	return "", 0, 0
}

func over(got, want int64) bool { return want > 0 && got >= want }
