package webpage

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/report"
)

func looping(route string, line, queries int) *Request {
	return &Request{ID: NewID(), Route: route, Started: time.Now(), Report: report.Report{Findings: []report.Finding{{
		ID: "f" + strconv.Itoa(line), Rule: report.RuleNPlusOne, Site: report.Site{File: "a.go", Line: line, Function: "example.com/app.list"},
		Query: report.Query{SQL: "select 1", Count: queries, DurationNS: int64(queries) * 1000},
	}}}}
}

func TestLoops(t *testing.T) {
	p := New()
	for i := range 6 {
		p.add(looping("GET /a", 7, 10*(i+1)))
	}
	p.add(looping("GET /b", 7, 10))
	p.add(looping("GET /b", 9, 500))
	p.add(&Request{ID: NewID(), Route: "GET /a"})
	all := p.listLoops()
	require.Len(t, all, 2)
	assert.Equal(t, "a.go:9", all[0].Place, "the one that costs most comes first")
	l := all[1]
	assert.Equal(t, map[string]int{"GET /a": 6, "GET /b": 1}, l.Routes)
	assert.Equal(t, 7, l.Seen)
	assert.Equal(t, 2, l.Since, "requests to its routes without it")
	assert.InDelta(t, 220.0/7, l.Queries, 1e-9)
	assert.Equal(t, []int{10, 20, 30, 40, 50, 60, 10}, l.Recent)
	p.Clear()
	assert.Empty(t, p.listLoops())
}

// However many places there are, memory is bounded, and the latest stay.
func TestLoopsAreBounded(t *testing.T) {
	p := New()
	for i := range 2 * maxLoops {
		p.add(looping("GET /"+strconv.Itoa(i), i+1, 5))
		p.add(looping("GET /"+strconv.Itoa(i), 2*maxLoops, 5))
	}
	all := p.listLoops()
	assert.Len(t, all, maxLoops)
	for _, l := range all {
		assert.LessOrEqual(t, len(l.Routes), maxLoopRoutes+1)
		assert.LessOrEqual(t, len(l.Recent), maxTrend)
	}
}

func TestTrend(t *testing.T) {
	for _, tt := range []struct {
		figures []int
		want    string
	}{
		{nil, ""}, {[]int{5, 9}, ""}, {[]int{5, 5, 5, 5}, steady}, {[]int{5, 5, 9, 9}, growing}, {[]int{9, 9, 5, 5}, falling}, {[]int{10, 11, 10, 12}, steady},
	} {
		assert.Equal(t, tt.want, trendOf(tt.figures), tt.figures)
	}
}

// Times that would puzzle are explained.
func TestTimes(t *testing.T) {
	ms := int64(time.Millisecond)
	side := &Request{DurationNS: 63 * ms, DBDurationNS: 147 * ms}
	assert.Equal(t, "of a 63 ms request (3 at a time)", inDatabase(side))
	assert.Empty(t, inDatabase(&Request{DurationNS: 63 * ms, DBDurationNS: 14 * ms}))
	e := &Request{DurationNS: 50 * ms, Report: report.Report{Scopes: []report.ScopeStats{{Timeline: []report.Burst{
		{StartNS: 0, DurationNS: 10 * ms, Count: 1}, {StartNS: 15 * ms, DurationNS: 5 * ms, Count: 1}, {StartNS: 18 * ms, DurationNS: 6 * ms, Count: 1}, {StartNS: 40 * ms, DurationNS: 5 * ms, Count: 9},
	}}}}}
	whole, longest := between(e)
	assert.Equal(t, 21*ms, whole)
	assert.Equal(t, gap{24 * ms, 16 * ms}, longest)
	assert.Equal(t, 2, atATime(e), "two overlap")
}

func TestEditor(t *testing.T) {
	for _, name := range []string{"TERMINAL_EMULATOR", "ZED_TERM", "CURSOR_TRACE_ID"} {
		t.Setenv(name, "")
	}
	for named, want := range map[string]string{
		"": "vscode://file/{path}:{line}", "GoLand": "goland://open?file={path}&line={line}", "zed": "zed://file/{path}:{line}",
		"https://example.com/{file}#L{line}": "https://example.com/{file}#L{line}", "vim": "vscode://file/{path}:{line}",
	} {
		t.Setenv(envEditor, named)
		assert.Equal(t, want, editorLinks(), named)
	}
}
