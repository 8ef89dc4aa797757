package writes

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/rewritetest"
)

// TestReadsRow tells expressions that read the row that they change from
// those that do not.
func TestReadsRow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		expr, reason string
		want         bool
	}{
		{"$1", "an argument", false},
		{"$1::jsonb", "a cast", false},
		{"CAST($1 AS numeric(10, 2))", "a cast", false},
		{"now()", "a call", false},
		{"CURRENT_TIMESTAMP", "the clock", false},
		{"DEFAULT", "a default", false},
		{"lower($1)", "a call of an argument", false},
		{"'n + 1'", "a string", false},
		{"now() + interval '1 day'", "the clock and a constant", false},
		{"n + $1", "a column", true},
		{"t.n + 1", "a column by its table", true},
		{`"n"`, "a column in quotes", true},
		{"coalesce(n, 0)", "a column in a call", true},
		{"CASE WHEN n > 1 THEN $1 END", "a column in CASE", true},
	}
	for _, test := range tests {
		t.Run(test.expr, func(t *testing.T) {
			t.Parallel()
			text := "UPDATE t SET n = " + test.expr + " WHERE id = $9"
			s := rewrite.NewText(rewritetest.PG, text, nil, rewrite.MarkChildArg, rewrite.MarkChildText, nil)
			require.Len(t, s.Structure.Set, 1)
			q := &rewrite.Repeat{Dialect: rewritetest.PG, Child: s}
			assert.Equal(t, test.want, readsRow(q, s.Structure.Set[0].Expr), test.reason)
		})
	}
}
