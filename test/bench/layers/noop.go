package layers

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"io"
	"runtime"
)

// noop is a driver that answers at once, so that what stands around it is all
// there is to measure. Its results have columns and one value for each.
type noop struct {
	rows    int
	columns []string
	values  []sqldriver.Value
	walks   bool // the stack, by runtime.Callers, for each call
}

func (d noop) walk() {
	if d.walks {
		var pcs [64]uintptr
		runtime.Callers(2, pcs[:])
	}
}

// OneRow is what a look-up by key returns.
var OneRow = noop{rows: 1, columns: []string{"id", "parent_id"}, values: []sqldriver.Value{int64(70007), int64(12)}}

// Walking is OneRow of a driver that walks the stack at each call, as deep as
// we would.
func Walking() sqldriver.Connector { d := OneRow; d.walks = true; return d }

// Narrow are as many of those rows.
func Narrow(n int) sqldriver.Connector { d := OneRow; d.rows = n; return d }

// WideRows are rows of 8 columns of the types that drivers return.
func WideRows(n int) sqldriver.Connector {
	return noop{
		rows:    n,
		columns: []string{"id", "author_id", "name", "nick", "age", "email", "active", "seen"},
		values: []sqldriver.Value{
			int64(70001), int64(12), "Ursula", []byte("Le Guin"), int64(5), "ursula@example.org", true, int64(1 << 40),
		},
	}
}

func (d noop) Open(string) (sqldriver.Conn, error)               { return &noopConn{d}, nil }
func (d noop) OpenConnector(string) (sqldriver.Connector, error) { return d, nil }
func (d noop) Connect(context.Context) (sqldriver.Conn, error)   { return d.Open("") }
func (d noop) Driver() sqldriver.Driver                          { return d }

type noopConn struct{ noop }

var errNotHere = errors.New("not here")

func (c *noopConn) Prepare(string) (sqldriver.Stmt, error) { return nil, errNotHere }
func (c *noopConn) Close() error                           { return nil }
func (c *noopConn) Begin() (sqldriver.Tx, error)           { return nil, errNotHere }

// sqlhooks asks for it, though nothing here begins a transaction.
func (c *noopConn) BeginTx(context.Context, sqldriver.TxOptions) (sqldriver.Tx, error) {
	return nil, errNotHere
}

func (c *noopConn) ResetSession(context.Context) error          { return nil }
func (c *noopConn) IsValid() bool                               { return true }
func (c *noopConn) CheckNamedValue(*sqldriver.NamedValue) error { return nil }

func (c *noopConn) ExecContext(context.Context, string, []sqldriver.NamedValue) (sqldriver.Result, error) {
	c.walk()
	return sqldriver.RowsAffected(1), nil
}

func (c *noopConn) QueryContext(context.Context, string, []sqldriver.NamedValue) (sqldriver.Rows, error) {
	c.walk()
	return &noopRows{&c.noop, c.rows}, nil
}

type noopRows struct {
	*noop
	left int
}

func (r *noopRows) Columns() []string { return r.columns }
func (r *noopRows) Close() error      { return nil }

func (r *noopRows) Next(dest []sqldriver.Value) error {
	if r.left == 0 {
		return io.EOF
	}
	r.left--
	copy(dest, r.values)
	return nil
}
