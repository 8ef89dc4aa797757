package driver_test

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/drivertest"
)

// Whose a statement is follows from its context, or else from what its
// connection remembers.
func TestOwners(t *testing.T) {
	t.Parallel()
	background := context.Background()
	exec := func(t *testing.T, db interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
	}, ctx context.Context) {
		t.Helper()
		_, err := db.ExecContext(ctx, "rows 1")
		require.NoError(t, err)
	}
	tests := []struct {
		name, reason string
		run          func(t *testing.T, ctx context.Context, db *sql.DB)
		want         map[string]int
	}{
		{"context", "the statement's own context comes first", func(t *testing.T, ctx context.Context, db *sql.DB) {
			exec(t, db, ctx)
		}, map[string]int{"context": 1}},
		{"nobody", "there is no scope anywhere", func(t *testing.T, _ context.Context, db *sql.DB) {
			exec(t, db, background)
		}, nil},
		{"not inherited", "a pooled connection forgets its last user", func(t *testing.T, ctx context.Context, db *sql.DB) {
			exec(t, db, ctx)
			exec(t, db, background)
		}, map[string]int{"context": 1}},
		{"transaction", "tx.Exec has no context of its own", func(t *testing.T, ctx context.Context, db *sql.DB) {
			tx, err := db.BeginTx(ctx, nil)
			require.NoError(t, err)
			exec(t, tx, background)
			require.NoError(t, tx.Commit())
			exec(t, db, background)
		}, map[string]int{"transaction": 1}},
		{"transaction rolled back", "it ends as well", func(t *testing.T, ctx context.Context, db *sql.DB) {
			c, err := db.Conn(background)
			require.NoError(t, err)
			tx, err := c.BeginTx(ctx, nil)
			require.NoError(t, err)
			exec(t, tx, background)
			require.NoError(t, tx.Rollback())
			exec(t, c, background)
			require.NoError(t, c.Close())
		}, map[string]int{"transaction": 1}},
		{"refused transaction", "it never began", func(t *testing.T, ctx context.Context, db *sql.DB) {
			c, err := db.Conn(background)
			require.NoError(t, err)
			_, err = c.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelLinearizable})
			require.Error(t, err)
			exec(t, c, background)
			require.NoError(t, c.Close())
		}, nil},
		{"connection", "taken with the scope's context", func(t *testing.T, ctx context.Context, db *sql.DB) {
			for range 2 { // a new one, and one from the pool
				c, err := db.Conn(ctx)
				require.NoError(t, err)
				exec(t, c, background)
				require.NoError(t, c.Close())
			}
			exec(t, db, background)
		}, map[string]int{"connection": 2}},
		{"prepared", "the execution's context counts, not that of Prepare", func(t *testing.T, ctx context.Context, db *sql.DB) {
			s, err := db.PrepareContext(ctx, "rows 1")
			require.NoError(t, err)
			for _, use := range []context.Context{background, ctx} {
				_, err = s.ExecContext(use)
				require.NoError(t, err)
			}
			require.NoError(t, s.Close())
		}, map[string]int{"context": 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := detect.New(detect.NoImplicitScopes())
			f := &drivertest.Fake{Features: drivertest.ConnFeatures}
			db := driver.OpenDB(f.Connector(), driver.Detector(d))
			defer db.Close()
			ctx, scope := d.Start(context.Background(), tt.name)
			tt.run(t, ctx, db)
			assert.Equal(t, tt.want, scope.End().Scopes[0].Owners, tt.reason)
		})
	}
}

