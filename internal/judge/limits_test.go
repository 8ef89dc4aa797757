package judge

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/judge/suppress"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/report"
)

// rowsOf are n rows of so many columns, keys ascending with gaps.
func rowsOf(n, columns int) [][]any {
	rows := make([][]any, n)
	for i := range rows {
		for c := range columns {
			rows[i] = append(rows[i], int64(1000*c+17*i+i%3))
		}
	}
	return rows
}

func TestQueryBudget(t *testing.T) {
	w := watch()
	play := func(queries int, l record.Limits) report.Report {
		ctx, s := w.start(t, l)
		for i := range queries {
			recordtest.Drive(ctx, w.db, nil, "SELECT id FROM t"+string(rune('a'+i))+" LIMIT 1", nil, []string{"id"})
		}
		return s.End()
	}
	assert.Empty(t, play(4, record.Limits{Queries: 4}).Findings, "the budget is the most")
	assert.Empty(t, play(40, record.Limits{}).Findings, "no budget, no finding")
	enclosing, more := play(5, record.Limits{Queries: 4}), play(9, record.Limits{Queries: 4})
	require.Len(t, enclosing.Findings, 1)
	f := enclosing.Findings[0]
	assert.Equal(t, report.RuleQueryBudget, f.Rule)
	assert.Equal(t, "5 queries, the budget is 4", f.Message)
	assert.Regexp(t, `^most of them: 1 at .*limits_test.go:\d+, .*and 2 more places$`, f.Why)
	assert.Equal(t, f.ID, more.Findings[0].ID, "one budget, one finding")
	assert.NotEmpty(t, f.Site.File)
}

// A loop is told before the budget that it spends, and named by it.
func TestQueryBudgetNamesTheLoop(t *testing.T) {
	w := watch()
	ctx, s := w.start(t, record.Limits{Queries: 9})
	rows := rowsOf(12, 2)
	recordtest.Drive(ctx, w.db, nil, "SELECT id, author_id FROM posts LIMIT 25", nil, []string{"id", "author_id"}, rows...)
	for _, row := range rows {
		recordtest.Drive(ctx, w.db, nil, recordtest.AuthorByID, []any{row[1]}, []string{"id", "name"}, []any{row[1], "n"})
	}
	r := s.End()
	require.Len(t, r.Findings, 2)
	assert.Equal(t, []string{report.RuleNPlusOne, report.RuleQueryBudget}, []string{r.Findings[0].Rule, r.Findings[1].Rule})
	assert.Contains(t, r.Findings[1].Advice, "repair the finding at ")
	assert.Contains(t, r.Findings[1].Why, "most of them: 12 at ")
}

func TestSlowQuery(t *testing.T) {
	w := watch()
	for _, tt := range []struct {
		limit time.Duration
		want  int
	}{{time.Nanosecond, 1}, {time.Hour, 0}, {0, 0}} {
		ctx, s := w.start(t)
		s.Expect(record.Limits{Query: tt.limit})
		recordtest.Drive(ctx, w.db, nil, "SELECT id FROM totals LIMIT 1", nil, []string{"id"})
		r := s.End()
		require.Len(t, r.Findings, tt.want)
		if tt.want > 0 {
			assert.Equal(t, report.RuleSlowQuery, r.Findings[0].Rule)
			assert.Equal(t, 1, r.Findings[0].Query.Count)
		}
	}
}

// What is known is silenced by the same means as all else.
func TestLimitsCanBeSilenced(t *testing.T) {
	w := watch()
	w.how.Allows = []suppress.Rule{{Suppression: report.Suppression{Kind: suppress.AllowTable, Match: "totals", Reason: "once a night"}}}
	ctx, s := w.start(t, record.Limits{Query: time.Nanosecond})
	recordtest.Drive(ctx, w.db, nil, "SELECT id FROM totals LIMIT 1", nil, []string{"id"})
	r := s.End()
	require.Len(t, r.Findings, 1)
	assert.Equal(t, "once a night", r.Findings[0].Suppressed)
}
