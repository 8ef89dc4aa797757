// Package mem is a database with two tables and four statements, so that the
// tests of every toolchain need no real one.
package mem

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
)

func init() {
	sql.Register("mem", Driver{})
	sql.Register("mem-prepared", Driver{preparedOnly: true})
}

// Driver opens connections; the data source name does not matter.
type Driver struct{ preparedOnly bool }

func (d Driver) Open(string) (driver.Conn, error) {
	if d.preparedOnly {
		return &conn{}, nil
	}
	return &queryConn{}, nil
}

type conn struct{}

func (*conn) Prepare(query string) (driver.Stmt, error) { return &stmt{query}, nil }
func (*conn) Close() error                              { return nil }
func (*conn) Begin() (driver.Tx, error)                 { return tx{}, nil }

type tx struct{}

func (tx) Commit() error   { return nil }
func (tx) Rollback() error { return nil }

type queryConn struct{ conn }

func (*queryConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return run(query, args)
}

func (*queryConn) ExecContext(_ context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	_, err := run(query, args)
	return driver.RowsAffected(1), err
}

type stmt struct{ query string }

func (s *stmt) Close() error  { return nil }
func (s *stmt) NumInput() int { return strings.Count(s.query, "?") }
func (s *stmt) Exec(args []driver.Value) (driver.Result, error) {
	_, err := run(s.query, named(args))
	return driver.RowsAffected(1), err
}
func (s *stmt) Query(args []driver.Value) (driver.Rows, error) { return run(s.query, named(args)) }

func named(args []driver.Value) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, v := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return out
}

// Posts is the number of rows that a list returns.
const Posts = 12

func run(query string, args []driver.NamedValue) (driver.Rows, error) {
	switch {
	case strings.HasPrefix(query, "SELECT id, author_id FROM posts"):
		r := &rows{columns: []string{"id", "author_id"}}
		for i := int64(1); i <= Posts; i++ {
			r.data = append(r.data, []driver.Value{100 + 3*i, 700 + (i*7)%Posts*5})
		}
		return r, nil
	case strings.HasPrefix(query, "SELECT name FROM authors WHERE id = ?"):
		return &rows{columns: []string{"name"}, data: [][]driver.Value{{fmt.Sprint("author ", args[0].Value)}}}, nil
	case strings.HasPrefix(query, "SELECT broken"):
		return nil, errors.New("mem: broken")
	}
	return &rows{}, nil
}

type rows struct {
	columns []string
	data    [][]driver.Value
	next    int
}

func (r *rows) Columns() []string { return r.columns }
func (r *rows) Close() error      { return nil }
func (r *rows) Next(dest []driver.Value) error {
	if r.next >= len(r.data) {
		return io.EOF
	}
	copy(dest, r.data[r.next])
	r.next++
	return nil
}
