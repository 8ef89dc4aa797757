package driver

import (
	sqldriver "database/sql/driver"
	"io"
	"reflect"
)

// Compile-time contract of rows.
var (
	_ sqldriver.Rows                           = (*rows)(nil)
	_ sqldriver.RowsNextResultSet              = (*rows)(nil)
	_ sqldriver.RowsColumnTypeDatabaseTypeName = (*rows)(nil)
	_ sqldriver.RowsColumnTypeLength           = (*rows)(nil)
	_ sqldriver.RowsColumnTypeNullable         = (*rows)(nil)
	_ sqldriver.RowsColumnTypePrecisionScale   = (*rows)(nil)
	_ sqldriver.RowsColumnTypeScanType         = (*rows)(nil)
)

// rows are the rows of a followed query. Next and Close go through sqlmw to
// its hooks; NextResultSet has no hook there and is seen here. Rows that
// nobody follows are handed out as the driver made them.
//
// The six optional interfaces are claimed whatever the driver has, because
// what is answered in place of one that is missing is what database/sql
// assumes then. RowsColumnScanner of Go 1.27 has no such answer: see
// rows_go127.go.
type rows struct {
	x   *execution     // nil once the rows are closed
	mw  sqldriver.Rows // sqlmw's view of raw
	raw sqldriver.Rows
}

// Columns gives the driver's answer away once, so that the driver is asked
// no more often than without us.
func (r *rows) Columns() []string {
	if r.x != nil && r.x.asked {
		return r.x.take()
	}
	return r.raw.Columns()
}

func (r *rows) Next(dest []sqldriver.Value) error { return r.mw.Next(dest) }

func (r *rows) Close() error { return r.mw.Close() }

// HasNextResultSet answers false for a driver that cannot tell:
// (*sql.Rows).Next closes the rows at their end either way.
func (r *rows) HasNextResultSet() bool {
	next, ok := r.raw.(sqldriver.RowsNextResultSet)
	return ok && next.HasNextResultSet()
}

// NextResultSet answers io.EOF for a driver that has no further ones:
// (*sql.Rows).NextResultSet then closes the rows and does not report it.
func (r *rows) NextResultSet() error {
	next, ok := r.raw.(sqldriver.RowsNextResultSet)
	if !ok {
		return io.EOF
	}
	err := next.NextResultSet()
	if err == nil && r.x != nil {
		r.x.nextSet(r.raw)
	}
	return err
}

// ColumnTypeDatabaseTypeName answers as rowsColumnInfoSetupConnLocked of
// database/sql assumes for a driver without it; so do the four below.
func (r *rows) ColumnTypeDatabaseTypeName(index int) string {
	if t, ok := r.raw.(sqldriver.RowsColumnTypeDatabaseTypeName); ok {
		return t.ColumnTypeDatabaseTypeName(index)
	}
	return ""
}

func (r *rows) ColumnTypeLength(index int) (length int64, ok bool) {
	if t, ok := r.raw.(sqldriver.RowsColumnTypeLength); ok {
		return t.ColumnTypeLength(index)
	}
	return 0, false
}

func (r *rows) ColumnTypeNullable(index int) (nullable, ok bool) {
	if t, ok := r.raw.(sqldriver.RowsColumnTypeNullable); ok {
		return t.ColumnTypeNullable(index)
	}
	return false, false
}

func (r *rows) ColumnTypePrecisionScale(index int) (precision, scale int64, ok bool) {
	if t, ok := r.raw.(sqldriver.RowsColumnTypePrecisionScale); ok {
		return t.ColumnTypePrecisionScale(index)
	}
	return 0, 0, false
}

func (r *rows) ColumnTypeScanType(index int) reflect.Type {
	if t, ok := r.raw.(sqldriver.RowsColumnTypeScanType); ok {
		return t.ColumnTypeScanType(index)
	}
	return reflect.TypeFor[any]()
}
