package driver

import (
	"context"
	sqldriver "database/sql/driver"

	"github.com/ngrok/sqlmw"

	"github.com/nplusone-go/nplusone/internal/record"
)

// Compile-time contract of conn; what it claims only for a driver that has it
// too is in conn_shape.go.
var (
	_ sqldriver.Conn               = (*conn)(nil)
	_ sqldriver.ConnPrepareContext = (*conn)(nil)
	_ sqldriver.ConnBeginTx        = (*conn)(nil)
	_ sqldriver.Pinger             = (*conn)(nil)
	_ sqldriver.NamedValueChecker  = (*conn)(nil)
	_ watched                      = (*conn)(nil)
)

// conn stands between database/sql and sqlmw's connection. It gives
// database/sql the answers that it would have from the driver itself wherever
// sqlmw's would differ.
type conn struct {
	hooks interceptor
	mw    mwConn
}

// mwConn is what sqlmw's connection always implements.
type mwConn interface {
	sqldriver.Conn
	sqldriver.ConnBeginTx
	sqldriver.ConnPrepareContext
	sqldriver.ExecerContext
	sqldriver.QueryerContext
	sqldriver.Pinger
}

// fixedDriver makes sqlmw wrap a connector; by itself it only wraps drivers.
type fixedDriver struct{ base sqldriver.Connector }

func (d fixedDriver) Open(string) (sqldriver.Conn, error) {
	return d.base.Connect(context.Background())
}

func (d fixedDriver) OpenConnector(string) (sqldriver.Connector, error) { return d.base, nil }

// connect opens a connection of base behind sqlmw, with an interceptor of its
// own.
func connect(ctx context.Context, base sqldriver.Connector, database *record.Database) (sqldriver.Conn, error) {
	c := &conn{hooks: interceptor{database: database}}
	mw, err := sqlmw.Driver(fixedDriver{base}, &c.hooks).(sqldriver.DriverContext).OpenConnector("")
	if err != nil {
		return nil, err
	}
	wrapped, err := mw.Connect(ctx)
	if err != nil || c.hooks.raw == nil {
		// sqlmw drops the connection that a driver returned beside an error,
		// as database/sql does.
		return nil, err
	}
	if ours, ok := c.hooks.raw.(watched); ok {
		return ours, nil
	}
	if inner := below(c.hooks.raw); inner != nil {
		inner.hooks.muted = true
	}
	c.mw = wrapped.(mwConn)
	c.hooks.memory.Checkout(ctx)
	return shaped(c), nil
}

// Raw returns the driver's own connection.
func (c *conn) Raw() sqldriver.Conn { return c.hooks.raw }

func (c *conn) ours() *conn { return c }

// NPlusOneWatched marks the connection for a program that `nplusone test`
// built: what is followed here is not followed in database/sql again.
func (c *conn) NPlusOneWatched() {}

// Prepare serves callers that know nothing of contexts.
func (c *conn) Prepare(query string) (sqldriver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

// PrepareContext prepares without counting: only executions count.
func (c *conn) PrepareContext(ctx context.Context, query string) (sqldriver.Stmt, error) {
	mw, err := c.mw.PrepareContext(ctx, query)
	raw := c.hooks.stmt
	c.hooks.stmt = nil
	if err != nil || raw == nil {
		return nil, err
	}
	return newStmt(c, mw.(mwStmt), raw), nil
}

// Begin serves callers that know nothing of contexts.
func (c *conn) Begin() (sqldriver.Tx, error) { return c.mw.Begin() }

// BeginTx begins a transaction; statements in it without a scope of their
// own belong to the scope of ctx.
func (c *conn) BeginTx(ctx context.Context, opts sqldriver.TxOptions) (sqldriver.Tx, error) {
	return c.mw.BeginTx(ctx, opts)
}

// Ping is nil for a driver without it, as (*sql.DB).Ping is.
func (c *conn) Ping(ctx context.Context) error { return c.mw.Ping(ctx) }

// Close closes the driver's connection.
func (c *conn) Close() error { return c.mw.Close() }

// CheckNamedValue passes to the driver's own check, or, by ErrSkip, to the
// default that database/sql has for a connection without one. For prepared
// statements database/sql asks the statement: see stmt.go.
func (c *conn) CheckNamedValue(nv *sqldriver.NamedValue) error {
	if checker, ok := c.hooks.raw.(sqldriver.NamedValueChecker); ok {
		return checker.CheckNamedValue(nv)
	}
	return sqldriver.ErrSkip
}

// execContext is ExecContext for a driver that has it or the older Exec.
func (c *conn) execContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	_, err := c.mw.ExecContext(ctx, query, args)
	return c.takeResult(err)
}

// queryContext is QueryContext for a driver that has it or the older Query.
func (c *conn) queryContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	rows, err := c.mw.QueryContext(ctx, query, args)
	return c.takeRows(rows, err)
}

// takeResult returns the driver's own result, whose concrete type may matter
// to who reaches this connection by sql.Conn.Raw.
func (c *conn) takeResult(err error) (sqldriver.Result, error) {
	result := c.hooks.result
	c.hooks.result = nil
	if err != nil {
		return nil, err
	}
	return result, nil
}

// takeRows returns the driver's own rows where nobody follows them, and our
// shim around sqlmw's where somebody does.
func (c *conn) takeRows(mw sqldriver.Rows, err error) (sqldriver.Rows, error) {
	raw, f := c.hooks.rows, c.hooks.followed
	c.hooks.rows, c.hooks.followed = nil, nil
	if err != nil {
		return nil, err
	}
	if f == nil {
		return raw, nil
	}
	f.rows.mw = mw
	return shapedRows(&f.rows), nil
}

// isValid and resetSession serve the shapes of a connection.
func (c *conn) isValid() bool { return c.hooks.raw.(sqldriver.Validator).IsValid() }

// resetSession is called when database/sql takes the connection from its
// pool. For a driver without it database/sql does nothing there.
func (c *conn) resetSession(ctx context.Context) error {
	c.hooks.memory.Checkout(ctx)
	if r, ok := c.hooks.raw.(sqldriver.SessionResetter); ok {
		return r.ResetSession(ctx)
	}
	return nil
}
