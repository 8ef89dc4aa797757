package detect

import (
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listed is what a scope comes to that runs one list.
func listed(t *testing.T, sql string, columns []string, row []any, n int, opts ...Option) report.Report {
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

func TestListOptions(t *testing.T) {
	t.Parallel()
	for _, o := range []Option{MaxListRows(0), MaxListColumns(-1), MaxColumnBytes(0)} {
		assert.Panics(t, func() { New(o) })
	}
	r := listed(t, "SELECT * FROM posts LIMIT 25", []string{"a", "b", "c", "d", "e"}, []any{strings.Repeat("x", 100)}, 25, MaxListColumns(4), MaxColumnBytes(200))
	require.Len(t, r.Findings, 1)
	assert.Equal(t, "5 columns of 25 rows by SELECT *", r.Findings[0].Message)
	r = listed(t, "SELECT id FROM posts", []string{"id"}, []any{int64(1)}, 12, MaxListRows(10))
	require.Len(t, r.Findings, 1)
	assert.Equal(t, report.RuleUnboundedList, r.Findings[0].Rule)
}
