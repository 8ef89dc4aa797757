package driver

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"io"
	"testing"

	"github.com/ngrok/sqlmw"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
)

// noop is a driver that does nothing and allocates little, so that what
// stands around it can be measured.
type noop struct{ rows int }

func (d noop) Open(string) (sqldriver.Conn, error)               { return &noopConn{rows: d.rows}, nil }
func (d noop) OpenConnector(string) (sqldriver.Connector, error) { return d, nil }
func (d noop) Connect(context.Context) (sqldriver.Conn, error)   { return d.Open("") }
func (d noop) Driver() sqldriver.Driver                          { return d }

type noopConn struct{ rows int }

func (c *noopConn) Prepare(string) (sqldriver.Stmt, error)      { return nil, io.ErrUnexpectedEOF }
func (c *noopConn) Close() error                                { return nil }
func (c *noopConn) Begin() (sqldriver.Tx, error)                { return nil, io.ErrUnexpectedEOF }
func (c *noopConn) ResetSession(context.Context) error          { return nil }
func (c *noopConn) IsValid() bool                               { return true }
func (c *noopConn) CheckNamedValue(*sqldriver.NamedValue) error { return nil }

func (c *noopConn) ExecContext(context.Context, string, []sqldriver.NamedValue) (sqldriver.Result, error) {
	return sqldriver.RowsAffected(1), nil
}

func (c *noopConn) QueryContext(context.Context, string, []sqldriver.NamedValue) (sqldriver.Rows, error) {
	return &noopRows{left: c.rows}, nil
}

type noopRows struct{ left int }

var noopColumns = []string{"id", "parent_id"}

func (r *noopRows) Columns() []string { return noopColumns }
func (r *noopRows) Close() error      { return nil }

func (r *noopRows) Next(dest []sqldriver.Value) error {
	if r.left == 0 {
		return io.EOF
	}
	r.left--
	dest[0], dest[1] = int64(7), int64(r.left&127)
	return nil
}

// An arm is one way to have the no-op driver.
type arm struct {
	name string
	open func(tb testing.TB, rows int) (*sql.DB, context.Context)
}

type nullInterceptor struct{ sqlmw.NullInterceptor }

func plain(c sqldriver.Connector) (*sql.DB, context.Context) {
	return sql.OpenDB(c), context.Background()
}

// arms are what the budget compares. "shims" are ours around sqlmw with
// detection taken out: what everything else is measured against.
var arms = []arm{
	{"raw", func(_ testing.TB, rows int) (*sql.DB, context.Context) { return plain(noop{rows}) }},
	{"sqlmw", func(tb testing.TB, rows int) (*sql.DB, context.Context) {
		c, err := sqlmw.Driver(noop{rows}, nullInterceptor{}).(sqldriver.DriverContext).OpenConnector("")
		require.NoError(tb, err)
		return plain(c)
	}},
	{"shims", func(_ testing.TB, rows int) (*sql.DB, context.Context) {
		return plain(muting{WrapConnector(noop{rows}, Detector(detect.New(detect.NoImplicitScopes())))})
	}},
	{"no scope", func(_ testing.TB, rows int) (*sql.DB, context.Context) {
		return plain(WrapConnector(noop{rows}, Detector(detect.New(detect.NoImplicitScopes()))))
	}},
	{"scope", func(tb testing.TB, rows int) (*sql.DB, context.Context) {
		d := detect.New(detect.NoImplicitScopes())
		db, _ := plain(WrapConnector(noop{rows}, Detector(d)))
		ctx, scope := d.Start(context.Background(), "bench")
		tb.Cleanup(func() { scope.End() })
		return db, ctx
	}},
}

// muting takes detection out of a connector's connections.
type muting struct{ sqldriver.Connector }

func (m muting) Connect(ctx context.Context) (sqldriver.Conn, error) {
	c, err := m.Connector.Connect(ctx)
	if err == nil {
		below(c).hooks.muted = true
	}
	return c, err
}

// workloads are what a program does again and again.
var workloads = []struct {
	name string
	rows int
	run  func(tb testing.TB, ctx context.Context, db *sql.DB)
}{
	{"row", 1, readAll},
	{"exec", 0, func(tb testing.TB, ctx context.Context, db *sql.DB) {
		if _, err := db.ExecContext(ctx, "UPDATE t SET a = ? WHERE id = ?", 1, 2); err != nil {
			tb.Fatal(err)
		}
	}},
	{"rows1000", 1000, readAll},
}

func readAll(tb testing.TB, ctx context.Context, db *sql.DB) {
	rows, err := db.QueryContext(ctx, "SELECT id, parent_id FROM t WHERE id = ?", 1)
	if err != nil {
		tb.Fatal(err)
	}
	var id, parent int64
	for rows.Next() {
		if err := rows.Scan(&id, &parent); err != nil {
			tb.Fatal(err)
		}
	}
	if err := rows.Close(); err != nil {
		tb.Fatal(err)
	}
}
