//go:build go1.27

package driver

import (
	"database/sql"
	sqldriver "database/sql/driver"
)

var _ sqldriver.RowsColumnScanner = (*scannerRows)(nil)

// scannerRows are followed rows of a driver that writes into the program's
// variables itself. From Go 1.27 database/sql then calls NextRow and
// ScanColumn and never Next, so that values are seen where they arrive.
type scannerRows struct {
	*rows
	scanner sqldriver.RowsColumnScanner

	open  bool // a row was read and has not been ended yet
	wants int  // leading columns of this row that are to be seen
	seen  int  // of these, in order; a second Scan of a row shows nothing new
}

// shapedRows returns r as a RowsColumnScanner if, and only if, the driver's
// rows are one: database/sql acts on the claim.
func shapedRows(r *rows) sqldriver.Rows {
	if scanner, ok := r.raw.(sqldriver.RowsColumnScanner); ok {
		return &scannerRows{rows: r, scanner: scanner}
	}
	return r
}

// NextRow advances to the next row.
func (r *scannerRows) NextRow() error {
	r.endRow()
	err := r.scanner.NextRow()
	if r.x == nil {
		return err
	}
	if err != nil {
		r.x.last = err
		return err
	}
	r.wants = min(r.x.Wants(), r.x.width)
	r.seen = 0
	r.open = true
	if r.wants == 0 {
		r.endRow()
	}
	return nil
}

// ScanColumn lets the driver write into dest and looks at what it wrote. The
// row ends with the last column that is wanted, for the program may run its
// next statement as soon as Scan returns.
func (r *scannerRows) ScanColumn(scanCtx sqldriver.ScanContext, index int, dest any) error {
	if r.x != nil && index == r.x.altered {
		return r.scanAltered(scanCtx, index, dest)
	}
	if err := r.scanner.ScanColumn(scanCtx, index, dest); err != nil {
		r.endRow() // database/sql scans no further
		return err
	}
	if r.sees(index) {
		v, ok := scanned(dest)
		if !ok {
			v = r.again(scanCtx, index)
		}
		r.see(index, v)
	}
	return nil
}

// again scans a column a second time, for destinations that cannot be read
// without knowing their type. A program may call Scan twice on a row, so a
// driver has to stand it.
func (r *scannerRows) again(scanCtx sqldriver.ScanContext, index int) (v any) {
	if err := r.scanner.ScanColumn(scanCtx, index, &v); err != nil {
		return nil
	}
	return v
}

// scanAltered gives the program another value than the driver did.
func (r *scannerRows) scanAltered(scanCtx sqldriver.ScanContext, index int, dest any) error {
	var v any
	if err := r.scanner.ScanColumn(scanCtx, index, &v); err != nil {
		return err
	}
	v = r.x.Alter(v)
	if r.sees(index) {
		r.see(index, v)
	}
	return sql.ConvertAssign(scanCtx, dest, v)
}

func (r *scannerRows) sees(index int) bool {
	return r.open && index == r.seen && index < r.wants
}

func (r *scannerRows) see(index int, v any) {
	r.x.Cell(index, v)
	r.seen++
	if r.seen == r.wants {
		r.endRow()
	}
}

// endRow ends the row that is open. What the program did not scan of it counts
// as NULL.
func (r *scannerRows) endRow() {
	if !r.open {
		return
	}
	r.open = false
	for ; r.seen < r.wants; r.seen++ {
		r.x.Cell(r.seen, nil)
	}
	r.x.Row()
}

// NextResultSet ends a row that was not scanned.
func (r *scannerRows) NextResultSet() error {
	r.endRow()
	return r.rows.NextResultSet()
}

// Close ends a row that was not scanned.
func (r *scannerRows) Close() error {
	r.endRow()
	return r.rows.Close()
}
