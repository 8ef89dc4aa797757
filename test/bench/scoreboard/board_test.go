package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/test/scenarios"
)

var (
	twenty = scenarios.Size{Rows: 20, Keys: scenarios.Dense}
	three  = scenarios.Size{Rows: 3, Keys: scenarios.Dense}
)

func finding(sql, source string, e report.Evidence) report.Report {
	f := report.Finding{Rule: report.RuleNPlusOne, Evidence: e, Query: report.Query{SQL: sql}}
	if source != "" {
		f.Parent = &report.Parent{Column: source}
	}
	return report.Report{Findings: []report.Finding{f}}
}

func scenario(t *testing.T, name string) scenarios.Scenario {
	t.Helper()
	s, ok := scenarios.Lookup(name)
	require.True(t, ok, name)
	return s
}

func TestBoardCountsByStrength(t *testing.T) {
	const author, comments = "select id, name from authors where id = ?", "select id, body from comments where post_id = ?"
	loop := scenario(t, "author of each post, inside rows.Next")
	harmless := scenario(t, "posts joined with authors")
	ownIDs := scenario(t, "ids of a request, one by one")

	tests := []struct {
		name                 string
		scenario             scenarios.Scenario
		report               report.Report
		traced, likely, weak cell
		tracedWrong          int
	}{
		{"found and traced", loop, finding(author, "author_id", report.Traced), cell{found: 1}, cell{found: 1}, cell{found: 1}, 0},
		{"found and likely", loop, finding(author, "author_id", report.Likely), cell{missed: 1}, cell{found: 1}, cell{found: 1}, 0},
		{"found by repetition", loop, finding(author, "", report.Repeated), cell{missed: 1}, cell{missed: 1}, cell{found: 1}, 0},
		{"missed", loop, report.Report{}, cell{missed: 1}, cell{missed: 1}, cell{missed: 1}, 0},
		{"another statement", loop, finding(comments, "id", report.Likely), cell{missed: 1}, cell{missed: 1, wrong: 1}, cell{missed: 1, wrong: 1}, 0},
		{"harmless, silent", harmless, report.Report{}, cell{}, cell{}, cell{}, 0},
		{"harmless, called traced", harmless, finding(author, "author_id", report.Traced), cell{wrong: 1}, cell{wrong: 1}, cell{wrong: 1}, 1},
		{"own ids, by repetition", ownIDs, finding("select id, title from posts where id = ?", "", report.Repeated), cell{}, cell{}, cell{}, 0},
		{"own ids, called likely", ownIDs, finding("select id, title from posts where id = ?", "id", report.Likely), cell{}, cell{wrong: 1}, cell{wrong: 1}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBoard()
			b.ours(scenarios.SQLite, tt.scenario, twenty, []report.Report{tt.report})
			for rule, want := range map[string]cell{tierTraced: tt.traced, tierLikely: tt.likely, tierRepeated: tt.weak} {
				got := b.sum(rule, "", 20, false, "all")
				assert.Equal(t, want.found, got.found, "found, %s", rule)
				assert.Equal(t, want.missed, got.missed, "missed, %s", rule)
				assert.Equal(t, want.wrong, got.wrong, "wrong, %s", rule)
			}
			assert.Equal(t, tt.tracedWrong, b.tracedWrong)
		})
	}
}

func TestGoalsAreMissedWhereTheyAre(t *testing.T) {
	loop := scenario(t, "author of each post, inside rows.Next")
	right := []report.Report{finding("select id, name from authors where id = ?", "author_id", report.Traced)}

	b := newBoard()
	b.ours(scenarios.SQLite, loop, three, right)
	b.ours(scenarios.SQLite, loop, twenty, right)
	assert.Empty(t, b.goals())
	assert.Equal(t, "scoreboard: n=3 precision=1.000 recall=1.000 n=20 precision=1.000 recall=1.000 traced_wrong=0", b.lastLine())

	b.ours(scenarios.SQLite, loop, twenty, nil)
	assert.NotEmpty(t, b.goals(), "half of the loops missed")

	astray := newBoard()
	astray.ours(scenarios.SQLite, loop, twenty, []report.Report{finding("select id, name from authors where id = ?", "title", report.Traced)})
	assert.Contains(t, strings.Join(astray.goals(), "\n"), "right parent and column")
}

func TestWorldsOfChanceRun(t *testing.T) {
	c, err := chance(t.Context(), 5)
	require.NoError(t, err)
	var all int
	for _, count := range c.named {
		all += count
	}
	assert.Equal(t, 5*len(worldsOfChance)*len(chanceExecutions), all, "every trial is counted")
	assert.Empty(t, c.goals())
	assert.Positive(t, c.named[chanceKey{"own ids of the same table, in any order", 20, report.Repeated}],
		"the loop itself is seen: without a source it is told by repetition")
}
