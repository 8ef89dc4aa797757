package driver

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
)

// prepare follows ctxDriverPrepare of database/sql (ctxutil.go): a driver
// without contexts prepares first, and a cancelled context is noticed after.
func prepare(ctx context.Context, raw sqldriver.Conn, query string) (sqldriver.Stmt, error) {
	if c, ok := raw.(sqldriver.ConnPrepareContext); ok {
		return c.PrepareContext(ctx, query)
	}
	stmt, err := raw.Prepare(query)
	if err == nil {
		select {
		default:
		case <-ctx.Done():
			stmt.Close()
			return nil, ctx.Err()
		}
	}
	return stmt, err
}

// beginTx follows ctxDriverBegin of database/sql (ctxutil.go), with its
// errors for what a driver without ConnBeginTx cannot do.
func beginTx(ctx context.Context, raw sqldriver.Conn, opts sqldriver.TxOptions) (sqldriver.Tx, error) {
	if c, ok := raw.(sqldriver.ConnBeginTx); ok {
		return c.BeginTx(ctx, opts)
	}
	if opts.Isolation != 0 {
		return nil, errors.New("sql: driver does not support non-default isolation level")
	}
	if opts.ReadOnly {
		return nil, errors.New("sql: driver does not support read-only transactions")
	}
	tx, err := raw.Begin() //nolint:staticcheck // the only one that the driver has
	if err == nil {
		select {
		default:
		case <-ctx.Done():
			tx.Rollback()
			return nil, ctx.Err()
		}
	}
	return tx, err
}
