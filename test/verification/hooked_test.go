package verification

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"strings"
	"sync/atomic"
)

// hooked calls before ahead of each query and each opening of a connection;
// an error takes the place of what was asked.
type hooked struct {
	base   sqldriver.Connector
	before func(ctx context.Context, query string) error
	opened atomic.Int32 // connections that are open
}

const opening = "open"

func (h *hooked) Connect(ctx context.Context) (sqldriver.Conn, error) {
	if err := h.before(ctx, opening); err != nil {
		return nil, err
	}
	c, err := h.base.Connect(ctx)
	if err != nil {
		return nil, err
	}
	h.opened.Add(1)
	return &hookedConn{Conn: c, hooks: h}, nil
}

func (h *hooked) Driver() sqldriver.Driver { return h.base.Driver() }

// hookedConn passes on what the three drivers' connections can.
type hookedConn struct {
	sqldriver.Conn
	hooks *hooked
	bad   bool // see errBadRows
}

func (c *hookedConn) Close() error {
	c.hooks.opened.Add(-1)
	return c.Conn.Close()
}

func (c *hookedConn) QueryContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	err := c.hooks.before(ctx, query)
	if err != nil && !errors.Is(err, errBadRows) {
		return nil, err
	}
	c.bad = err != nil
	rows, failed := c.Conn.(sqldriver.QueryerContext).QueryContext(ctx, query, args)
	if failed == nil && err != nil {
		return panicking{rows}, nil
	}
	return rows, failed
}

// errBadRows has a query bring rows that panic.
var errBadRows = errors.New("bad rows")

type panicking struct{ sqldriver.Rows }

func (panicking) Next([]sqldriver.Value) error { panic("of the driver") }

func (c *hookedConn) ExecContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	return c.Conn.(sqldriver.ExecerContext).ExecContext(ctx, query, args)
}

func (c *hookedConn) PrepareContext(ctx context.Context, query string) (sqldriver.Stmt, error) {
	st, err := c.Conn.(sqldriver.ConnPrepareContext).PrepareContext(ctx, query)
	if err == nil && c.bad { // MySQL runs with arguments what it prepared
		return panickingStmt{st}, nil
	}
	return st, err
}

type panickingStmt struct{ sqldriver.Stmt }

func (s panickingStmt) QueryContext(ctx context.Context, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	rows, err := s.Stmt.(sqldriver.StmtQueryContext).QueryContext(ctx, args)
	return panicking{rows}, err
}

func (c *hookedConn) BeginTx(ctx context.Context, opts sqldriver.TxOptions) (sqldriver.Tx, error) {
	return c.Conn.(sqldriver.ConnBeginTx).BeginTx(ctx, opts)
}

func (c *hookedConn) CheckNamedValue(v *sqldriver.NamedValue) error {
	if checker, ok := c.Conn.(sqldriver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return sqldriver.ErrSkip
}

// atRewrite is a hook for the batch of verify_posts alone, however it is
// written.
func atRewrite(do func(ctx context.Context) error) func(context.Context, string) error {
	return func(ctx context.Context, query string) error {
		if strings.Contains(query, "author_id IN (") || strings.Contains(query, "= ANY(") {
			return do(ctx)
		}
		return nil
	}
}
