package record

import (
	"context"
	"io"
	"time"

	"github.com/nplusone-go/nplusone/internal/binding"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/kept"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/internal/statement"
)

// Outcome is how a statement ended.
type Outcome uint8

// The outcomes. Skipped is for driver.ErrSkip and driver.ErrBadConn: the
// statement did not run, or will run again, and does not count.
const (
	OK Outcome = iota
	Failed
	Skipped
)

// An Execution follows one statement from its start to the end of its rows.
// The zero value is idle: all methods do nothing until Start found an owner.
// It must not be copied after Start. Calls come in the order Start, Arg...,
// then Ran, or for rows Query, (Cell..., Row)..., Close; then it is idle
// again. None of them panics, and none keeps a value that it is given unless
// the detector was asked to. It is used by one goroutine at a time.
type Execution struct {
	underway
	bound binding.Values
}

// underway is what an Execution forgets at the end of a statement.
type underway struct {
	scope   *Scope
	group   *Group // nil where the scope has no room for one more
	stmt    *statement.Statement
	rec     *rowBuffer // nil where rows are not recorded
	memory  *Memory    // of the connection, may be nil
	kept    *kept.Run  // nil unless values are kept
	alter   *alterer   // nil outside Prove
	started time.Duration
	tick    uint32
	list    int32
	rows    int64
	wants   int
	room    rowRoom
	keys    [statement.MaxSlots]cell.Cell
	large   largeKeys
	by      owner
	open    bool // rows are being read
	direct  bool // see Direct
}

// Start finds the owner of a statement and begins to follow it. It reports
// false when nobody owns it: the caller then does nothing more.
//
// The caller of Start must be on the goroutine of the program's call, for the
// call site is read off its stack.
func (x *Execution) Start(ctx context.Context, s *Database, m *Memory, query string) bool {
	if s == nil {
		return false
	}
	ofContext, allowed := carried(ctx)
	for range maxOwners {
		sc, by := s.owner(ofContext, m)
		if sc == nil {
			s.pastAllScopes(query)
			return false
		}
		if sc.silent() {
			return false
		}
		x.by = by
		if x.start(s, m, sc, allowed, query) {
			x.noteField(ctx)
			return true
		}
		if by != byImplicit || !sc.gone() {
			return false
		}
	}
	return false
}

func (x *Execution) start(s *Database, m *Memory, sc *Scope, allowed *allowance, query string) (following bool) {
	defer func() {
		if !following {
			x.forget()
		}
	}()
	defer sc.guard("at the start of a statement")
	s.statements.read(x, m, query)
	stmt := x.stmt
	if !stmt.Counts {
		sc.passedBy(stmt)
		return false
	}
	x.list = int32(stmt.List)
	site := stack.Here()
	if site.Followed {
		return false
	}
	if !sc.begin(x, GroupKey{stmt.ID, site.ID, s}, site, allowed) {
		return false
	}
	x.scope, x.memory = sc, m
	if sc.keep {
		x.kept = kept.NewRun(query, stmt.Text)
	}
	x.started = sinceStart()
	return true
}

func (x *Execution) forget() {
	x.underway = underway{}
	x.bound.Clear()
}

// maxOwners is how often a statement looks for its owner where the implicit
// scope that it found has ended in the meantime.
const maxOwners = 3

// Arg hashes one bound argument; ordinal counts from 1.
func (x *Execution) Arg(ordinal int, name string, v any) {
	if x.scope == nil {
		return
	}
	h, known := cell.Hash(v)
	if !known {
		// Drivers that check arguments themselves take named types.
		if v, known = cell.Plain(v); known {
			h, _ = cell.Hash(v)
		}
	}
	if known {
		x.bound.Arg(ordinal, h)
	} else {
		x.bound.OddArg(ordinal)
		x.scope.oddArgument.Store(true)
	}
	if x.stmt.Keyed&statement.MaskOf(ordinal) != 0 {
		x.keysOf(ordinal, v, h, known)
	}
	if x.stmt.Named && known {
		x.namedKeys(ordinal, name, h)
	}
	if x.kept != nil {
		x.kept.Arg(v)
	}
}

