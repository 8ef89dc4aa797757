package conformance

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"testing"

	"github.com/XSAM/otelsql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/report"
)

// fixed makes a driver of a connector, for wrappers that want one.
type fixed struct{ sqldriver.Connector }

func (d fixed) Open(string) (sqldriver.Conn, error) { return d.Connect(context.Background()) }

func (d fixed) OpenConnector(string) (sqldriver.Connector, error) { return d.Connector, nil }

func otel(t *testing.T, c sqldriver.Connector) sqldriver.Connector {
	t.Helper()
	wrapped, err := otelsql.WrapDriver(fixed{c}).(sqldriver.DriverContext).OpenConnector("")
	require.NoError(t, err)
	return wrapped
}

// Other wrappers may stand outside of ours, inside, or between two of ours:
// each statement and each row is seen once.
func TestWrapsWithOtelsqlBothWays(t *testing.T) {
	for _, tg := range targets(t) {
		tg.create(t)
		ours := func(c sqldriver.Connector, d *detect.Detector) sqldriver.Connector {
			return driver.WrapConnector(c, driver.Detector(d))
		}
		orders := []struct {
			name string
			wrap func(sqldriver.Connector, *detect.Detector) sqldriver.Connector
		}{
			{"ours(otelsql(driver))", func(c sqldriver.Connector, d *detect.Detector) sqldriver.Connector {
				return ours(otel(t, c), d)
			}},
			{"otelsql(ours(driver))", func(c sqldriver.Connector, d *detect.Detector) sqldriver.Connector {
				return otel(t, ours(c, d))
			}},
			{"ours(otelsql(ours(driver)))", func(c sqldriver.Connector, d *detect.Detector) sqldriver.Connector {
				return ours(otel(t, ours(c, d)), d)
			}},
			{"ours(ours(driver))", func(c sqldriver.Connector, d *detect.Detector) sqldriver.Connector {
				return ours(ours(c, d), d)
			}},
		}
		for _, order := range orders {
			t.Run(tg.name+"/"+order.name, func(t *testing.T) {
				require.NoError(t, tg.reset())
				c, err := tg.connector()
				require.NoError(t, err)
				d := detect.New(detect.NoImplicitScopes())
				db := sql.OpenDB(order.wrap(c, d))
				defer db.Close()

				ctx, scope := d.Start(context.Background(), "order")
				ids := readIDs(t, ctx, db)
				assert.Equal(t, []int{1, 2, 3}, ids)
				for _, id := range ids {
					var name string
					require.NoError(t, db.QueryRowContext(ctx, tg.q("SELECT name FROM items WHERE id = ?"), id).Scan(&name))
				}
				_, err = db.ExecContext(ctx, tg.q("UPDATE items SET price = ? WHERE id = ?"), 1, 1)
				require.NoError(t, err)

				rep := scope.End()
				require.Len(t, rep.Scopes, 1)
				assert.Equal(t, 5, rep.Scopes[0].Queries, "each statement once")
				require.Len(t, rep.Findings, 1)
				f := rep.Findings[0]
				assert.Equal(t, report.RuleNPlusOne, f.Rule)
				require.NotNil(t, f.Parent, "its arguments were followed to the rows")
				assert.Equal(t, "id", f.Parent.Column)
				assert.Equal(t, 3, f.Parent.Matched)
				dialect := tg.by("postgres", "mysql", "sqlite")
				assert.Equal(t, dialect, f.Query.Dialect, "seen through the other wrapper")
			})
		}
	}
}

func readIDs(t *testing.T, ctx context.Context, db *sql.DB) []int {
	t.Helper()
	rows, err := db.QueryContext(ctx, "SELECT id, price FROM items ORDER BY id")
	require.NoError(t, err)
	defer rows.Close()
	var ids []int
	for rows.Next() {
		var id int
		var price sql.NullString
		require.NoError(t, rows.Scan(&id, &price))
		ids = append(ids, id)
	}
	require.NoError(t, rows.Err())
	return ids
}
