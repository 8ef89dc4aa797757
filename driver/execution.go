package driver

import (
	"context"
	sqldriver "database/sql/driver"

	"github.com/nplusone-go/nplusone/internal/record"
)

// execution is one statement that somebody owns, from its start to the end of
// its rows. A connection uses it again for its next statement.
type execution struct {
	record.Execution

	running bool // the driver has not answered yet
	altered int  // column that an intervention changes, -1 for none
	width   int  // columns of the result
	last    error
	columns []string // asked of the driver on its answer
	asked   bool     // for them, and nobody has taken what came of it
	failed  any      // what the driver panicked with then
}

// followed is what a followed query hands out: the context that sqlmw carries
// from the query to its hooks on rows, and the rows' outer shim. It is not
// used again, for the program may keep it; so one small allocation is what a
// query costs.
type followed struct {
	context.Context
	rows rows
}

// ran notes that the driver answered without rows.
func (x *execution) ran(o record.Outcome, affected int64) {
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
		x.ran(record.Failed, -1)
	}
}

// follow notes that the driver answered with rows.
func (x *execution) follow(ctx context.Context, raw sqldriver.Rows) *followed {
	x.running = false
	f := &followed{Context: ctx, rows: rows{x: x, raw: raw}}
	x.readColumns(raw)
	x.Query(x.columns)
	x.entered()
	return f
}

// nextSet notes that the driver went on to a further result set.
func (x *execution) nextSet(raw sqldriver.Rows) {
	x.last = nil
	x.readColumns(raw)
	x.NextSet(x.columns)
	x.entered()
}

// entered reads off what holds for all rows of a result set.
func (x *execution) entered() {
	x.width = len(x.columns)
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
		record.Cells(&x.Execution, dest[:n])
	}
	x.Row()
}

// close ends the rows.
func (x *execution) close() {
	x.Close(x.last)
	x.rest()
}

// rest lets go of what belongs to the statement that was followed.
func (x *execution) rest() { x.last, x.columns, x.asked, x.failed = nil, nil, false, nil }

// readColumns asks the driver for its columns. What comes of it, a panic too, is kept
// for database/sql, which asks next: the driver may answer once only.
func (x *execution) readColumns(raw sqldriver.Rows) {
	x.columns, x.asked, x.failed = nil, true, nil
	defer func() { x.failed = recover() }()
	x.columns = raw.Columns()
}

// take hands out what came of asking.
func (x *execution) take() []string {
	columns, failed := x.columns, x.failed
	x.columns, x.asked, x.failed = nil, false, nil
	if failed != nil {
		panic(failed)
	}
	return columns
}
