// Package testshop is a small program with a database in memory, for tests of
// what watches such programs. Its code is not in test files, for loops there
// are taken for fixtures.
package testshop

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Driver is the name under which the database registers itself. The data
// source's name is the number of posts.
const Driver = "testshop"

func init() { sql.Register(Driver, shopDriver{}) }

type shopDriver struct{}

func (shopDriver) Open(dsn string) (sqldriver.Conn, error) {
	n, err := strconv.Atoi(dsn)
	if err != nil {
		return nil, fmt.Errorf("testshop: %q is not a number of posts", dsn)
	}
	return &conn{posts: int64(n)}, nil
}

type conn struct{ posts int64 }

func (*conn) Prepare(string) (sqldriver.Stmt, error) {
	return nil, fmt.Errorf("testshop: no prepared statements")
}
func (*conn) Begin() (sqldriver.Tx, error) { return tx{}, nil }
func (*conn) Close() error                 { return nil }

type tx struct{}

func (tx) Commit() error   { return nil }
func (tx) Rollback() error { return nil }

// QueryContext knows a few statements by their tables.
func (c *conn) QueryContext(_ context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	switch {
	case strings.Contains(query, "JOIN authors"):
		r := &rows{columns: []string{"id", "title", "name"}}
		for i := range c.posts {
			r.add(i+1, fmt.Sprint("post ", i+1), fmt.Sprint("author ", authorOf(i)))
		}
		return r, nil
	case strings.Contains(query, "FROM authors"):
		return (&rows{columns: []string{"name"}}).add(fmt.Sprint("author ", args[0].Value)), nil
	case strings.Contains(query, "FROM posts"):
		n := c.posts
		if len(args) > 0 {
			n = min(n, args[0].Value.(int64))
		}
		r := &rows{columns: []string{"id", "title", "author_id"}}
		for i := range n {
			r.add(i+1, fmt.Sprint("post ", i+1), authorOf(i))
		}
		return r, nil
	}
	return &rows{columns: []string{"n"}}, nil
}

// ExecContext accepts everything.
func (*conn) ExecContext(context.Context, string, []sqldriver.NamedValue) (sqldriver.Result, error) {
	return sqldriver.RowsAffected(1), nil
}

// authorOf spreads authors so that their order tells where they come from.
func authorOf(i int64) int64 { return 100 + (i*577+3)%1009 }

type rows struct {
	columns []string
	values  [][]sqldriver.Value
}

func (r *rows) add(values ...sqldriver.Value) *rows {
	r.values = append(r.values, values)
	return r
}

func (r *rows) Columns() []string { return r.columns }
func (r *rows) Close() error      { return nil }

func (r *rows) Next(dest []sqldriver.Value) error {
	if len(r.values) == 0 {
		return io.EOF
	}
	copy(dest, r.values[0])
	r.values = r.values[1:]
	return nil
}
