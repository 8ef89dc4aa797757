package webpage

import (
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/detect"
)

// Targets are what the requests of a route are held against. A field of 0 is
// not checked. Times are of whole requests, over the route's latest ones.
type Targets struct {
	Average, P95, P99 time.Duration // rule slow-scope
	// ListQueries and DetailQueries are the most statements of a request, of
	// routes that list things and of those whose last part is a parameter:
	// rule query-budget.
	ListQueries, DetailQueries int
	// Query is the longest that one statement may take: rule slow-query.
	Query time.Duration
	// Rows is the most rows of a query without LIMIT, rule unbounded-list, and
	// Columns the most that SELECT * may read in a list, rule wide-select. For
	// both 0 leaves the detector's own limits.
	Rows, Columns int
}

// DefaultTargets are the usual ones: an average below 100 ms, p95 below 200
// ms, p99 below 500 ms; fewer than 10 queries for a list and fewer than 5 for
// a detail; no statement beyond 100 ms; at most 100 rows without LIMIT and 20
// columns by SELECT *.
func DefaultTargets() Targets {
	return Targets{
		Average: 100 * time.Millisecond, P95: 200 * time.Millisecond, P99: 500 * time.Millisecond,
		ListQueries: 9, DetailQueries: 4,
		Query: 100 * time.Millisecond, Rows: 100, Columns: 20,
	}
}

// CanHold reports whether no target is below 0.
func CanHold(t Targets) bool {
	return min(t.Average, t.P95, t.P99, t.Query) >= 0 && min(t.ListQueries, t.DetailQueries, t.Rows, t.Columns) >= 0
}

// TargetRule gives the routes that a pattern matches their targets.
type TargetRule struct {
	Pattern string
	Targets Targets
}

// TargetRules are asked in their order.
type TargetRules []TargetRule

// Of returns the targets of a route.
func (rules TargetRules) Of(route string) Targets {
	for _, r := range rules {
		start, open := strings.CutSuffix(r.Pattern, "*")
		if r.Pattern == route || open && strings.HasPrefix(route, start) {
			return r.Targets
		}
	}
	return DefaultTargets()
}

// queries is the route's budget.
func (t Targets) queries(route string) int {
	if isDetail(route) {
		return t.DetailQueries
	}
	return t.ListQueries
}

// Limits are those targets that a single request is held against.
func (t Targets) Limits(route string) detect.Limits {
	return detect.Limits{Queries: t.queries(route), Query: t.Query, Rows: t.Rows, Columns: t.Columns}
}

// isDetail reports whether a route shows one thing, not a list: its last part
// is a parameter.
func isDetail(route string) bool {
	last := strings.TrimSuffix(route, "/{$}")
	last = strings.TrimSuffix(last, "/")
	last = last[strings.LastIndexByte(last, '/')+1:]
	return strings.HasPrefix(last, "{") || strings.HasPrefix(last, ":") || strings.HasSuffix(last, "}")
}
