package fingerprint

import (
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
	"github.com/nplusone-go/nplusone/internal/fingerprint/statements"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// Scan reads the structure of a text. It never fails, takes time linear in
// the text's length, and reads no more than the first 262,144 tokens; what it
// does not understand it leaves out.
func Scan(d Dialect, sql string) *Structure { return statements.Scan(d, sql) }

// Structure is what the tolerant scanner read from a statement. It has no
// grammar and never fails: what it does not understand it leaves out. Every
// part carries the byte offsets by which a rewrite can be spliced into the
// original text.
type Structure = structure.Structure

// Query is one query block. The blocks that UNION and its like tie together
// follow their first one, have it as Parent and InUnion as Role; ORDER BY and
// LIMIT of the whole stand with the last of them, as in the text. Where they
// stand behind a bracket, (SELECT ...) UNION (SELECT ...) LIMIT 1, they belong
// to a block of their own, without a select list, above all the others. The
// SELECT of INSERT ... SELECT has InValues as Role.
type Query = structure.Query

// Order is one term of ORDER BY.
type Order = structure.Order

// Table is a table, view or table function that a statement names.
type Table = structure.Table

// Item is one entry of a select list or RETURNING.
type Item = structure.Item

// Join is one explicit join.
type Join = structure.Join

// Predicate is one comparison: column, operator and what it is compared with.
// Where the column stands on the right, $1 = id, the comparison is turned
// round: Left and Right are exchanged, Op is mirrored.
type Predicate = structure.Predicate

// FuncCall is one function call.
type FuncCall = structure.FuncCall

// Assign is one assignment of SET.
type Assign = structure.Assign

// InsertInto is the INSERT part of a statement.
type InsertInto = structure.InsertInto

// CTE is one common table expression.
type CTE = structure.CTE

// Slot is one placeholder or literal, and what it is compared with.
type Slot = structure.Slot

// Name is a possibly qualified name, unquoted. Span covers it as written,
// qualifier included.
type Name = structure.Name

// Span is a half-open range of byte offsets in the text that was scanned.
// The zero Span means "not there".
type Span = lex.Span

// Clause is where something stands.
type Clause = structure.Clause

// The clauses.
const (
	InNone      Clause = structure.InNone
	InSelect    Clause = structure.InSelect
	InFrom      Clause = structure.InFrom
	InOn        Clause = structure.InOn
	InWhere     Clause = structure.InWhere
	InExists    Clause = structure.InExists
	InGroupBy   Clause = structure.InGroupBy
	InHaving    Clause = structure.InHaving
	InOrderBy   Clause = structure.InOrderBy
	InLimit     Clause = structure.InLimit
	InOffset    Clause = structure.InOffset
	InValues    Clause = structure.InValues
	InSet       Clause = structure.InSet
	InReturning Clause = structure.InReturning
	InCTE       Clause = structure.InCTE
	InUnion     Clause = structure.InUnion
	InCall      Clause = structure.InCall
	InConflict  Clause = structure.InConflict
)

// Kind is what a statement does.
type Kind = shape.Kind

// The kinds. Control is transaction control, SET, PRAGMA, SHOW, LISTEN,
// NOTIFY, VACUUM and the like; DDL creates, alters or drops; Copy is COPY and
// LOAD DATA; Other is what the scanner does not know.
const (
	Other   Kind = shape.Other
	Select  Kind = shape.Select
	Insert  Kind = shape.Insert
	Update  Kind = shape.Update
	Delete  Kind = shape.Delete
	Control Kind = shape.Control
	DDL     Kind = shape.DDL
	Copy    Kind = shape.Copy
	Call    Kind = shape.Call
	Explain Kind = shape.Explain
	Merge   Kind = shape.Merge
)
