package judge

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// fixerFunc is a Fixer for tests.
type fixerFunc func(f *report.Finding, c *cases.Case)

func (fn fixerFunc) Fix(_ context.Context, f *report.Finding, c *cases.Case) { fn(f, c) }

func TestCaseOfANestedFinding(t *testing.T) {
	var all []*cases.Case
	p := newPlay(t, fixedBy(fixerFunc(func(f *report.Finding, c *cases.Case) {
		f.Fixes = append(f.Fixes, report.Fix{Kind: "batch"})
		all = append(all, c)
	})))
	playTwoLevels(p, 6, 4)
	r := p.judge()
	require.Len(t, r.Findings, 2)
	assert.Equal(t, "batch", r.Findings[0].Fixes[0].Kind, "what a fixer adds is in the report")
	require.Len(t, all, 2)

	outer, inner := all[0], all[1]
	assert.Equal(t, []*cases.Case{inner}, outer.Nested)
	assert.Equal(t, "SELECT id, user_id FROM posts WHERE user_id = $1", outer.Child.Text)
	assert.Equal(t, "SELECT id FROM users", outer.Parent.Text)
	assert.Equal(t, []string{"id", "user_id"}, outer.Child.Columns)
	assert.Equal(t, []cases.CaseLink{{Slot: 0, Param: 1, Column: 0}}, outer.Links)
	assert.Equal(t, 6, outer.Child.Executions)
	assert.EqualValues(t, 24, outer.Child.Rows)
	assert.EqualValues(t, 4, outer.Child.MinRows)
	assert.EqualValues(t, 4, outer.Child.MaxRows)
	assert.NotEmpty(t, inner.Frames)
	assert.Equal(t, outer.Finding.Stack, inner.ParentStack, "the parent of the inner one is the outer one's child")
	assert.Equal(t, "play", inner.Scope)
}

func TestCaseLinksCarryCaveats(t *testing.T) {
	var got *cases.Case
	p := newPlay(t, fixedBy(fixerFunc(func(_ *report.Finding, c *cases.Case) { got = c })))
	authors := []any{"x7", nil, "x3", "x7", "x9", nil, "x5"}
	var rows [][]any
	for i, a := range authors {
		rows = append(rows, []any{i, a})
	}
	p.query("SELECT id, author_id FROM posts", []string{"id", "author_id"}, rows)
	for _, a := range authors {
		if a == nil {
			continue
		}
		var found [][]any
		if a != "x9" {
			found = [][]any{{a}}
		}
		p.query("SELECT name FROM authors WHERE active AND id = $1", []string{"name"}, found, a)
	}
	require.Len(t, p.judge().Findings, 1)
	assert.Equal(t, []cases.CaseLink{{Slot: 0, Param: 1, Column: 1, Nulls: true, Repeats: true, Missing: true}}, got.Links)
}

func TestAPanicOfAFixerCostsOnlyItsFix(t *testing.T) {
	calls := 0
	p := newPlay(t, fixedBy(
		fixerFunc(func(*report.Finding, *cases.Case) { panic("broken") }),
		fixerFunc(func(*report.Finding, *cases.Case) { calls++ }),
	))
	playTwoLevels(p, 6, 4)
	r := p.judge()
	assert.Len(t, r.Findings, 2)
	assert.Equal(t, 2, calls)
	assert.Contains(t, r.Notes[0], "a fixer (judge.fixerFunc) panicked")
	assert.NotContains(t, strings.Join(r.Notes, "\n"), "broken", "what a panic says may hold values")
}

func TestSuppressedFindingsGetNoFix(t *testing.T) {
	calls := 0
	p := newPlay(t, allowedTable("posts", "ten at most"), allowedTable("ghosts", "gone"),
		fixedBy(fixerFunc(func(*report.Finding, *cases.Case) { calls++ })))
	playTwoLevels(p, 6, 4)
	r := p.judge()
	require.Len(t, r.Findings, 2)
	assert.Equal(t, "ten at most", r.Findings[0].Suppressed, "it stays listed")
	assert.Empty(t, r.Findings[1].Suppressed)
	assert.Equal(t, 1, calls)
	require.Len(t, r.Unused, 1)
	assert.Equal(t, report.Suppression{Kind: "table", Match: "ghosts", Reason: "gone"}, r.Unused[0])
}
