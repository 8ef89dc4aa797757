package judge

import (
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wideRows drives a list through the hot path: sizes are measured there.
func wideRows(t *testing.T, sql string, columns []string, row []any, n int) report.Report {
	t.Helper()
	w := watch()
	ctx, scope := w.start(t)
	rows := make([][]any, n)
	for i := range rows {
		rows[i] = row
	}
	require.True(t, recordtest.Drive(ctx, w.db, nil, sql, nil, columns, rows...))
	return scope.End()
}

func TestWideLists(t *testing.T) {
	t.Parallel()
	large, small := strings.Repeat("x", 5000), "short"
	late := make([]any, 12)
	late[11] = []byte(large)
	tests := []struct {
		name, reason string
		sql          string
		columns      []string
		row          []any
		rows         int
		message      string // empty for no finding
	}{
		{"many by star", "more than 20", "SELECT * FROM posts LIMIT 25", names(24), make([]any, 24), 25, "24 columns of 25 rows by SELECT *"},
		{"many by name", "somebody chose them", "SELECT c0, c1 FROM posts LIMIT 25", names(24), make([]any, 24), 25, ""},
		{"large text", "bodies in a list", "SELECT id, body FROM posts LIMIT 25", []string{"id", "body"}, []any{int64(1), large}, 25, "25 rows with body of 4.9 KiB each"},
		{"large and late", "behind the columns that are followed", "SELECT * FROM posts LIMIT 25", names(12), late, 25, "25 rows with c11 of 4.9 KiB each"},
		{"few columns", "up to 20", "SELECT * FROM posts LIMIT 25", names(20), make([]any, 20), 25, ""},
		{"small text", "nothing large", "SELECT id, title FROM posts LIMIT 25", []string{"id", "title"}, []any{int64(1), small}, 25, ""},
		{"one row", "a detail page may show all", "SELECT * FROM posts WHERE id = 1", names(24), []any{large}, 1, ""},
		{"put together", "what the statement makes is what it is for", "SELECT author_id, json_agg(body) AS bodies FROM posts GROUP BY author_id", []string{"author_id", "bodies"}, []any{int64(1), large}, 25, ""},
		{"an expression", "no column of a table", "SELECT id, upper(body) FROM posts LIMIT 25", []string{"id", "upper"}, []any{int64(1), large}, 25, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := wideRows(t, test.sql, test.columns, test.row, test.rows)
			if test.message == "" {
				assert.Empty(t, r.Findings, test.reason)
				return
			}
			require.Len(t, r.Findings, 1, test.reason)
			assert.Equal(t, report.RuleWideSelect, r.Findings[0].Rule)
			assert.Equal(t, test.message, r.Findings[0].Message)
			assert.Contains(t, r.Findings[0].Why, "is not known to the driver")
		})
	}
}
