package trial

// Request is what one try runs: the loop, or the loops of a nest, and the
// statements that are to take their place. It holds no connection and, but for
// executions, no values, so that it can be handed to another process.
type Request struct {
	Loops      []Loop
	Statements []Statement
	// Parent is run where a statement takes its place.
	Parent *Execution
	// Replaces says that a statement takes the parent's place too.
	Replaces bool
	// Again has the loop run a second time behind the candidate, where the
	// transaction does not keep one view of the data: rows that changed
	// meanwhile are no verdict.
	Again bool
}

// Execution is one statement as it ran.
type Execution struct {
	Text string
	Args []any
}

// Loop is a statement that was repeated, and where its keys are found.
type Loop struct {
	Executions []Execution
	Links      []Link
	// Recorded are the rows that the program read, by execution; nil where they
	// were not kept.
	Recorded [][][]any
	// Elements says that the keys are arrays of one element, and asked for by
	// these.
	Elements bool
	// Default is the row of an execution without rows, nil for none.
	Default []any
	// Enclosing is the loop whose rows supply the keys, -1 where the program does;
	// From are the columns that do, in the result of statement
	// EnclosingStatement.
	Enclosing, EnclosingStatement int
	From                          []int
}

// Link tells what an execution is told from others by: a bound argument,
// 1-based, or the literal in a slot of its text where Param is 0.
type Link struct{ Slot, Param int }

// Statement is a candidate's.
type Statement struct {
	Text   string
	Params []Param
	// Levels[i] is the loop that Params[i] belongs to; nil where there is one.
	Levels []int
	Each   *Each
	Most   int
	// Replaces says that the statement stands for the parent too.
	Replaces bool
}

// Each is what is written once for each key.
type Each struct {
	SQL    string
	Params []Param
}

// ListMark stands in Statement.SQL where the list of keys is expanded.
const ListMark = "\x00keys\x00"

// ParamKind says where an argument of a rewritten statement comes from.
type ParamKind uint8

// The kinds.
const (
	// KeyArray is one argument: all distinct keys of link Index as an array.
	KeyArray ParamKind = iota
	// KeyList is expanded to one argument for each key (ListMark); for a
	// composite key, the tuple's columns in turn. Each tuple stands in
	// parentheses, and behind VALUES a single key does too; behind SELECT each
	// tuple is a SELECT of its own, tied to the next by UNION ALL.
	KeyList
	// ChildArg is the child's own argument number Index (1-based), the same
	// in all executions.
	ChildArg
	// ParentArg is the parent's argument number Index (1-based).
	ParentArg
	// ChildLiteral is bound in place of the literal in the child's slot Index,
	// by which its executions differ.
	ChildLiteral
	// FirstArg is the child's argument number Index (1-based) in its first
	// execution, though others have another: where a walk down a tree begins.
	FirstArg
	// KeyValue is the value of link Index of one key; it stands only in Each.
	KeyValue
)

// Param is one argument of a rewritten statement.
type Param struct {
	Kind  ParamKind
	Index int
}
