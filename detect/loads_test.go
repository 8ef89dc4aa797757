package detect

import (
	"context"
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// COPY and TRUNCATE are not recorded, and still make an answer stale.
func TestLoadsKnowOfStatementsThatAreNotRecorded(t *testing.T) {
	for _, c := range []struct {
		sql   string
		where int // of six loads
		want  int
	}{
		{"TRUNCATE settings", 3, 1}, {"COPY settings (name, val) FROM STDIN", 3, 1},
		{"TRUNCATE settings", 0, 0}, {"TRUNCATE settings", 6, 0}, {"BEGIN", 3, 0}, {"EXPLAIN SELECT 1", 3, 0},
	} {
		var got *cases.Case
		d := New(FixWith(fixerFunc(func(_ *report.Finding, k *cases.Case) { got = k })))
		src := d.NewDatabase(fingerprint.SQLite, nil)
		ctx, s := d.Start(context.Background(), "page")
		for i := range 7 {
			if i == c.where {
				recordtest.Drive(ctx, src, nil, c.sql, nil, nil)
			}
			if i < 6 {
				recordtest.Drive(ctx, src, nil, "SELECT val FROM settings WHERE name = $1", []any{"theme"}, []string{"val"}, []any{"x"})
			}
		}
		s.End()
		require.NotNil(t, got, c.sql)
		assert.Len(t, got.Loads.Written, c.want, "%s at %d", c.sql, c.where)
	}
}

type fixerFunc func(*report.Finding, *cases.Case)

func (f fixerFunc) Fix(_ context.Context, r *report.Finding, c *cases.Case) { f(r, c) }
