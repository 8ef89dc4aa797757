package rewrite

import (
	"context"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/trial"
	"github.com/nplusone-go/nplusone/report"
)

// Rewrite is one statement, or several, that replace the repeated one.
type Rewrite struct {
	// Kind is join, left-join, batch, group-by, exists, distinct-on, top-n,
	// lateral, union-all, recursive, multi-insert, update-from, delete-any,
	// upsert, copy, cache, nest-join, nest-batch, ...
	Kind  string
	Title string
	// Statements are what to run; nearly always one. A polymorphic relation
	// has one for each type.
	Statements []Statement
	// After is the number of queries that remain of Before.
	Before, After int
	// Reason says in one line why it is preferred, Mind what to watch.
	Reason, Caveat string
	// Write is set where the statement changes data: it is never run.
	Write bool
	// Unique is the unique index without which the rewrite does not work, or
	// brings other rows; nil for none.
	Unique *Unique

	// further is the number of executions of other statements that it takes
	// the place of.
	Further int
	// Levels are set where the rewrite takes the place of several loops: one
	// within the other, or beside each other.
	Levels []Level
}

// Statement is one text with what its placeholders take and what its result
// holds.
type Statement struct {
	// SQL is complete text in the program's dialect, placeholders included,
	// with the literals of the program's own text in it: it is for running,
	// not for printing. Printed is the same for people: a literal that may be
	// a value is left out of it.
	// In a dialect without arrays, the key list is written as one placeholder
	// "(?)" in Printed, and in SQL as the marker ListMark, which is to be
	// expanded to as many placeholders as there are keys.
	SQL, Printed string
	Params       []Param
	// Replaces says that the statement takes the parent's place too (a join);
	// otherwise it runs once after the parent.
	Replaces bool
	// Keys are the columns of the result by which rows are given back to the
	// child's executions: Keys[i] holds the value of the child's i-th link.
	Keys []int
	// Child are the columns of the result that equal the child's columns, in
	// the child's order. An execution without rows has none here, or, with
	// Outer set, one whose child columns are all NULL.
	Child []int
	Outer bool
	// Default holds for aggregates the value that an execution without a
	// group has (COUNT: 0, SUM: Null), a Row where it has several, nil where
	// it has no row.
	Default any
	// Ordered says that the rows of one key come in the child's order.
	Ordered bool
	// Levels[i] is the level of the nest that Params[i] belongs to; nil where
	// the rewrite has no levels.
	Levels []int
	// Each, where it is set, is what stands in the place of ListMark: a text
	// that is written once for each key, the copies tied by UNION ALL.
	Each *Each
	// Most is the number of keys that one run takes at most, 0 for as many as
	// there are.
	Most int
	// Elements says that the loop's keys are arrays of one element, and the
	// values in the columns Keys, and the arguments, those elements.
	Elements bool

	// keyColumns are the columns of Keys where the statement writes.
	KeyColumns []string
	// account says where the child's values went.
	Account *Account
	// places is the number of columns behind the child's, which only order
	// the rows.
	Places int
	// shown are the literals of SQL, in order, as Printed has them.
	Shown []string
	// code is Printed with ListMark where the keys are expanded, as Go needs
	// it.
	Code string
	// Rows is set for a write that takes many rows; SQL and Printed then show
	// two.
	Rows *RowList
}

// Each is the part of a statement that is written once for each key. Its
// arguments are the key's own and those that are the same for all. In
// PostgreSQL the numbers of its placeholders begin at 1: a copy's are to be
// raised by the number of arguments before it.
type Each struct {
	SQL    string
	Params []Param

	Code string
}

// Null is the Default of an aggregate that is NULL where there are no rows.
var Null any = null{}

type null struct{}

// Row is the Default of several aggregates, Null among its values.
type Row []any

// ListMark stands in Statement.SQL where the list of keys is expanded.
const ListMark = trial.ListMark

// Param is one argument of a rewritten statement.
type Param struct {
	Kind  ParamKind
	Index int
}

// ParamKind says where an argument of a rewritten statement comes from.
type ParamKind = trial.ParamKind

// The kinds.
const (
	KeyArray     = trial.KeyArray
	KeyList      = trial.KeyList
	ChildArg     = trial.ChildArg
	ParentArg    = trial.ParentArg
	ChildLiteral = trial.ChildLiteral
	FirstArg     = trial.FirstArg
	KeyValue     = trial.KeyValue
)

// Verdict is what trying a rewrite came to.
type Verdict struct {
	Verified bool
	// Tried is false where nothing was run; Note then says why, else what
	// differed first, or what was compared ("same 50 rows").
	Tried bool
	Note  string
	// Wrong is set where the rewrite ran and its rows differ: it must not be
	// printed.
	Wrong bool
	// Late is set where the try took too long, or would have waited for a lock:
	// nothing more is tried for the finding.
	Late bool
	// Index is a CREATE INDEX that the planner would use, empty for none.
	Index string
	// BeforeNS and AfterNS are the measured times of the loop and of the
	// rewrite, SavedNS what it saves where a round trip takes 1 ms.
	BeforeNS, AfterNS, SavedNS int64
}

// Verifier tries rewrites. Package verify has the one that asks the database.
type Verifier interface {
	Verify(ctx context.Context, f *report.Finding, c *cases.Case, r *Rewrite) Verdict
}

// Typer is a Verifier that can say which types the database infers for the
// arguments of the repeated statement; nil where it cannot.
type Typer interface {
	ArgTypes(ctx context.Context, c *cases.Case) []string
}

// Family tells apart the ways of repair; one of each is enough.
func (r *Rewrite) Family() string {
	switch r.Kind {
	case "join", "left-join":
		return "join"
	case "distinct-on", "top-n":
		return "top"
	case "update-from", "update-case", "update-any":
		return "update"
	case "keyed", "lateral", "union-all":
		return "fallback"
	}
	return r.Kind
}

// Fallback reports whether the rewrite fits where nothing simpler does.
func (r *Rewrite) Fallback() bool { return r.Family() == "fallback" }

// plainMarks writes one placeholder for a list of keys.
func plainMarks(sql string) string { return strings.ReplaceAll(sql, ListMark, "?") }

// ForOne is a statement's text for one key.
func (st *Statement) ForOne() string {
	if st.Each != nil {
		return strings.ReplaceAll(st.SQL, ListMark, st.Each.SQL)
	}
	return plainMarks(st.SQL)
}

// Replaces reports whether the parent is no longer asked for itself.
func (r *Rewrite) Replaces() bool {
	for _, st := range r.Statements {
		if st.Replaces {
			return true
		}
	}
	return false
}

// Unique is a unique index that a rewrite leans on.
type Unique struct {
	Table   fingerprint.Table // as it stands in Text
	Text    string
	Columns []string // as the database knows them
	// Create is the statement that makes the index.
	Create string
}

// Level is one loop of those that a rewrite replaces together.
type Level struct {
	// Case is the loop's own, with all its links.
	Case *cases.Case
	// Enclosing is the level whose rows supply this one's keys, -1 where they come
	// from the parent of the first case, or from the program.
	Enclosing int
	// Statement is the one whose result holds this level's rows.
	Statement int
	// Keys, Child, Outer, Default and Ordered are to this level what those of
	// a Statement are to a rewrite of one loop. Where the level is joined, Keys
	// are the columns of what it is joined to.
	Keys, Child []int
	Outer       bool
	Default     any
	Ordered     bool
}
