// Package structure holds what is read from a statement, and what follows from
// it without another look at the grammar. Package fingerprint has its types
// under the same names.
package structure

import (
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
)

// Name is a possibly qualified name, unquoted. Span covers it as written,
// qualifier included.
type Name struct {
	Qualifier string // table or alias; schema for a table's name
	Name      string
	Span      lex.Span
}

// Structure is what the tolerant scanner read from a statement. It has no
// grammar and never fails: what it does not understand it leaves out. Every
// part carries the byte offsets by which a rewrite can be spliced into the
// original text.
type Structure struct {
	Dialect    lex.Dialect
	Kind       shape.Kind
	Statements int // statements in the text, separated by ";"
	// Truncated is set where the text was longer or nested deeper than the
	// scanner reads.
	Truncated bool

	// Queries are the SELECTs and other query blocks of the text, the main
	// one first. All other parts name the block that they stand in by its
	// index, in Query.
	Queries []Query

	Tables     []Table     // in order of appearance; names of CTEs are left out
	Select     []Item      // select lists, in order
	Joins      []Join      // explicit joins
	Predicates []Predicate // comparisons in WHERE, ON and HAVING
	Calls      []FuncCall  // function calls
	Set        []Assign    // UPDATE SET, and SET of ON CONFLICT / ON DUPLICATE KEY
	Insert     InsertInto
	// Inserts are the INSERTs inside table expressions (WITH ... AS (INSERT
	// ...)); Insert is the statement's own.
	Inserts   []InsertInto
	Returning []Item
	CTEs      []CTE

	// Slots has one entry for each placeholder and literal of the text, in
	// order of appearance.
	Slots []Slot

	writes    shape.Kind
	cteWrites bool
}

// NoteWrite notes a part of the text that changes rows, and whether it is a
// table expression. It is for who fills a Structure.
func NoteWrite(s *Structure, k shape.Kind, cte bool) {
	if s.writes == shape.Other {
		s.writes = k
	}
	s.cteWrites = s.cteWrites || cte
}

// Writes is how a text changes rows, wherever that stands: Insert, Update,
// Delete or Merge, the first of them where there are several. It is Other
// where nothing is changed. A query is no read where one of its table
// expressions is a write: WITH gone AS (DELETE ... RETURNING id) SELECT ...
func (s *Structure) Writes() shape.Kind {
	switch s.Kind {
	case shape.Insert, shape.Update, shape.Delete, shape.Merge:
		return s.Kind
	}
	return s.writes
}

// WritesInCTE reports whether a table expression changes rows, beside what the
// statement itself does.
func (s *Structure) WritesInCTE() bool { return s.cteWrites }

// Query is one query block. The blocks that UNION and its like tie together
// follow their first one, have it as Parent and InUnion as Role; ORDER BY and
// LIMIT of the whole stand with the last of them, as in the text. Where they
// stand behind a bracket, (SELECT ...) UNION (SELECT ...) LIMIT 1, they belong
// to a block of their own, without a select list, above all the others. The
// SELECT of INSERT ... SELECT has InValues as Role.
type Query struct {
	Parent   int      // index of the enclosing block, -1 for the main one
	Role     Clause   // where it stands in its parent: InFrom, InWhere, InExists, InCTE, InUnion, ...
	Span     lex.Span // from its first keyword to its end
	Distinct bool
	// DistinctOn is the text between the parentheses of DISTINCT ON.
	DistinctOn lex.Span
	List       lex.Span // the whole select list
	From       lex.Span // the FROM clause's content, without the keyword
	Where      lex.Span // the condition, without the keyword
	GroupBy    lex.Span // without the keywords
	Having     lex.Span
	OrderBy    lex.Span
	Limit      lex.Span // the number, placeholder or expression
	Offset     lex.Span
	LimitSlot  int // index into Slots, -1 where there is none
	OffsetSlot int
	Group      []Name // names in GROUP BY
	Order      []Order
	// Lock is the row lock in upper case: "FOR UPDATE", "FOR SHARE", ...;
	// LockSpan covers it with its options.
	Lock     string
	LockSpan lex.Span
	// Union is the set operator in upper case that ties this block to the one
	// before it: "UNION ALL", "EXCEPT", ...; empty for none.
	Union string
}

// Order is one term of ORDER BY.
type Order struct {
	Name Name // zero where the term is not a plain name
	Span lex.Span
	Desc bool
}

// Table is a table, view or table function that a statement names.
type Table struct {
	Query   int
	Schema  string
	Name    string // empty for a derived table
	Alias   string
	Span    lex.Span // the reference with its alias
	Target  bool     // INSERT INTO, UPDATE or DELETE FROM this one
	Derived bool     // sub-select, VALUES or function
}

// Ref is the name by which the statement's columns refer to the table.
func (t Table) Ref() string {
	if t.Alias != "" {
		return t.Alias
	}
	return t.Name
}

