//go:build !go1.27

package driver

import sqldriver "database/sql/driver"

// shapedRows returns r; before Go 1.27 rows have one shape.
func shapedRows(r *rows) sqldriver.Rows { return r }
