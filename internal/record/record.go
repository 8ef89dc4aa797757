package record

import (
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/stack"
)

// The bounds of one scope's record. They met the budget of 1 MiB a scope with
// 10,000 statements of 1,000 rows: accounted bytes come to two thirds of the
// heap that they cause, or more.
const (
	MaxGroups        = 128       // groups with arguments and rows; others are only counted
	maxExecutions    = 512       // executions of a group with their arguments
	maxSlots         = 6         // key slots of an execution
	MaxColumns       = 8         // columns of a result
	maxStreamCells   = 24 * 1024 // cells of a group's rows
	maxRecordBytes   = 512 * 1024
	maxCountedGroups = 4096 // groups that are counted at all
)

// Cell is a value in canonical form, hashed to 32 bits: integers and decimal
// text alike, text folded to lower case, a UUID's bytes like its text. 0 means
// NULL or no key (floats, booleans, times, long text). Integers that fit are
// made by numberCell; every other hash keeps the top bit clear.
type Cell uint32

// GroupKey tells groups apart: one shape from one chain of the program's
// calls on one database.
type GroupKey struct {
	Shape    fingerprint.ID
	Stack    stack.ID
	Database *Database
}

// Record is what a scope remembers. All of it is guarded by the scope's lock.
type Record struct {
	tick    uint32 // counts starts of executions and reads of rows
	Groups  map[GroupKey]*Group
	Order   []*Group // in order of first execution
	bytes   int      // accounted
	Limits  limits
	Queries int
	Rows    int64
	errors  int
	DbTime  time.Duration
	owners  [ownerKinds]int
	// quickest is the least duration of a finished execution.
	Quickest time.Duration
	kept     int // bytes of kept values
	Unread   unreadWrites
	// scope is what the record is of, complete once the scope has ended.
	Scope ScopeInfo
	// notes are sentences for the report: what could not be understood.
	Notes []string
}

// ScopeInfo is what a record tells of its scope.
type ScopeInfo struct {
	Name     string
	Kind     string
	Started  time.Duration // since processStart
	duration time.Duration
	Expected Limits
	Proofs   []Proof
}

// limits counts what was not kept, for the report's notes.
type limits struct {
	Groups, executions, cells, columns, slots, Bytes int
	OpenRows                                         int // result sets still open at the end
}

// Group is all executions of one shape from one place. A group whose
// executions all failed, or that are still running, has a count of 0.
type Group struct {
	Key   GroupKey
	Index int             // position in record.order
	Stmt  *statement      // of the first execution
	Site  *stack.CallSite // resolved when first asked for

	Count     int // finished executions that count
	Failed    int
	RowsTotal int64
	MinRows   int64 // of one finished execution
	MaxRows   int64
	Duration  time.Duration
	First     uint32 // tick of the first start
	Last      uint32 // tick of the last start
	Overlaps  int    // executions that started while another one of the group ran
	Running   int
	Direct    int      // executions of which Direct told
	Full      bool     // bounds reached: from here on only counted
	Allow     string   // reason from Allow or from a comment in the SQL
	AllowKind string   // "context" or "sql-comment"
	unsorted  bool     // executions or rows of different ones overlapped
	Args      Sameness // of the arguments of executions that count
	Tried     Sameness // of those that failed
	Moved     uint8    // keys, by bit, that differ in executions that are not kept
	Distinct  TupleSet // of arguments; filled late, see fillTuples
	Columns   []string // names of the result's columns
	Sizes     []uint64 // bytes of each column in the rows that were measured
	Sized     int      // rows that were measured

	// execs are the first executions; slots of execution i are
	// keys[i*nkeys : (i+1)*nkeys], in the order of stmt.keys.
	Execs []Run
	Nkeys int
	Keys  []Cell
	// orders says for each slot in which order its keys came; nil until one
	// of them is too large for its cell to tell.
	Orders *[maxSlots]keyOrder

	// The stream of rows over all executions, in the order they were read:
	// row r has rowTick[r], rowExec[r] and cells[r*ncols : (r+1)*ncols].
	Ncols   int
	RowTick []uint32
	RowExec []int32 // index into execs, -1 past its bound
	Cells   []Cell

	// Seen says which values were the same in all executions.
	Seen Seen

	// values are kept only where the detector was asked to (KeepValues).
	Values *keptValues
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

// keptValues are the values of a group's first executions and rows, all of an
// execution or none.
type keptValues struct {
	Args    [][]any
	Texts   []string // of each of args, empty where it is the statement's
	runs    []int32  // index into execs of each of args
	Rows    []cases.CaseRow
	Full    int // executions whose arguments and rows are here
	bytes   int
	stopped bool
}

// statement is what is known of one text or, for texts with inlined values,
// of one shape. It is immutable and shared between scopes.
type statement struct {
	ID        fingerprint.ID
	Dialect   fingerprint.Dialect
	Kind      fingerprint.Kind
	Text      string // own copy
	template  uint64 // names the shape with the places of its slots
	literals  int
	Keys      []KeySlot // slots that may hold keys, at most maxSlots
	MoreKeys  bool      // the text has more of them
	layout    uint64    // of its slots
	manyLists bool      // the text has several lists
	List      int       // longest list in the text
	Ignored   bool      // the text has a nplusone:ignore comment
	Ignore    string    // the reason that it gives
	Counts    bool      // false for control, COPY, catalog and ping statements
	Structure func() *fingerprint.Structure
}

// KeySlot is one slot that may hold a key.
type KeySlot struct {
	Slot   int // index into the structure's slots, and of the literal or placeholder in the text
	Param  int // 1-based bound argument, 0 for a literal
	Column string
	Table  string
	Op     string
	List   int
	Equal  bool // its values can identify rows
}
