package verify

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
)

// guarded is the program's connector for connections of our own: closing the
// *sql.DB does not close it, and a panic of the driver comes as an error.
// database/sql holds locks while it calls a driver; past a panic, ending the
// transaction would wait for them for ever.
type guarded struct{ base sqldriver.Connector }

// errPanicked leaves out what the panic says, which may be values.
const errPanicked = notTried("the driver panicked")

func guard(err *error) {
	if recover() != nil {
		*err = errPanicked
	}
}

func (g guarded) Driver() sqldriver.Driver { return g.base.Driver() }

func (g guarded) Connect(ctx context.Context) (c sqldriver.Conn, err error) {
	defer guard(&err)
	if c, err = g.base.Connect(ctx); err != nil {
		return nil, err
	}
	return &guardedConn{c}, nil
}

type guardedConn struct{ sqldriver.Conn }

func (c *guardedConn) Close() (err error) {
	defer guard(&err)
	return c.Conn.Close()
}

func (c *guardedConn) QueryContext(ctx context.Context, query string, args []sqldriver.NamedValue) (rows sqldriver.Rows, err error) {
	defer guard(&err)
	if q, ok := c.Conn.(sqldriver.QueryerContext); ok {
		return q.QueryContext(ctx, query, args)
	}
	return nil, sqldriver.ErrSkip // database/sql prepares it then
}

func (c *guardedConn) ExecContext(ctx context.Context, query string, args []sqldriver.NamedValue) (result sqldriver.Result, err error) {
	defer guard(&err)
	if x, ok := c.Conn.(sqldriver.ExecerContext); ok {
		return x.ExecContext(ctx, query, args)
	}
	return nil, sqldriver.ErrSkip
}

func (c *guardedConn) PrepareContext(ctx context.Context, query string) (st sqldriver.Stmt, err error) {
	defer guard(&err)
	if p, ok := c.Conn.(sqldriver.ConnPrepareContext); ok {
		st, err = p.PrepareContext(ctx, query)
	} else {
		st, err = c.Conn.Prepare(query)
	}
	if err != nil {
		return nil, err
	}
	return &guardedStmt{st}, nil
}

// BeginTx keeps database/sql's rule for drivers that know no options.
func (c *guardedConn) BeginTx(ctx context.Context, opts sqldriver.TxOptions) (tx sqldriver.Tx, err error) {
	defer guard(&err)
	switch b, ok := c.Conn.(sqldriver.ConnBeginTx); {
	case ok:
		tx, err = b.BeginTx(ctx, opts)
	case opts.ReadOnly || opts.Isolation != 0:
		return nil, errors.New("the driver does not support read-only transactions")
	default:
		tx, err = c.Conn.Begin() //nolint:staticcheck // all that such a driver has
	}
	if err != nil {
		return nil, err
	}
	return guardedTx{tx}, nil
}

func (c *guardedConn) CheckNamedValue(v *sqldriver.NamedValue) (err error) {
	defer guard(&err)
	return checked(c.Conn, v)
}

func checked(by any, v *sqldriver.NamedValue) error {
	if checker, ok := by.(sqldriver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return sqldriver.ErrSkip // database/sql's own conversion
}

type guardedStmt struct{ sqldriver.Stmt }

func (s *guardedStmt) QueryContext(ctx context.Context, args []sqldriver.NamedValue) (rows sqldriver.Rows, err error) {
	defer guard(&err)
	if q, ok := s.Stmt.(sqldriver.StmtQueryContext); ok {
		return q.QueryContext(ctx, args)
	}
	values := make([]sqldriver.Value, len(args))
	for i, a := range args {
		values[i] = a.Value
	}
	return s.Stmt.Query(values) //nolint:staticcheck // all that such a driver has
}

func (s *guardedStmt) CheckNamedValue(v *sqldriver.NamedValue) (err error) {
	defer guard(&err)
	return checked(s.Stmt, v)
}

func (s *guardedStmt) Close() (err error) {
	defer guard(&err)
	return s.Stmt.Close()
}

type guardedTx struct{ tx sqldriver.Tx }

// Commit is not what we do.
func (t guardedTx) Commit() error { return errors.New("verify: nothing is committed") }

func (t guardedTx) Rollback() (err error) {
	defer guard(&err)
	return t.tx.Rollback()
}
