package main

import (
	"context"
	sqldriver "database/sql/driver"
	"io"
)

// canned is a database that answers with rows it was given, by text, and
// with none to anything else: the worlds of chance need many runs and no
// server.
type canned map[string]result

type result struct {
	columns []string
	rows    [][]sqldriver.Value
}

func (c canned) Connect(context.Context) (sqldriver.Conn, error) { return cannedConn{c}, nil }
func (c canned) Driver() sqldriver.Driver                        { return cannedDriver{} }

type cannedDriver struct{}

func (cannedDriver) Open(string) (sqldriver.Conn, error) { return nil, sqldriver.ErrBadConn }

type cannedConn struct{ results canned }

func (c cannedConn) Prepare(string) (sqldriver.Stmt, error) { return nil, sqldriver.ErrSkip }
func (c cannedConn) Close() error                           { return nil }
func (c cannedConn) Begin() (sqldriver.Tx, error)           { return nil, sqldriver.ErrSkip }

// QueryContext implements sqldriver.QueryerContext.
func (c cannedConn) QueryContext(_ context.Context, text string, _ []sqldriver.NamedValue) (sqldriver.Rows, error) {
	a, ok := c.results[text]
	if !ok {
		a.columns = []string{"name"}
	}
	return &cannedRows{result: a}, nil
}

type cannedRows struct {
	result
	at int
}

func (r *cannedRows) Columns() []string { return r.columns }
func (r *cannedRows) Close() error      { return nil }

func (r *cannedRows) Next(dest []sqldriver.Value) error {
	if r.at == len(r.rows) {
		return io.EOF
	}
	copy(dest, r.rows[r.at])
	r.at++
	return nil
}