// What did not run, or will run again, does not count; what failed does not
// count as a query but as an error.
func TestCounts(t *testing.T) {
	t.Parallel()
	const both = drivertest.ExecerContext | drivertest.QueryerContext
	tests := []struct {
		name, reason    string
		features        drivertest.Features
		statement       string
		queries, errors int
	}{
		{"plain", "runs once", both, "rows 2", 1, 0},
		{"skip", "ErrSkip, then a prepared statement", both, "skip rows 2", 1, 0},
		{"no fast path", "prepared at once", 0, "rows 2", 1, 0},
		{"bad connection once", "the retry is the statement", both, "badconn-once rows 2", 1, 0},
		{"bad connection", "it never ran", both, "badconn", 0, 0},
		{"failure", "it ran", both, "fail", 0, 1},
		{"failed prepare", "preparing is not running", 0, "fail-prepare", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, query := range []bool{false, true} {
				d := detect.New(detect.NoImplicitScopes())
				db := driver.OpenDB((&drivertest.Fake{Features: tt.features}).Connector(), driver.Detector(d))
				ctx, scope := d.Start(context.Background(), tt.name)
				if query {
					if rows, err := db.QueryContext(ctx, tt.statement); err == nil {
						for rows.Next() {
						}
						require.NoError(t, rows.Close())
					}
				} else {
					_, _ = db.ExecContext(ctx, tt.statement)
				}
				require.NoError(t, db.Close())
				stats := scope.End().Scopes[0]
				assert.Equal(t, tt.queries, stats.Queries, tt.reason)
				assert.Equal(t, tt.errors, stats.Errors, tt.reason)
			}
		})
	}
}

// A driver that panics leaves an execution that failed, and a scope that
// works on.
func TestAPanicEndsTheExecution(t *testing.T) {
	t.Parallel()
	d := detect.New(detect.NoImplicitScopes())
	db := driver.OpenDB((&drivertest.Fake{Features: drivertest.AllFeatures}).Connector(), driver.Detector(d))
	ctx, scope := d.Start(context.Background(), "panic")
	assert.PanicsWithError(t, "fake: panic", func() { _, _ = db.ExecContext(ctx, "panic") })
	_, err := db.ExecContext(ctx, "rows 1")
	require.NoError(t, err)
	report := scope.End()
	assert.Equal(t, 1, report.Scopes[0].Queries)
	assert.Equal(t, 1, report.Scopes[0].Errors)
}

// A scope that ended, or is ended while rows are open, changes nothing for
// the program.
func TestScopesThatEndEarly(t *testing.T) {
	t.Parallel()
	d := detect.New(detect.NoImplicitScopes())
	db := driver.OpenDB(newFake().Connector(), driver.Detector(d))
	ctx, scope := d.Start(context.Background(), "early")
	rows, err := db.QueryContext(ctx, "rows 3")
	require.NoError(t, err)
	require.True(t, rows.Next())
	scope.End()
	n := 1
	for rows.Next() {
		n++
	}
	require.NoError(t, errors.Join(rows.Err(), rows.Close()))
	assert.Equal(t, 3, n)
	_, err = db.ExecContext(ctx, "rows 1")
	require.NoError(t, err)
	assert.Equal(t, 0, queries(scope.End()))
}

// A text of 10 MB runs as it would, and leaves the record small.
func TestHugeText(t *testing.T) {
	t.Parallel()
	d := detect.New(detect.NoImplicitScopes())
	db := driver.OpenDB((&quietConnector{}), driver.Detector(d))
	defer db.Close()
	ctx, scope := d.Start(context.Background(), "huge")
	text := "select /* " + strings.Repeat("long ", 2<<20) + "*/ 1"
	for range 3 {
		_, err := db.ExecContext(ctx, text)
		require.NoError(t, err)
	}
	report := scope.End()
	assert.Equal(t, 3, queries(report))
	assert.NotEmpty(t, report.Notes, "it says that the text was not kept")
}

// quietConnector keeps no log of what it is sent.
type quietConnector struct{}

func (*quietConnector) Connect(context.Context) (sqldriver.Conn, error) { return quietConn{}, nil }
func (*quietConnector) Driver() sqldriver.Driver                        { return blog{} }

type quietConn struct{ *blogConn }

func (quietConn) ExecContext(context.Context, string, []sqldriver.NamedValue) (sqldriver.Result, error) {
	return sqldriver.RowsAffected(0), nil
}