// keysOf notes the key slots that take an argument.
func (x *Execution) keysOf(ordinal int, v any, h uint64, known bool) {
	for i := range x.stmt.Keys {
		if x.stmt.Keys[i].Param != ordinal {
			continue
		}
		x.key(i, v)
		if known {
			x.bound.Key(i, x.keys[i], h)
		}
	}
}

// Direct notes that the driver takes text and arguments at once: nobody
// prepared the statement before. See Source.NoteDirect.
func (x *Execution) Direct() { x.direct = true }

// key notes the value of one key slot.
func (x *Execution) key(i int, v any) {
	c, list := x.stmt.Keys[i].CellOf(v)
	x.keys[i] = c
	x.list = max(x.list, int32(list))
	x.large[i] = cell.Large(v)
}

// namedKeys notes an argument that is that of named placeholders. They are
// compared, but not followed.
func (x *Execution) namedKeys(ordinal int, name string, h uint64) {
	for i := range x.stmt.Keys {
		if k := &x.stmt.Keys[i]; k.Named != "" && k.Takes(ordinal, name) {
			x.bound.Key(i, 0, h)
		}
	}
}

// Ran notes that the driver answered. For a statement without rows it ends
// the execution; affected is the number of rows, negative where unknown.
func (x *Execution) Ran(o Outcome, affected int64) {
	if x.scope == nil || x.open {
		return
	}
	x.rows = max(affected, 0)
	x.finish(o)
}

// Query notes that the driver answered with rows of these columns. Close must
// follow.
func (x *Execution) Query(columns []string) {
	if x.scope == nil || x.open {
		return
	}
	x.open = true
	x.openRows(columns)
}

// Wants reports how many leading columns of the next row are to be handed to
// Cell: 0 once the bounds are reached, when Row alone is called.
func (x *Execution) Wants() int { return x.wants }

// Cell hashes the value of column i of the row being read.
func (x *Execution) Cell(i int, v any) {
	if r := x.rec; r != nil {
		if uint(i) < uint(len(r.row)) {
			r.row[i] = cell.Of(v)
		}
		if r.sizes.left > 0 {
			r.sizes.cell(i, v)
		}
	}
	if x.kept != nil {
		x.kept.Cell(i, v)
	}
}

// WantsValues reports whether Cell is to be given the values of the row being
// read; where it is not, Hashed may be called with their cells.
func (x *Execution) WantsValues() bool {
	return x.kept != nil || x.rec != nil && x.rec.sizes.left > 0
}

// Hashed is Cell for a source that makes cells itself: one that reads rows off
// the wire has no values yet, and making them would allocate.
func (x *Execution) Hashed(i int, c cell.Cell) {
	if r := x.rec; r != nil && uint(i) < uint(len(r.row)) {
		r.row[i] = c
	}
}

// Cells is Cell for the leading columns of a row at once. Drivers' values
// are of a named interface type, hence V.
func Cells[V any](x *Execution, row []V) {
	r := x.rec
	if r == nil || r.sizes.left > 0 || x.kept != nil || len(row) < len(r.row) {
		for i, v := range row {
			x.Cell(i, v)
		}
		return
	}
	into := r.row
	for i, v := range row[:len(into)] {
		// The usual types in line, for this is done for every value of a row.
		v := any(v)
		if n, ok := v.(int64); ok {
			if c, small := cell.OfNumber(n); small {
				into[i] = c
			} else {
				into[i] = cell.OfHash(hash.Mix64(uint64(n)))
			}
		} else if s, ok := v.(string); ok {
			into[i] = cell.OfText(s)
		} else {
			into[i] = cell.Of(v)
		}
	}
}

// Row ends a row.
func (x *Execution) Row() {
	x.rows++
	if x.wants != 0 {
		x.row()
	}
}

// NextSet notes the start of a further result set. Its rows are only counted,
// for its columns are others.
func (x *Execution) NextSet(columns []string) {
	x.wants = 0
	x.alter = nil
}

// Close ends the rows: the driver's rows were closed or ran out. It is
// idempotent. err is what Next returned last, nil or io.EOF for a full read.
func (x *Execution) Close(err error) {
	if x.scope == nil || !x.open {
		return
	}
	x.open = false
	x.wants = 0
	o := OK
	//nolint:errorlint // database/sql compares so too, and errors.Is would call methods of the driver's error
	if err != nil && err != io.EOF {
		o = Failed
	}
	x.finish(o)
}