// Item is one entry of a select list or RETURNING.
type Item struct {
	Query int
	Name  Name     // the column where the expression is a plain column or q.*
	Alias string   // AS name
	Star  bool     // * or q.*; TABLE t has one without a Span
	Span  lex.Span // expression and alias
	Expr  lex.Span // expression alone
	// Aggregate is the lower-case name of the aggregate where the whole
	// expression is one call of it: "count", "sum", "max", ...
	Aggregate string
}

// Join is one explicit join.
type Join struct {
	Query int
	Kind  string // upper case: "JOIN", "LEFT JOIN", "CROSS JOIN", "NATURAL JOIN", ...
	Table int    // index into Tables, -1 where unknown
	On    lex.Span
	Using []string
	// Equal are the column pairs of ON a.x = b.y.
	Equal [][2]Name
	Span  lex.Span // from the join's first keyword to the end of its condition
}

// Clause is where something stands.
type Clause uint8

// The clauses.
const (
	InNone Clause = iota
	InSelect
	InFrom
	InOn
	InWhere
	InExists
	InGroupBy
	InHaving
	InOrderBy
	InLimit
	InOffset
	InValues
	InSet
	InReturning
	InCTE
	InUnion
	InCall
	InConflict
)

// Predicate is one comparison: column, operator and what it is compared with.
// Where the column stands on the right, $1 = id, the comparison is turned
// round: Left and Right are exchanged, Op is mirrored.
type Predicate struct {
	Query  int
	Clause Clause
	Column Name     // zero where the left side is no plain column
	Left   lex.Span // the left side as written
	Op     string   // upper case: "=", "<>", "IN", "NOT IN", "= ANY", "<", "LIKE", "BETWEEN", "IS NULL", "EXISTS", "ANY =" for $1 = ANY(column), ...
	// Slots are the indexes of the placeholders and literals on the other
	// side, one for "=", all members for IN.
	Slots []int
	// Other is the column on the other side, where that is one.
	Other Name
	Right lex.Span // the right side as written
	Span  lex.Span // the whole comparison
	// Or and Not say that the comparison stands below an OR or a NOT within
	// its clause, so that it cannot be lifted out alone.
	Or, Not bool
	// Sub is the query block on the right side, -1 for none.
	Sub int
	// Row is the position within a row comparison (a, b) = ($1, $2), -1
	// outside one.
	Row int
	// Wrapped is set where the placeholder stands inside a call or an
	// expression (lower($1), $1 + 1), and holds that text; a cast alone does
	// not count.
	Wrapped lex.Span
}

// FuncCall is one function call.
type FuncCall struct {
	Query     int
	Clause    Clause
	Name      string // lower case, without schema
	Span      lex.Span
	Aggregate bool
	Window    bool // has OVER (...)
}

// Assign is one assignment of SET.
type Assign struct {
	Column Name
	Expr   lex.Span
	Slots  []int
	Upsert bool // stands in ON CONFLICT DO UPDATE or ON DUPLICATE KEY UPDATE
}

// InsertInto is the INSERT part of a statement.
type InsertInto struct {
	Columns  []string
	Rows     int      // rows of VALUES in the text
	Values   lex.Span // the whole VALUES list, without the keyword
	Row      lex.Span // the first row with its parentheses
	Select   bool     // INSERT ... SELECT
	Conflict lex.Span // ON CONFLICT ... / ON DUPLICATE KEY ... as written
	Ignore   bool     // INSERT IGNORE, INSERT OR IGNORE, ON CONFLICT DO NOTHING
	Replace  bool
}

// CTE is one common table expression.
type CTE struct {
	Name      string
	Recursive bool
	Query     int // its block
	Body      lex.Span
}

// Slot is one placeholder or literal, and what it is compared with.
type Slot struct {
	// Param is the 1-based number of the bound argument: n for $n and ?n, the
	// running count for ?. 0 means a literal, or a named placeholder.
	Param int
	// Named is the name of a named placeholder (:id, @id, $id), without its
	// sign.
	Named string
	// Op is the operator in upper case by which the slot is compared with
	// Column: "=", "IN", "= ANY", "<", "LIKE", "SET", "VALUES", "LIMIT",
	// "OFFSET"; empty where it stands elsewhere.
	Op     string
	Column Name
	// Table is the index into Tables of the table that Column belongs to,
	// -1 where that is not known.
	Table int
	// Key says that values of this slot can identify rows: "=", "IN",
	// "= ANY" and columns of VALUES; never ranges, LIKE, LIMIT, OFFSET or SET.
	Key bool
	// List is the number of members of the IN list, ANY array or VALUES rows
	// that the slot belongs to, 1 outside one.
	List   int
	Clause Clause
	Query  int
	Span   lex.Span
	// Cast is the type's name where the slot is cast: $1::bigint, CAST(? AS
	// bigint).
	Cast string
	// Wrapped says that the slot stands inside a call or an expression.
	Wrapped bool
}
