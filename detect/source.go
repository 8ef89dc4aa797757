package detect

import (
	"context"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// A Source is one database whose statements are watched: a wrapped connector,
// a pgx pool, a recorded trace. The driver makes one for each connector. Its
// methods are safe for concurrent use.
type Source struct {
	detector *Detector
	dialect  fingerprint.Dialect
	database any
}

// NewSource returns a source for one database. database is an opaque handle
// that verifiers use to reach the database again; it may be nil.
func (d *Detector) NewSource(dialect fingerprint.Dialect, database any) *Source {
	return &Source{detector: d, dialect: dialect, database: database}
}

// SetDefault makes sc the owner of statements that nobody else owns; nil
// removes it. It is for a database that one test or job has to itself.
func (s *Source) SetDefault(sc *Scope) {}

// Memory is what a connection remembers of its owner: the scope of the
// context that it was opened, taken from the pool or begun a transaction
// with. The zero value remembers nothing. Like a driver's connection it is
// used by one goroutine at a time.
type Memory struct {
	taken, begun *Scope
}

// Checkout notes the context with which database/sql took the connection.
func (m *Memory) Checkout(ctx context.Context) {}

// Begin notes the context of a transaction, End forgets it.
func (m *Memory) Begin(ctx context.Context) {}

// End forgets what Begin noted.
func (m *Memory) End() {}

// An Execution follows one statement from its start to the end of its rows.
// The zero value is idle: all methods do nothing until Start found an owner.
// It must not be copied after Start. Calls come in the order Start, Arg...,
// Ran, then for queries Columns, (Cell..., Row)..., Close. None of them
// panics, and none keeps a value that it is given unless the detector was
// asked to.
type Execution struct {
	scope *Scope
}

// Start finds the owner of a statement and begins to follow it. It reports
// false when nobody owns it: the caller then does nothing more.
//
// The caller of Start must be on the goroutine of the program's call, for the
// call site is read off its stack.
func (x *Execution) Start(ctx context.Context, s *Source, m *Memory, query string) bool {
	return false
}

// Arg hashes one bound argument; ordinal counts from 1.
func (x *Execution) Arg(ordinal int, name string, v any) {}

// Outcome is how a statement ended.
type Outcome uint8

// The outcomes. Skipped is for driver.ErrSkip and driver.ErrBadConn: the
// statement did not run, or will run again, and does not count.
const (
	OK Outcome = iota
	Failed
	Skipped
)

// Ran notes that the driver answered. For a statement without rows it ends
// the execution; affected is the number of rows, negative where unknown.
func (x *Execution) Ran(o Outcome, affected int64) {}

// Query notes that the driver answered with rows of these columns. Close must
// follow.
func (x *Execution) Query(columns []string) {}

// Wants reports how many leading columns of the next row are to be handed to
// Cell: 0 once the bounds are reached, when Row alone is called.
func (x *Execution) Wants() int { return 0 }

// Cell hashes the value of column i of the row being read.
func (x *Execution) Cell(i int, v any) {}

// Row ends a row.
func (x *Execution) Row() {}

// Alters reports whether column i of this statement's rows is to be changed
// as it passes (proof by intervention); Alter then returns the value that
// takes v's place. Outside nplusonetest.Prove no column ever is.
func (x *Execution) Alters() (column int, ok bool) { return -1, false }

// Alter returns the value that the program is to see instead of v.
func (x *Execution) Alter(v any) any { return v }

// NextSet notes the start of a further result set.
func (x *Execution) NextSet(columns []string) {}

// Close ends the rows: the driver's rows were closed or ran out. It is
// idempotent. err is what Next returned last, nil or io.EOF for a full read.
func (x *Execution) Close(err error) {}
