package inproc

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"reflect"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/dialect"
	"github.com/nplusone-go/nplusone/internal/record"
)

// NPlusOneDB is what one sql.DB remembers: the source that its statements
// come from, made at the first one.
type NPlusOneDB struct {
	source atomic.Pointer[record.Database]
}

// NPlusOneRun follows one statement and its rows. A nil run does nothing.
type NPlusOneRun struct {
	x      record.Execution
	home   *NPlusOneConn
	rows   driver.Rows
	wants  int
	inRow  bool // a row of the column-scanning way is open
	broken bool
}

// NPlusOneConn is what one connection remembers. It is guarded by the lock of
// the connection, which database/sql holds whenever it calls the driver: a run
// begins, reads its rows and ends within it.
type NPlusOneConn struct {
	runs   []*NPlusOneRun // whose rows were not handed on yet
	spare  *NPlusOneRun   // has ended; for the next statement, for a run is big
	memory record.Memory
	// watched is whether our driver package follows the connection, once that
	// was asked.
	claimed, watched bool
}

func (c *NPlusOneConn) newRun() *NPlusOneRun {
	if r := c.spare; r != nil {
		c.spare = nil
		return r
	}
	return &NPlusOneRun{home: c}
}

// free gives the run up. One that panicked is left to the collector.
func (r *NPlusOneRun) free() {
	if r.broken {
		return
	}
	r.rows, r.wants, r.inRow = nil, 0, false
	r.home.spare = r
}

// Follow keeps a run until its rows take it.
func (c *NPlusOneConn) Follow(r *NPlusOneRun) { c.runs = append(c.runs, r) }

// Take gives the rows their run. Rows are matched by identity, for the
// statements of one transaction may cross; rows that cannot be compared are
// not followed.
func (c *NPlusOneConn) Take(rows driver.Rows) *NPlusOneRun {
	if len(c.runs) == 0 || rows == nil {
		return nil
	}
	if !comparable(rows) {
		c.runs = nil
		return nil
	}
	for i, r := range c.runs {
		if comparable(r.rows) && r.rows == rows {
			last := len(c.runs) - 1
			copy(c.runs[i:], c.runs[i+1:])
			c.runs[last], c.runs = nil, c.runs[:last]
			return r
		}
	}
	return nil
}

func comparable(rows driver.Rows) bool {
	t := reflect.TypeOf(rows)
	return t.Kind() == reflect.Pointer || t.Comparable()
}

// isWatched asks once, for a connection stays what it is.
func (c *NPlusOneConn) isWatched(conn driver.Conn) bool {
	if !c.claimed {
		c.claimed, c.watched = true, isWatched(conn)
		if c.watched {
			elsewhere.Store(true)
		}
	}
	return c.watched
}

// isWatched reports whether our driver package has wrapped the connection: it
// is followed there, and not here a second time. Other wrappers in between
// are looked through, as far as they let us.
func isWatched(conn driver.Conn) bool {
	for range maxWrappers {
		if _, ok := conn.(interface{ NPlusOneWatched() }); ok {
			return true
		}
		w, ok := conn.(interface{ Raw() driver.Conn })
		if !ok {
			return false
		}
		conn = w.Raw()
	}
	return false
}

const maxWrappers = 4

// NPlusOneStart begins to follow a statement. It returns nil when nobody owns
// it, and never panics.
func NPlusOneStart(ctx context.Context, db *NPlusOneDB, home *NPlusOneConn, connector driver.Connector, conn driver.Conn, query string, args []driver.NamedValue) (run *NPlusOneRun) {
	if query == "" || off() {
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			failed(p)
			run = nil
		}
	}()
	if home.isWatched(conn) {
		return nil
	}
	source := db.source.Load()
	if source == nil {
		source = db.newDatabase(connector, conn)
	}
	run = home.newRun()
	if !run.x.Start(ctx, source, &home.memory, query) {
		run.free()
		return nil
	}
	for i := range args {
		run.x.Arg(args[i].Ordinal, args[i].Name, args[i].Value)
	}
	return run
}

