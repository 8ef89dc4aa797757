package driver

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"

	"github.com/ngrok/sqlmw"

	"github.com/nplusone-go/nplusone/internal/record"
)

var _ sqlmw.Interceptor = (*interceptor)(nil)

// interceptor serves sqlmw's hooks for one connection. Being one per
// connection, and used by one goroutine at a time as a driver's connection
// is, it needs no lock, and hands what the driver answered to the connection
// outside of sqlmw through its fields.
type interceptor struct {
	sqlmw.NullInterceptor

	database *record.Database
	memory   record.Memory
	// muted is set on a connection inside another one of ours: each
	// statement is to count once.
	muted bool

	raw sqldriver.Conn

	// What the driver answered last, as it was. The connection takes these
	// over; see conn.go and stmt.go.
	stmt     sqldriver.Stmt
	result   sqldriver.Result
	rows     sqldriver.Rows
	followed *followed // of rows

	// spare is what the next statement is followed with. It is missing while
	// rows are open, which on one connection are seldom those of two.
	spare *execution
}

// ConnectorConnect keeps the driver's connection.
func (i *interceptor) ConnectorConnect(ctx context.Context, c sqldriver.Connector) (sqldriver.Conn, error) {
	raw, err := c.Connect(ctx)
	i.raw = raw
	return raw, err
}

// ConnBeginTx begins on the driver's connection rather than on sqlmw's view
// of it, which ignores isolation levels that the driver cannot set.
func (i *interceptor) ConnBeginTx(ctx context.Context, _ sqldriver.ConnBeginTx, opts sqldriver.TxOptions) (context.Context, sqldriver.Tx, error) {
	tx, err := beginTx(ctx, i.raw, opts)
	if err == nil {
		i.memory.Begin(ctx)
	}
	return ctx, tx, err
}

// TxCommit ends the transaction. database/sql is done with it whatever the
// driver answers, and so are we.
func (i *interceptor) TxCommit(_ context.Context, tx sqldriver.Tx) error {
	defer i.memory.End()
	return tx.Commit()
}

// TxRollback ends the transaction as TxCommit does.
func (i *interceptor) TxRollback(_ context.Context, tx sqldriver.Tx) error {
	defer i.memory.End()
	return tx.Rollback()
}

// ConnPrepareContext keeps the driver's statement. Preparing is not an
// execution: nothing is counted.
func (i *interceptor) ConnPrepareContext(ctx context.Context, _ sqldriver.ConnPrepareContext, query string) (context.Context, sqldriver.Stmt, error) {
	stmt, err := prepare(ctx, i.raw, query)
	i.stmt = stmt
	return ctx, stmt, err
}

// ConnExecContext follows a statement without rows.
func (i *interceptor) ConnExecContext(ctx context.Context, c sqldriver.ExecerContext, query string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	x := i.follow(ctx, query, args)
	x.directly(args)
	defer x.abandon()
	res, err := c.ExecContext(ctx, query, args)
	i.executed(x, res, err)
	return res, err
}

// StmtExecContext follows a prepared statement without rows.
func (i *interceptor) StmtExecContext(ctx context.Context, s sqldriver.StmtExecContext, query string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	x := i.follow(ctx, query, args)
	defer x.abandon()
	res, err := s.ExecContext(ctx, args)
	i.executed(x, res, err)
	return res, err
}

// ConnQueryContext follows a query. The driver gets the program's context;
// sqlmw gets the execution in its place and hands it to RowsNext.
func (i *interceptor) ConnQueryContext(ctx context.Context, c sqldriver.QueryerContext, query string, args []sqldriver.NamedValue) (context.Context, sqldriver.Rows, error) {
	x := i.follow(ctx, query, args)
	x.directly(args)
	defer x.abandon()
	rows, err := c.QueryContext(ctx, query, args)
	if f := i.queried(ctx, x, rows, err); f != nil {
		ctx = f
	}
	return ctx, rows, err
}

// StmtQueryContext follows a prepared query as ConnQueryContext does.
func (i *interceptor) StmtQueryContext(ctx context.Context, s sqldriver.StmtQueryContext, query string, args []sqldriver.NamedValue) (context.Context, sqldriver.Rows, error) {
	x := i.follow(ctx, query, args)
	defer x.abandon()
	rows, err := s.QueryContext(ctx, args)
	if f := i.queried(ctx, x, rows, err); f != nil {
		ctx = f
	}
	return ctx, rows, err
}

// RowsNext sees the values of a row after the driver has filled them in.
func (i *interceptor) RowsNext(ctx context.Context, rows sqldriver.Rows, dest []sqldriver.Value) error {
	err := rows.Next(dest)
	if f, ok := ctx.(*followed); ok && f.rows.x != nil {
		f.rows.x.read(dest, err)
	}
	return err
}

// RowsClose ends a query.
func (i *interceptor) RowsClose(ctx context.Context, rows sqldriver.Rows) error {
	err := rows.Close()
	if f, ok := ctx.(*followed); ok && f.rows.x != nil {
		x := f.rows.x
		f.rows.x = nil
		x.close()
		i.spare = x
	}
	return err
}

// follow begins to follow a statement. It returns nil where nobody owns it.
func (i *interceptor) follow(ctx context.Context, query string, args []sqldriver.NamedValue) *execution {
	i.result, i.rows, i.followed = nil, nil, nil
	if i.muted {
		return nil
	}
	x := i.spare
	i.spare = nil // not shared should the driver come back to this connection
	if x == nil {
		x = new(execution)
	}
	if !x.Start(ctx, i.database, &i.memory, query) {
		i.spare = x
		return nil
	}
	x.running = true
	options := leadingOptions(args)
	for n := options; n < len(args); n++ {
		x.Arg(args[n].Ordinal-options, args[n].Name, args[n].Value)
	}
	return x
}

// executed notes the answer to a statement without rows.
func (i *interceptor) executed(x *execution, res sqldriver.Result, err error) {
	i.result = res
	if x == nil {
		return
	}
	x.ran(outcomeOf(err), affected(res, err))
	i.spare = x
}

// queried notes the answer to a query, and returns nil where no rows are
// followed.
func (i *interceptor) queried(ctx context.Context, x *execution, rows sqldriver.Rows, err error) *followed {
	i.rows = rows
	if x == nil {
		return nil
	}
	if err != nil || rows == nil {
		x.ran(outcomeOf(err), -1)
		i.spare = x
		return nil
	}
	i.followed = x.follow(ctx, rows)
	return i.followed
}

// outcomeOf tells what ran from what did not. The comparisons are those of
// database/sql: it goes on to Prepare after ErrSkip itself, and retries after
// anything that is ErrBadConn.
func outcomeOf(err error) record.Outcome {
	switch {
	case err == nil:
		return record.OK
	case err == sqldriver.ErrSkip, //nolint:errorlint // database/sql compares it so
		errors.Is(err, sqldriver.ErrBadConn):
		return record.Skipped
	}
	return record.Failed
}

// affected returns the rows affected where they come for free. A driver may
// ask its server for them, so RowsAffected is only called on the type that
// is known to be a number.
func affected(res sqldriver.Result, err error) int64 {
	if n, ok := res.(sqldriver.RowsAffected); ok && err == nil {
		return int64(n)
	}
	return -1
}
