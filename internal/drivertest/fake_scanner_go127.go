//go:build go1.27

package drivertest

import (
	"database/sql"
	sqldriver "database/sql/driver"
)

// fakeScanner writes into the program's variables itself.
type fakeScanner struct{ r *fakeRows }

func (p fakeScanner) NextRow() (err error) {
	p.r.current, err = p.r.advance()
	return err
}

func (p fakeScanner) ScanColumn(ctx sqldriver.ScanContext, i int, dest any) error {
	if d, ok := dest.(*Direct); ok {
		d.Value = p.r.current[i]
		return nil
	}
	return sql.ConvertAssign(ctx, dest, p.r.current[i])
}

// Direct is a destination that only a RowsColumnScanner can fill.
type Direct struct{ Value any }
