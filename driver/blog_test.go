package driver_test

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
)

// blog is a driver for the examples: twelve posts by twelve authors.
type blog struct{}

func init() { sql.Register("blog", blog{}) }

func (blog) Open(string) (sqldriver.Conn, error) { return &blogConn{}, nil }

type connector struct{}

func (connector) Connect(context.Context) (sqldriver.Conn, error) { return &blogConn{}, nil }
func (connector) Driver() sqldriver.Driver                        { return blog{} }

type blogConn struct{}

var errReadOnly = errors.New("blog: read-only")

func (*blogConn) Prepare(string) (sqldriver.Stmt, error) { return nil, errReadOnly }
func (*blogConn) Begin() (sqldriver.Tx, error)           { return nil, errReadOnly }
func (*blogConn) Close() error                           { return nil }

func (*blogConn) QueryContext(_ context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	if strings.Contains(query, "authors") {
		return &blogRows{columns: []string{"name"}, rows: [][]sqldriver.Value{{fmt.Sprint("author ", args[0].Value)}}}, nil
	}
	r := &blogRows{columns: []string{"id", "author_id"}}
	for i := range int64(12) {
		r.rows = append(r.rows, []sqldriver.Value{i + 1, 100 + 7*i})
	}
	return r, nil
}

type blogRows struct {
	columns []string
	rows    [][]sqldriver.Value
}

func (r *blogRows) Columns() []string { return r.columns }
func (r *blogRows) Close() error      { return nil }

func (r *blogRows) Next(dest []sqldriver.Value) error {
	if len(r.rows) == 0 {
		return io.EOF
	}
	copy(dest, r.rows[0])
	r.rows = r.rows[1:]
	return nil
}
