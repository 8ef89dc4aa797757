package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requests are n scopes of a route, one by one.
func requests(n, queries int, took time.Duration) []report.ScopeStats {
	var scopes []report.ScopeStats
	for range n {
		scopes = append(scopes, report.ScopeStats{Name: "GET /", Kind: "http", Queries: queries, Rows: 500, DurationNS: int64(took)})
	}
	return scopes
}

// merged is what is left of them in a merged report.
func merged(n, queries int, took time.Duration) []report.ScopeStats {
	return []report.ScopeStats{{Name: "GET /", Kind: "http", Runs: n, Queries: n * queries, Rows: int64(n) * 500, DurationNS: int64(n) * int64(took)}}
}

func loop(relation string) []report.Finding {
	return []report.Finding{{ID: "1", Rule: report.RuleNPlusOne, Relation: relation, Query: report.Query{Count: 9}}}
}

func byRuleOnly(rule string) []report.Finding { return []report.Finding{{ID: "1", Rule: rule}} }

func TestChecklist(t *testing.T) {
	suppressed := loop("many-to-one")
	suppressed[0].Suppressed = "on purpose"
	known := loop("many-to-one")
	known[0].Baseline = "known"
	fast, few := requests(30, 3, 20*time.Millisecond), requests(3, 3, 20*time.Millisecond)
	late := append(requests(28, 3, 20*time.Millisecond), requests(2, 3, 300*time.Millisecond)...)
	const (
		paginated = iota
		joined
		batched
		cached
		indexed
		short
		p95
		queries
		none
		load
	)
	for _, c := range []struct {
		name     string
		scopes   []report.ScopeStats
		findings []report.Finding
		item     int
		want     state
	}{
		{"nothing was run", nil, nil, none, unknown},
		{"nothing was found", fast, nil, none, checked},
		{"a loop", fast, loop("many-to-one"), none, unchecked},
		{"a known loop is still there", fast, known, none, unchecked},
		{"a suppressed loop was judged by somebody", fast, suppressed, none, checked},
		{"writes in a loop", fast, byRuleOnly(report.RuleNPlusOneWrite), none, unchecked},
		{"a foreign key's loop", fast, loop("many-to-one"), joined, unchecked},
		{"a foreign key's loop is no reverse relation's", fast, loop("many-to-one"), batched, checked},
		{"a reverse relation's loop", fast, loop("count"), batched, unchecked},
		{"a loop of an unknown relation may be a foreign key's", fast, loop(""), joined, unknown},
		{"or a reverse relation's", fast, loop(""), batched, unknown},
		{"a list without LIMIT", fast, byRuleOnly(report.RuleUnboundedList), paginated, unchecked},
		{"long lists without a finding", fast, nil, paginated, checked},
		{"no long list", []report.ScopeStats{{Name: "TestX", Kind: "test", Queries: 3, Rows: 9}}, nil, paginated, unknown},
		{"a repeat", fast, byRuleOnly(report.RuleDuplicate), cached, unchecked},
		{"an index that is missing", fast, byRuleOnly(report.RuleMissingIndex), indexed, unchecked},
		{"nobody asked the planner", fast, nil, indexed, unknown},
		{"tests are no requests", []report.ScopeStats{{Name: "TestX", Kind: "test", Queries: 3}}, nil, queries, unknown},
		{"few queries", fast, nil, queries, checked},
		{"ten queries", requests(1, 10, 0), nil, queries, unchecked},
		{"nine queries", requests(1, 9, 0), nil, queries, checked},
		{"merged: the average is too high", merged(5, 12, 0), nil, queries, unchecked},
		{"merged: the most is not known", merged(5, 4, 0), nil, queries, unknown},
		{"merged: all together are few", merged(2, 4, 0), nil, queries, checked},
		{"a budget that was exceeded", merged(5, 4, 0), byRuleOnly(report.RuleQueryBudget), queries, unchecked},
		{"quick", fast, nil, p95, checked},
		{"two of thirty are late", late, nil, p95, unchecked},
		{"one of thirty is late", append(late[:29:29], fast[0]), nil, p95, checked},
		{"three requests have no p95", few, nil, p95, unknown},
		{"merged: nothing follows from the average", merged(30, 3, 20*time.Millisecond), nil, p95, unknown},
		{"merged: so quick that few can be late", merged(30, 3, 9*time.Millisecond), nil, p95, checked},
		{"a route over its target", fast, byRuleOnly(report.RuleSlowScope), p95, unchecked},
		{"no long request", late, nil, short, checked},
		{"a long request", requests(1, 1, 500*time.Millisecond), nil, short, unchecked},
		{"merged: long on average", merged(9, 1, time.Second), nil, short, unchecked},
		{"merged: the longest is not known", merged(90, 1, 20*time.Millisecond), nil, short, unknown},
		{"merged: all together are short", merged(9, 1, 20*time.Millisecond), nil, short, checked},
		{"no load test", fast, nil, load, unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := checklist(evidence{Report: &report.Report{Version: 1, Scopes: c.scopes, Findings: c.findings}})
			require.Len(t, list, 10)
			got := list[c.item]
			assert.Equal(t, c.want, got.State, "%+v", got)
			assert.NotEmpty(t, got.Evidence)
			if c.want != checked {
				assert.NotEmpty(t, got.Decide, "what would decide it")
			}
		})
	}
}

func TestChecklistOfLoad(t *testing.T) {
	for _, c := range []struct {
		users   int
		success float64
		want    state
	}{{1000, 99.5, checked}, {1000, 99, unchecked}, {999, 100, unchecked}} {
		got := evidence{load: loadResult{there: true, users: c.users, success: c.success, line: "load: ..."}}.loadTested("load-tested")
		assert.Equal(t, c.want, got.State)
	}
}

func TestChecklistMarkdownIsSafe(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, checklistMarkdown(&b, []check{{Item: "x", State: unchecked, Evidence: "<b>`@all`\n- [x] y\x1b[2J"}}))
	assert.Equal(t, "- [ ] x: &lt;b&gt;\\`&#64;all\\`\uFFFD- \\[x\\] y\uFFFD\\[2J\n", b.String())
}
