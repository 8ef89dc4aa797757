package detect

import (
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// The bounds of one scope's record. They met the budget of 1 MiB a scope with
// 10,000 statements of 1,000 rows: accounted bytes come to two thirds of the
// heap that they cause, or more.
const (
	maxGroups        = 128       // groups with arguments and rows; others are only counted
	maxExecutions    = 512       // executions of a group with their arguments
	maxSlots         = 6         // key slots of an execution
	maxColumns       = 8         // columns of a result
	maxStreamCells   = 24 * 1024 // cells of a group's rows
	maxRecordBytes   = 512 * 1024
	maxCountedGroups = 4096 // groups that are counted at all
)

// cell is a value in canonical form, hashed to 32 bits: integers and decimal
// text alike, text folded to lower case, a UUID's bytes like its text. 0 means
// NULL or no key (floats, booleans, times, long text). Integers that fit are
// made by numberCell; every other hash keeps the top bit clear.
type cell uint32

// groupKey tells groups apart: one shape from one chain of the program's
// calls on one database.
type groupKey struct {
	shape  fingerprint.ID
	stack  stackID
	source *Source
}

// stackID names a chain of program frames, recursion collapsed by function,
// libraries left out. It is stable within a process.
type stackID uint64

// record is what a scope remembers. All of it is guarded by the scope's lock.
type record struct {
	tick    uint32 // counts starts of executions and reads of rows
	groups  map[groupKey]*group
	order   []*group // in order of first execution
	bytes   int      // accounted
	limits  limits
	queries int
	rows    int64
	errors  int
	dbTime  time.Duration
	owners  [ownerKinds]int
	// quickest is the least duration of a finished execution.
	quickest time.Duration
	kept     int // bytes of kept values
	unread   unreadWrites
	// notes are sentences for the report: what could not be understood.
	notes []string
}

// limits counts what was not kept, for the report's notes.
type limits struct {
	groups, executions, cells, columns, slots, bytes int
	openRows                                         int // result sets still open at the end
}

// group is all executions of one shape from one place. A group whose
// executions all failed, or that are still running, has a count of 0.
type group struct {
	key   groupKey
	index int        // position in record.order
	stmt  *statement // of the first execution
	site  *callSite  // resolved when first asked for

	count     int // finished executions that count
	failed    int
	rowsTotal int64
	minRows   int64 // of one finished execution
	maxRows   int64
	duration  time.Duration
	first     uint32 // tick of the first start
	last      uint32 // tick of the last start
	overlaps  int    // executions that started while another one of the group ran
	running   int
	direct    int      // executions of which Direct told
	full      bool     // bounds reached: from here on only counted
	allow     string   // reason from Allow or from a comment in the SQL
	allowKind string   // "context" or "sql-comment"
	unsorted  bool     // executions or rows of different ones overlapped
	distinct  tupleSet // of arguments; filled late, see fillTuples
	args      sameness // of those that count
	tried     sameness // of those that failed
	moved     uint8    // keys, by bit, that differ in executions that are not kept
	columns   []string // names of the result's columns
	sizes     []uint64 // bytes of each column in the rows that were measured
	sized     int      // rows that were measured

	// execs are the first executions; slots of execution i are
	// keys[i*nkeys : (i+1)*nkeys], in the order of stmt.keys.
	execs []execution
	nkeys int
	keys  []cell
	// orders says for each slot in which order its keys came; nil until one
	// of them is too large for its cell to tell.
	orders *[maxSlots]keyOrder
	// seen says which values were the same in all executions.
	seen seen

	// The stream of rows over all executions, in the order they were read:
	// row r has rowTick[r], rowExec[r] and cells[r*ncols : (r+1)*ncols].
	ncols   int
	rowTick []uint32
	rowExec []int32 // index into execs, -1 past its bound
	cells   []cell

	// values are kept only where the detector was asked to (KeepValues).
	values *keptValues
}

// execution is one finished run of a group's statement.
type execution struct {
	start uint32 // tick at its start: it sees rows with a smaller tick
	end   uint32
	args  uint64 // hash over all its arguments and literals
	rows  int32
	list  int32  // longest list among its slots: more than 1 means batched
	at    uint32 // microseconds from the scope's start to its own
	took  uint32 // microseconds
}

// keptValues are the values of a group's first executions and rows, all of an
// execution or none.
type keptValues struct {
	args    [][]any
	texts   []string // of each of args, empty where it is the statement's
	runs    []int32  // index into execs of each of args
	rows    []CaseRow
	full    int // executions whose arguments and rows are here
	bytes   int
	stopped bool
}

// statement is what is known of one text or, for texts with inlined values,
// of one shape. It is immutable and shared between scopes.
type statement struct {
	id        fingerprint.ID
	dialect   fingerprint.Dialect
	kind      fingerprint.Kind
	text      string // own copy
	template  uint64 // names the shape with the places of its slots
	literals  int
	keys      []keySlot // slots that may hold keys, at most maxSlots
	moreKeys  bool      // the text has more of them
	list      int       // longest list in the text
	layout    uint64    // of its slots
	manyLists bool      // the text has several lists
	ignored   bool      // the text has a nplusone:ignore comment
	ignore    string    // the reason that it gives
	counts    bool      // false for control, COPY, catalog and ping statements
	structure func() *fingerprint.Structure
}

// keySlot is one slot that may hold a key.
type keySlot struct {
	slot   int // index into the structure's slots, and of the literal or placeholder in the text
	param  int // 1-based bound argument, 0 for a literal
	column string
	table  string
	op     string
	list   int
}
