package driver_test

import (
	"context"
	sqldriver "database/sql/driver"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/drivertest"
)

// A program that reaches the connection may go on with rows that it has
// closed. What followed them follows another query by then, which must not
// notice.
func TestClosedRowsAreNotFollowedAgain(t *testing.T) {
	t.Parallel()
	for how, features := range rowFeatures {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			d := detect.New(detect.NoImplicitScopes())
			db := driver.OpenDB((&drivertest.Fake{Features: features | drivertest.QueryerContext}).Connector(), driver.Detector(d))
			ctx, scope := d.Start(context.Background(), t.Name())
			conn, err := db.Conn(ctx)
			require.NoError(t, err)
			require.NoError(t, conn.Raw(func(c any) error {
				stale := queryRaw(t, ctx, c, "select /* rows 3 */ id, name, data from parents")
				assert.Equal(t, 3, drain(t, stale))
				require.NoError(t, stale.Close())

				now := queryRaw(t, ctx, c, "select /* rows 5 */ id, name, data from children")
				_ = stale.Close()
				stale.Columns()
				_ = stale.Next(make([]sqldriver.Value, 3))
				if more, ok := stale.(sqldriver.RowsNextResultSet); ok {
					_ = more.NextResultSet()
				}
				assert.Equal(t, 5, drain(t, now))
				require.NoError(t, now.Close())
				return nil
			}))
			require.NoError(t, conn.Close())
			stats := scope.End().Scopes[0]
			assert.Equal(t, 2, stats.Queries)
			assert.EqualValues(t, 8, stats.Rows)
			_ = db.Close() // with all features it answers with an error
		})
	}
}

func queryRaw(t *testing.T, ctx context.Context, c any, query string) sqldriver.Rows {
	t.Helper()
	rows, err := c.(sqldriver.QueryerContext).QueryContext(ctx, query, nil)
	require.NoError(t, err)
	return rows
}

// drain counts the rows that are left.
func drain(t *testing.T, rows sqldriver.Rows) (n int) {
	t.Helper()
	dest := make([]sqldriver.Value, len(rows.Columns()))
	for {
		err := rows.Next(dest)
		if err == io.EOF { //nolint:errorlint // as a driver must say it
			return n
		}
		require.NoError(t, err)
		n++
	}
}
