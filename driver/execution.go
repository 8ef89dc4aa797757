package driver

import (
	"context"
	sqldriver "database/sql/driver"

	"github.com/nplusone-go/nplusone/detect"
)

// execution is one statement that somebody owns, from its start to the end of
// its rows. It also is the context that sqlmw carries from the query to its
// rows, and holds the rows' outer shim: one allocation serves all three.
type execution struct {
	context.Context
	detect.Execution

	running bool // the driver has not answered yet
	altered int  // column that an intervention changes, -1 for none
	width   int  // columns of the result
	last    error
	rows    rows
}

// ran notes that the driver answered without rows.
func (x *execution) ran(o detect.Outcome, affected int64) {
	x.running = false
	x.Ran(o, affected)
}

// directly notes that the statement is run without having been prepared.
func (x *execution) directly(args []sqldriver.NamedValue) {
	if x != nil && len(args) > 0 {
		x.Direct()
	}
}

// abandon is deferred around the call of the driver: a driver that panics
// leaves an execution that failed. The panic goes on as it is.
func (x *execution) abandon() {
	if x != nil && x.running {
		x.ran(detect.Failed, -1)
	}
}

// answer notes that the driver answered with rows.
func (x *execution) answer(raw sqldriver.Rows) {
	x.running = false
	x.rows = rows{x: x, raw: raw, columns: columnsOf(raw)}
	x.Query(x.rows.columns)
	x.entered()
}

// nextSet notes that the driver went on to a further result set.
func (x *execution) nextSet() {
	x.last = nil
	x.rows.columns = columnsOf(x.rows.raw)
	x.NextSet(x.rows.columns)
	x.entered()
}

// entered reads off what holds for all rows of a result set.
func (x *execution) entered() {
	x.width = len(x.rows.columns)
	x.altered = -1
	if column, ok := x.Alters(); ok {
		x.altered = column
	}
}

// read sees one row as the driver delivered it, or the end of the rows.
func (x *execution) read(dest []sqldriver.Value, err error) {
	if err != nil {
		x.last = err
		return
	}
	if x.altered >= 0 && x.altered < len(dest) {
		dest[x.altered] = x.Alter(dest[x.altered])
	}
	if n := min(x.Wants(), len(dest)); n > 0 {
		detect.Cells(&x.Execution, dest[:n])
	}
	x.Row()
}

// close ends the rows.
func (x *execution) close() { x.Close(x.last) }

// columnsOf asks the driver for its columns. A driver that panics here is
// left to do so when the program or database/sql asks.
func columnsOf(raw sqldriver.Rows) (columns []string) {
	defer func() {
		if recover() != nil {
			columns = nil
		}
	}()
	return raw.Columns()
}
