package drivertest

import (
	"context"
	sqldriver "database/sql/driver"
	"io"
	"reflect"
)

// fakeRows has what all rows have; the parts below add one optional interface
// each.
type fakeRows struct {
	f       *Fake
	columns []string
	sets    [][][]sqldriver.Value
	row     int
	current []sqldriver.Value //nolint:unused // of a RowsColumnScanner, which Go 1.27 has

	next   error  // in place of the row after the first
	closes error  // what Close answers
	panics string // the method that panics
}

func (r *fakeRows) Columns() []string {
	r.panicIn("columns")
	err := r.f.at(context.Background(), "rows.Columns")
	if err == errNothing { //nolint:errorlint // it is that one
		return nil
	}
	columns := append([]string(nil), r.columns...)
	if err != nil {
		columns = append(columns, "surplus") // more than its rows have
	}
	return columns
}

func (r *fakeRows) Close() error {
	r.f.logf("rows.Close")
	r.panicIn("close")
	if err := r.f.at(context.Background(), "rows.Close"); err != nil {
		return err
	}
	return r.closes
}

func (r *fakeRows) Next(dest []sqldriver.Value) error {
	values, err := r.advance()
	copy(dest, values)
	return err
}

func (r *fakeRows) advance() ([]sqldriver.Value, error) {
	r.f.logf("rows.Next")
	r.panicIn("next")
	if err := r.f.at(context.Background(), "rows.Next"); err != nil {
		return nil, err
	}
	if r.row > 0 && r.next != nil {
		return nil, r.next
	}
	if len(r.sets) == 0 || r.row == len(r.sets[0]) {
		return nil, io.EOF
	}
	r.row++
	return r.sets[0][r.row-1], nil
}

func (r *fakeRows) panicIn(method string) {
	if r.panics == method {
		panic("fake: panic in " + method)
	}
}

type fakeSets struct{ r *fakeRows }

func (p fakeSets) HasNextResultSet() bool {
	p.r.f.logf("rows.HasNextResultSet")
	return len(p.r.sets) > 1
}

func (p fakeSets) NextResultSet() error {
	p.r.f.logf("rows.NextResultSet")
	p.r.panicIn("next-set")
	if err := p.r.f.at(context.Background(), "rows.NextResultSet"); err != nil {
		return err
	}
	if len(p.r.sets) < 2 {
		return io.EOF
	}
	p.r.sets, p.r.row = p.r.sets[1:], 0
	p.r.columns = p.r.columns[:len(p.r.columns)-1]
	return nil
}

type fakeTypeName struct{ r *fakeRows }

func (fakeTypeName) ColumnTypeDatabaseTypeName(i int) string {
	return [...]string{"INT", "TEXT", "BLOB"}[i]
}

type fakeLength struct{ r *fakeRows }

func (fakeLength) ColumnTypeLength(i int) (int64, bool) { return int64(i) * 10, i > 0 }

type fakeNullable struct{ r *fakeRows }

func (fakeNullable) ColumnTypeNullable(i int) (nullable, ok bool) { return i > 0, i < 2 }

type fakePrecision struct{ r *fakeRows }

func (fakePrecision) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	return 10, int64(i), i == 0
}

type fakeScanType struct{ r *fakeRows }

func (fakeScanType) ColumnTypeScanType(i int) reflect.Type {
	if i == 0 {
		return reflect.TypeFor[int64]()
	}
	return reflect.TypeFor[string]()
}
