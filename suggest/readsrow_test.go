package suggest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
			s := newSide(pg, text, nil, childArg, childText, nil)
			require.Len(t, s.s.Set, 1)
			q := &question{d: pg, child: s}
			assert.Equal(t, test.want, q.readsRow(s.s.Set[0].Expr), test.reason)
		})
	}
}
