package driver

import (
	"context"
	sqldriver "database/sql/driver"
)

// A connection claims what follows exactly if the driver's does, because
// database/sql acts on the claim alone: it converts arguments before it asks
// an Execer or a Queryer, and it discards the connection of a cancelled
// transaction unless it is both SessionResetter and Validator.
//
// The one exception is SessionResetter, which tells us when the pool hands
// the connection out: it is claimed unless that would complete the pair.

type execer struct{ *conn }

func (c execer) ExecContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	return c.execContext(ctx, query, args)
}

type queryer struct{ *conn }

func (c queryer) QueryContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	return c.queryContext(ctx, query, args)
}

type resetter struct{ *conn }

func (c resetter) ResetSession(ctx context.Context) error { return c.resetSession(ctx) }

type validator struct{ *conn }

func (c validator) IsValid() bool { return c.isValid() }

// The parts above all embed conn; these narrow them to their one method, so
// that putting them together leaves no method ambiguous.
type (
	execs     = sqldriver.ExecerContext
	queries   = sqldriver.QueryerContext
	resets    = sqldriver.SessionResetter
	validates = sqldriver.Validator
)

// The bits of a connection's shape.
const (
	hasExec = 1 << iota
	hasQuery
	hasReset
	hasValid
)

// shapeOf reads off what the driver's connection has.
func shapeOf(raw sqldriver.Conn) (shape int) {
	switch raw.(type) {
	case sqldriver.ExecerContext, sqldriver.Execer: //nolint:staticcheck // database/sql still serves Execer
		shape |= hasExec
	}
	switch raw.(type) {
	case sqldriver.QueryerContext, sqldriver.Queryer: //nolint:staticcheck // and Queryer
		shape |= hasQuery
	}
	_, resets := raw.(sqldriver.SessionResetter)
	_, valid := raw.(sqldriver.Validator)
	if resets || !valid {
		shape |= hasReset
	}
	if valid {
		shape |= hasValid
	}
	return shape
}

// shaped returns c with the optional interfaces of the driver's connection.
func shaped(c *conn) sqldriver.Conn {
	e, q, r, v := execer{c}, queryer{c}, resetter{c}, validator{c}
	switch shapeOf(c.hooks.raw) {
	case hasReset:
		return struct {
			*conn
			resets
		}{c, r}
	case hasReset | hasExec:
		return struct {
			*conn
			resets
			execs
		}{c, r, e}
	case hasReset | hasQuery:
		return struct {
			*conn
			resets
			queries
		}{c, r, q}
	case hasReset | hasExec | hasQuery:
		return struct {
			*conn
			resets
			execs
			queries
		}{c, r, e, q}
	case hasValid:
		return struct {
			*conn
			validates
		}{c, v}
	case hasValid | hasExec:
		return struct {
			*conn
			validates
			execs
		}{c, v, e}
	case hasValid | hasQuery:
		return struct {
			*conn
			validates
			queries
		}{c, v, q}
	case hasValid | hasExec | hasQuery:
		return struct {
			*conn
			validates
			execs
			queries
		}{c, v, e, q}
	case hasReset | hasValid:
		return struct {
			*conn
			resets
			validates
		}{c, r, v}
	case hasReset | hasValid | hasExec:
		return struct {
			*conn
			resets
			validates
			execs
		}{c, r, v, e}
	case hasReset | hasValid | hasQuery:
		return struct {
			*conn
			resets
			validates
			queries
		}{c, r, v, q}
	default:
		return &fullConn{c}
	}
}

// fullConn is the shape of a connection with everything, which most drivers
// have. It needs no call through parts.
type fullConn struct{ *conn }

var (
	_ sqldriver.ExecerContext   = (*fullConn)(nil)
	_ sqldriver.QueryerContext  = (*fullConn)(nil)
	_ sqldriver.SessionResetter = (*fullConn)(nil)
	_ sqldriver.Validator       = (*fullConn)(nil)
)

// ExecContext runs a statement without rows.
func (c *fullConn) ExecContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	return c.execContext(ctx, query, args)
}

// QueryContext runs a query.
func (c *fullConn) QueryContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	return c.queryContext(ctx, query, args)
}

// ResetSession prepares the connection for its next user.
func (c *fullConn) ResetSession(ctx context.Context) error { return c.resetSession(ctx) }

// IsValid reports whether the connection may go back to the pool.
func (c *fullConn) IsValid() bool { return c.isValid() }
