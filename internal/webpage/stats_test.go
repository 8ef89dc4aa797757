package webpage

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/nplusone-go/nplusone/internal/urlshape"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func statsOf(durations ...time.Duration) *routeStats {
	s := &routeStats{route: "GET /posts"}
	for _, d := range durations {
		s.add(&Request{DurationNS: int64(d), Status: 200, Queries: 3})
	}
	return s
}

func TestPercentilesAreExact(t *testing.T) {
	var all []time.Duration
	for i := range 100 {
		all = append(all, time.Duration(i+1)*time.Millisecond)
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	f := statsOf(all...).figures(Targets{})
	assert.Equal(t, int64(50*time.Millisecond), f.P50NS)
	assert.Equal(t, int64(95*time.Millisecond), f.P95NS)
	assert.Equal(t, int64(99*time.Millisecond), f.P99NS)
	assert.Equal(t, int64(50500*time.Microsecond), f.AverageNS)
	assert.InDelta(t, 3, f.Queries, 1e-9)

	one := statsOf(7 * time.Millisecond).figures(Targets{})
	assert.Equal(t, []int64{7e6, 7e6, 7e6}, []int64{one.P50NS, one.P95NS, one.P99NS})
	assert.Zero(t, statsOf().figures(Targets{}).P99NS)
}

// Percentiles are of the latest requests: what was slow long ago is gone.
func TestWindowMovesOn(t *testing.T) {
	s := &routeStats{}
	for range maxWindow {
		s.add(&Request{DurationNS: int64(time.Second)})
	}
	for range maxWindow {
		s.add(&Request{DurationNS: int64(time.Millisecond)})
	}
	f := s.figures(Targets{})
	assert.Equal(t, int64(time.Millisecond), f.P99NS)
	assert.Equal(t, 2*maxWindow, f.Count)
	assert.Equal(t, maxWindow, s.window.len())
}

// Two windows come to the same as one that saw all.
func TestMergeIsExact(t *testing.T) {
	a, b, both := &routeStats{}, &routeStats{}, &routeStats{}
	for i := range 400 {
		e := &Request{DurationNS: rand.Int64N(1e9), Queries: i % 9, Status: 200 + 300*(i%2)}
		both.add(e)
		[]*routeStats{a, b}[i%2].add(e)
	}
	a.merge(b)
	assert.Equal(t, both.window.sorted, a.window.sorted)
	assert.Equal(t, both.figures(Targets{}), a.figures(Targets{}))
}

func TestSlowScope(t *testing.T) {
	t.Parallel()
	targets := Targets{Average: 100 * time.Millisecond, P95: 200 * time.Millisecond, P99: 500 * time.Millisecond}
	mixed := func(quick, slow int, took time.Duration) []time.Duration {
		return append(slices.Repeat([]time.Duration{10 * time.Millisecond}, quick), slices.Repeat([]time.Duration{took}, slow)...)
	}
	tests := []struct {
		name      string
		durations []time.Duration
		targets   Targets
		want      string
	}{
		{"all is well", mixed(100, 0, 0), targets, ""},
		{"one slow start", mixed(0, 1, 9*time.Second), targets, ""},
		{"few requests", mixed(0, fewest-1, 9*time.Second), targets, ""},
		{"slow on average", mixed(0, 20, 150*time.Millisecond), targets, "average 150 ms, the target is 100 ms"},
		{"just on average", mixed(0, 20, 100*time.Millisecond), targets, "average 100 ms, the target is 100 ms"},
		{"slow for one in ten", mixed(90, 10, 300*time.Millisecond), targets, "p95 300 ms, the target is 200 ms"},
		{"slow for one in fifty", mixed(98, 2, 900*time.Millisecond), targets, "p99 900 ms, the target is 500 ms"},
		{"slow for one in a thousand", mixed(999, 1, 900*time.Millisecond), targets, ""},
		{"no targets", mixed(0, 100, 9*time.Second), Targets{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, found := statsOf(tt.durations...).slowness(tt.targets)
			assert.Equal(t, tt.want != "", found)
			assert.Equal(t, tt.want, f.Message)
			if found {
				assert.Equal(t, report.RuleSlowScope, f.Rule)
				assert.Len(t, f.ID, 16)
			}
		})
	}
}

// It is told once, and again after the route was quick in between.
func TestSlowScopeIsToldOnce(t *testing.T) {
	p := New()
	Follow(p, &TargetRules{{"*", Targets{Average: 10 * time.Millisecond}}})
	told := 0
	send := func(n int, took time.Duration) {
		for range n {
			told += len(p.add(&Request{ID: NewID(), Route: "GET /posts", DurationNS: int64(took)}))
		}
	}
	send(50, 20*time.Millisecond)
	require.Equal(t, 1, told)
	assert.Contains(t, p.index(query{}).Routes[0].Slow, "average 20 ms")
	send(950, time.Millisecond)
	assert.Empty(t, p.index(query{}).Routes[0].Slow)
	send(900, 20*time.Millisecond)
	assert.Equal(t, 2, told)
}

func TestPathShape(t *testing.T) {
	for _, tt := range []struct{ path, want string }{
		{"/posts", "/posts"},
		{"/", "/"},
		{"", ""},
		{"/posts/17", "/posts/{id}"},
		{"/u/3f2504e0-4f89-11d3-9a0c-0305e82c3301/edit", "/u/{id}/edit"},
		{"/verify/abcDEFghiJKLmnoPQRstuVWXyzABCDEFGH", "/verify/{…}"},
		{"/mail/jo@example.com", "/mail/{…}"},
		{"/a/b/c/d/e/f/g/h/i/j/k", "/a/b/c/d/e/f/g/h/…"},
		{"/search/rød grød", "/search/{…}"},
	} {
		assert.Equal(t, tt.want, urlshape.Of(tt.path))
	}
}

func TestIsDetail(t *testing.T) {
	for route, want := range map[string]bool{
		"GET /posts": false, "GET /posts/{id}": true, "GET /posts/{id}/": true, "GET /posts/{id}/comments": false,
		"GET /posts/:id": true, "GET /{$}": false, "GET /posts/{$}": false, "GET /files/{path...}": true, "job": false,
	} {
		assert.Equal(t, want, isDetail(route), route)
	}
}
