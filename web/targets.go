package web

import (
	"fmt"
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

// Target sets the targets of the routes that a pattern matches: a route's
// whole name, "GET /posts/{id}", or its beginning with a * behind it,
// "GET /admin/*". The first pattern that matches decides; routes that none
// matches have DefaultTargets. "*" matches all. Middleware panics at an empty
// pattern and at a target below 0.
func Target(pattern string, t Targets) Option {
	return optionFunc(func(m *middleware) {
		mustBe(pattern != "", `Target(""): it matches no route; write "*" for all`)
		least := min(int64(t.Average), int64(t.P95), int64(t.P99), int64(t.Query), int64(t.ListQueries), int64(t.DetailQueries), int64(t.Rows), int64(t.Columns))
		mustBe(least >= 0, fmt.Sprintf("Target(%q): a target is below 0; 0 checks nothing", pattern))
		m.targets = append(m.targets, targetRule{pattern, t})
	})
}

type targetRule struct {
	pattern string
	targets Targets
}

type targetRules []targetRule

func (rules targetRules) of(route string) Targets {
	for _, r := range rules {
		start, open := strings.CutSuffix(r.pattern, "*")
		if r.pattern == route || open && strings.HasPrefix(route, start) {
			return r.targets
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

// limits are those targets that a single request is held against.
func (t Targets) limits(route string) detect.Limits {
	return detect.Limits{Queries: t.queries(route), Query: t.Query, Rows: t.Rows, Columns: t.Columns}
}
