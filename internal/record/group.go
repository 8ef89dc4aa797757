package record

import (
	"sort"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/binding"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/kept"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/internal/statement"
)

// GroupKey tells groups apart: one shape from one chain of the program's
// calls on one database.
type GroupKey struct {
	Shape    fingerprint.ID
	Stack    stack.ID
	Database *Database
}

// Group is all executions of one shape from one place. A group whose
// executions all failed, or that are still running, has a count of 0.
type Group struct {
	Key  GroupKey
	Stmt *statement.Statement // of the first execution
	Site *stack.CallSite      // resolved when first asked for

	Count     int // finished executions that count
	Failed    int
	RowsTotal int64
	MinRows   int64 // of one finished execution
	MaxRows   int64
	Duration  time.Duration
	First     uint32 // tick of the first start
	Last      uint32 // tick of the last start
	Overlaps  int    // executions that started while another one of the group ran
	running   int
	Direct    int                 // executions of which Direct told
	Closed    bool                // it was over and gave room back: from here on only counted
	Lost      int                 // executions of which nothing was kept when it gave its room back
	Allow     string              // reason from Allow or from a comment in the SQL
	AllowKind string              // "context" or "sql-comment"
	Field     string              // of the first execution that had one, see WithField
	unsorted  bool                // executions or rows of different ones overlapped
	Args      binding.Comparison  // of the executions that count
	Tried     *binding.Comparison // of those that failed, nil for none
	Distinct  cell.TupleSet       // of arguments; filled late, see fillTuples
	Columns   []string            // names of the result's columns
	Sizes     []uint64            // bytes of each column in the rows that were measured
	Sized     int                 // rows that were measured

	// execs are the first executions; slots of execution i are
	// keys[i*nkeys : (i+1)*nkeys], in the order of stmt.keys.
	Execs []Run
	Nkeys int
	Keys  []cell.Cell
	// orders says for each slot in which order its keys came; nil until one
	// of them is too large for its cell to tell.
	Orders *[statement.MaxSlots]keyOrder

	// The stream of rows over all executions, in the order they were read:
	// row r has rowTick[r], rowExec[r] and cells[r*ncols : (r+1)*ncols], which
	// are those of the columns Kept of the result's Width.
	Width   int
	Kept    []int
	Ncols   int
	RowTick []uint32
	RowExec []int32 // index into execs, -1 past its bound
	Cells   []cell.Cell

	// values are kept only where the detector was asked to (KeepValues).
	Values *kept.Values

	bytes int // accounted: what it gives back when it is forgotten
}

const groupBytes = 960 // a group's own size, its place in the map and in the order

// newGroup returns nil where the scope has no room for one more.
func (s *Scope) newGroup(key GroupKey, stmt *statement.Statement, site *stack.CallSite) *Group {
	rec := s.rec
	size := groupBytes + stmt.Bytes()
	if !s.room(size) {
		rec.Limits.Groups++
		return nil
	}
	g := &Group{Key: key, Stmt: stmt, Site: site, Nkeys: len(stmt.Keys), bytes: size}
	rec.giving.recall(g)
	s.implicit.nameAfter(site)
	rec.groups[key] = g
	rec.Order = append(rec.Order, g)
	return g
}

func (g *Group) start(tick uint32) {
	if g.First == 0 {
		g.First = tick
	}
	g.Last = tick
	if g.running > 0 {
		g.Overlaps++
		g.unsorted = true
	}
	g.running++
}

// Run is one finished run of a group's statement.
type Run struct {
	Start uint32 // tick at its start: it sees rows with a smaller tick
	End   uint32
	Args  uint64 // hash over all its arguments and literals
	Rows  int32
	List  int32  // longest list among its slots: more than 1 means batched
	At    uint32 // microseconds from the scope's start to its own
	Took  uint32 // microseconds
}

// executionBytes is what one execution takes: its own 40 bytes and at most 22
// in the set of arguments.
const (
	executionBytes = 40 + tupleBytes
	tupleBytes     = 22
)