// newDatabase makes the source at the first statement, when there is a
// connection to look at.
func (db *NPlusOneDB) newDatabase(connector driver.Connector, conn driver.Conn) *record.Database {
	statements.Store(true)
	speaks := dialect.Of(connector, conn)
	source := detector().NewDatabase(speaks, nil)
	if speaks == fingerprint.Generic {
		source.Note(dialect.Unknown)
	}
	if !db.source.CompareAndSwap(nil, source) {
		return db.source.Load()
	}
	return source
}

// Result ends the run of a statement without rows. The run must not be used
// after it.
func (r *NPlusOneRun) Result(err error) {
	if r == nil {
		return
	}
	defer r.end()
	r.x.Ran(outcome(err), -1)
}

// Rows notes the driver's answer to a query, and reports whether there are
// rows to follow. Where there are none, the run must not be used after it.
func (r *NPlusOneRun) Rows(rows driver.Rows, err error) (follow bool) {
	if r == nil {
		return false
	}
	if err != nil || rows == nil {
		r.Result(err)
		return false
	}
	defer r.guard()
	r.rows = rows
	r.x.Query(rows.Columns())
	return true
}

func outcome(err error) record.Outcome {
	switch {
	case err == nil:
		return record.OK
	case err == driver.ErrSkip, //nolint:errorlint // database/sql compares it so
		errors.Is(err, driver.ErrBadConn):
		return record.Skipped
	}
	return record.Failed
}

// Row notes that Next has returned.
func (r *NPlusOneRun) Row(values []driver.Value, err error) {
	if r == nil || r.broken {
		return
	}
	defer r.guard()
	if err != nil {
		r.x.Close(err)
		return
	}
	if n := min(r.x.Wants(), len(values)); n > 0 {
		record.Cells(&r.x, values[:n])
	}
	r.x.Row()
}

// NextRow notes that NextRow has returned; the columns follow by Scanned.
func (r *NPlusOneRun) NextRow(err error) {
	if r == nil || r.broken {
		return
	}
	defer r.guard()
	r.endRow()
	if err != nil {
		r.x.Close(err)
		return
	}
	r.inRow, r.wants = true, r.x.Wants()
}

// Scanned notes that column i was copied into dest.
func (r *NPlusOneRun) Scanned(i int, dest any) {
	if r == nil || r.broken || !r.inRow || i >= r.wants {
		return
	}
	defer r.guard()
	r.x.Cell(i, scannedValue(dest))
}

func (r *NPlusOneRun) endRow() {
	if r.inRow {
		r.inRow = false
		r.x.Row()
	}
}

// NextSet notes that a further result set has begun.
func (r *NPlusOneRun) NextSet(rows driver.Rows, err error) {
	if r == nil || r.broken || err != nil {
		return
	}
	defer r.guard()
	r.endRow()
	r.x.NextSet(rows.Columns())
}

// Close ends the rows. lasterr is what Rows keeps: nil, io.EOF or an error.
// The run must not be used after it.
func (r *NPlusOneRun) Close(lasterr error) {
	if r == nil {
		return
	}
	defer r.end()
	r.endRow()
	if lasterr == nil {
		lasterr = io.EOF
	}
	r.x.Close(lasterr)
}

func (r *NPlusOneRun) guard() {
	if p := recover(); p != nil {
		r.broken = true
		failed(p)
	}
}

// end is guard for the last call of a run.
func (r *NPlusOneRun) end() {
	if p := recover(); p != nil {
		r.broken = true
		failed(p)
		return
	}
	r.free()
}

// scannedValue returns what a destination of Scan holds now.
func scannedValue(dest any) any {
	switch d := dest.(type) {
	case *int64:
		return *d
	case *int:
		return int64(*d)
	case *int32:
		return int64(*d)
	case *string:
		return *d
	case *[]byte:
		return *d
	case *any:
		return *d
	case driver.Valuer:
		if v, err := d.Value(); err == nil {
			return v
		}
		return nil
	}
	v := reflect.ValueOf(dest)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(v.Uint())
	case reflect.String:
		return v.String()
	}
	return nil
}
