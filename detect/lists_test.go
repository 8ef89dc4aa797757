package detect

import (
	"fmt"
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wideRows drives a list through the hot path: sizes are measured there.
func wideRows(t *testing.T, sql string, columns []string, row []any, n int, opts ...Option) report.Report {
	t.Helper()
	d := New(append(opts, NoImplicitScopes())...)
	ctx, scope := d.Start(t.Context(), t.Name())
	rows := make([][]any, n)
	for i := range rows {
		rows[i] = row
	}
	require.True(t, recordtest.Drive(ctx, d.NewDatabase(fingerprint.SQLite, nil), nil, sql, nil, columns, rows...))
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

func TestListOptions(t *testing.T) {
	t.Parallel()
	for _, o := range []Option{MaxListRows(0), MaxListColumns(-1), MaxColumnBytes(0)} {
		assert.Panics(t, func() { New(o) })
	}
	r := wideRows(t, "SELECT * FROM posts LIMIT 25", names(5), []any{strings.Repeat("x", 100)}, 25, MaxListColumns(4), MaxColumnBytes(200))
	require.Len(t, r.Findings, 1)
	assert.Equal(t, "5 columns of 25 rows by SELECT *", r.Findings[0].Message)
	r = wideRows(t, "SELECT id FROM posts", []string{"id"}, []any{int64(1)}, 12, MaxListRows(10))
	require.Len(t, r.Findings, 1)
	assert.Equal(t, report.RuleUnboundedList, r.Findings[0].Rule)
}

func names(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint("c", i)
	}
	return out
}