// fillTuples counts the arguments that were kept. As long as all are, that can
// wait until the scope ends. Its memory was taken with the executions.
func (g *Group) fillTuples() {
	if g.Distinct.Len() > 0 {
		return
	}
	for i := range g.Execs {
		g.Distinct.Add(g.Execs[i].Args, func(int) bool { return true })
	}
}

// sortRuns orders executions by their start.
func (g *Group) sortRuns() {
	order := make([]int32, len(g.Execs))
	for i := range order {
		order[i] = int32(i)
	}
	sort.SliceStable(order, func(i, j int) bool { return g.Execs[order[i]].Start < g.Execs[order[j]].Start })
	execs := make([]Run, 0, len(g.Execs))
	keys := make([]cell.Cell, 0, len(g.Keys))
	place := make([]int32, len(g.Execs))
	for to, from := range order {
		place[from] = int32(to)
		execs = append(execs, g.Execs[from])
		keys = append(keys, g.Keys[int(from)*g.Nkeys:int(from+1)*g.Nkeys]...)
	}
	g.Execs, g.Keys = execs, keys
	for i, e := range g.RowExec {
		if e >= 0 {
			g.RowExec[i] = place[e]
		}
	}
	g.Values.Reorder(place)
}

// sortRows orders the stream by the rows' ticks.
func (g *Group) sortRows() {
	order := make([]int32, len(g.RowTick))
	for i := range order {
		order[i] = int32(i)
	}
	sort.SliceStable(order, func(i, j int) bool { return g.RowTick[order[i]] < g.RowTick[order[j]] })
	ticks := make([]uint32, 0, len(order))
	runs := make([]int32, 0, len(order))
	cells := make([]cell.Cell, 0, len(g.Cells))
	for _, from := range order {
		ticks = append(ticks, g.RowTick[from])
		runs = append(runs, g.RowExec[from])
		cells = append(cells, g.Cells[int(from)*g.Ncols:int(from+1)*g.Ncols]...)
	}
	g.RowTick, g.RowExec, g.Cells = ticks, runs, cells
}

// Integers of 2^31 and more, such as ids that are made of a clock, become
// cells that do not tell their order. Whether a key slot only ever rises or
// falls is therefore noted while the numbers themselves are at hand: a sorted
// list of ids must not look like evidence, whatever their size.

// largeKeys are the integers among an execution's keys that their cells do
// not tell, 0 for all others. They live no longer than the execution.
type largeKeys [statement.MaxSlots]int64

// keyOrder says in which order the keys of one slot came.
type keyOrder struct {
	last       int64
	N          int
	Up, Down   bool // none was smaller, or larger, than the one before
	Other      bool // some were no integers
	Disordered bool // executions side by side: the order is not known
}

// ascends notes the keys of an execution that was just recorded. Until the
// first large one the cells tell all there is.
func (g *Group) ascends(large *largeKeys, disordered bool) {
	if g.Orders == nil {
		if *large == (largeKeys{}) {
			return
		}
		g.Orders = new([statement.MaxSlots]keyOrder)
		for i := range len(g.Execs) - 1 {
			g.noteOrder(i, &largeKeys{})
		}
		disordered = disordered || g.unsorted
	}
	g.noteOrder(len(g.Execs)-1, large)
	for s := range g.Nkeys {
		g.Orders[s].Disordered = g.Orders[s].Disordered || disordered
	}
}

// noteOrder takes the keys of execution i.
func (g *Group) noteOrder(i int, large *largeKeys) {
	for s, k := range g.Keys[i*g.Nkeys : (i+1)*g.Nkeys] {
		if k == 0 {
			continue
		}
		n, ok := k.Number()
		if large[s] != 0 {
			n, ok = large[s], true
		}
		o := &g.Orders[s]
		switch {
		case !ok:
			o.Other = true
		case o.N == 0:
			o.Up, o.Down = true, true
		default:
			o.Up, o.Down = o.Up && n >= o.last, o.Down && n <= o.last
		}
		o.last = n
		o.N++
	}
}
