//go:build go1.27

package mem

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
)

func init() { sql.Register("mem-scanner", scannerDriver{}) }

type scannerDriver struct{}

func (scannerDriver) Open(string) (driver.Conn, error) { return &scannerConn{}, nil }

type scannerConn struct{ conn }

func (*scannerConn) QueryContext(_ context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	r, err := run(query, args)
	if err != nil {
		return nil, err
	}
	return &scannerRows{r.(*rows)}, nil
}

// scannerRows copy columns straight into the program's variables.
type scannerRows struct{ *rows }

func (r *scannerRows) NextRow() error {
	if r.next >= len(r.data) {
		return io.EOF
	}
	r.next++
	return nil
}

func (r *scannerRows) ScanColumn(ctx driver.ScanContext, i int, dest any) error {
	return sql.ConvertAssign(ctx, dest, r.data[r.next-1][i])
}
