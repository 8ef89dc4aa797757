// Package cases carries findings, with what was seen of them, to those that fix,
// place and inspect them.
package cases

import (
	"context"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/report"
)

// Fixer adds repairs to a finding when its scope ends. It is called off the
// hot path, once for each finding that is not suppressed, and may run
// statements only where its owner asked for that. A panic in it is recovered.
type Fixer interface {
	Fix(ctx context.Context, f *report.Finding, c *Case)
}

// Case is what a Fixer may know of a finding beyond what is reported: the
// original texts, and the values if the detector keeps them (KeepValues). It
// is never written to a report.
type Case struct {
	Dialect fingerprint.Dialect
	// Database is the wrapped database that the child ran on, as its source
	// named it to NewDatabase; it ties a verifier to the right connection.
	Database any

	Child  Evidenced
	Parent *Evidenced // nil where no source was found
	// Apart is set where the parent ran on another database handle than the
	// child: no single statement may take the place of both.
	Apart bool
	// Hurried asks for no Go: it is written from the program's source, which
	// takes its time to read, and somebody waits for an answer.
	Hurried bool
	// Links tie slots of the child's text to columns of the parent's result.
	Links []CaseLink
	// Frames are all frames of the child's call, libraries included,
	// innermost first.
	Frames []report.Site
	// ParentStack are the program's frames of the parent's call, as those of
	// the child's are in Finding.Stack; nil where no source was found.
	ParentStack []report.Site
	// Steps say what happened from one execution of the child to the next.
	Steps Steps
	// Finding is the finding that the case belongs to; nil for a statement
	// that has none.
	Finding *report.Finding
	// Nested are the cases of findings whose parent is this child, Enclosing is
	// the case whose child is this parent: cases form a tree, and fixers see the
	// outer ones first. Siblings are the cases of other findings that follow the
	// rows of the same parent, in the order of the report.
	Nested, Siblings []*Case
	// Texts are the cases of the texts where one line runs several, each with a
	// finding of that text alone; nil for one text, and where the texts do not
	// follow one column. What rewrites one of them leaves the others.
	Texts     []*Case
	Enclosing *Case
	// LookUp is set for an INSERT: the query that asked for the row just
	// before, each time with the same key and in vain. That query's case has
	// in Creates the INSERT, and in Changes the UPDATE that ran where a row
	// was found, nil for none.
	LookUp, Creates, Changes *Case
	// Loads is set for a statement that was asked again with the same
	// arguments (RuleDuplicate).
	Loads *CaseLoads
	// Note adds a sentence to the report, the same one once; nil where there is
	// no report.
	Note func(string)
	// Scope is the scope's name, RTT the median time of its quickest
	// statement, an upper bound for the network's round trip.
	Scope string
	RTT   time.Duration
	// Ended is when the scope ended: since then the program waits for fixers.
	Ended time.Time
}

// Evidenced is one side of a case.
type Evidenced struct {
	Text       string // the first text that ran, as it ran
	Shape      fingerprint.ID
	Columns    []string // names of the result's columns
	Executions int
	Rows       int64
	MaxRows    int64 // of one execution
	MinRows    int64
	Duration   time.Duration
	// Slots says of each slot of the text's structure whether the executions
	// differ in it. Uneven is set where they differ in the number or the places
	// of their slots.
	Slots  []Variation
	Uneven bool
	// Args and Result hold values of the first executions, only while the
	// detector keeps values: Args[i] are the bound arguments of execution i,
	// Result the rows with the execution that read them. Kept says how many
	// executions are complete.
	Args   [][]any
	Result []CaseRow
	Kept   int
	// ArgTypes are the types that the database infers for the bound arguments,
	// nil where it was not asked.
	ArgTypes []string
	// Texts are the texts of the kept executions, empty where one is Text:
	// programs that write their values into the text have no Args.
	Texts []string
}

// CaseRow is one row that an execution read.
type CaseRow struct {
	Execution int
	Values    []any
}

// CaseLink is one tie of a case.
type CaseLink struct {
	Slot   int // index into the Slots of the child's structure
	Param  int // its bound argument, 1-based; 0 for a literal
	Column int // of the parent's result
	// Nulls is set where the parent's column held NULL, Repeats where it held
	// a value twice, Missing where a child found no row.
	Nulls, Repeats, Missing bool
}

// CaseLoads is what is known of a statement that was asked again with the
// same arguments.
type CaseLoads struct {
	// First is where it ran first with them, which may lie outside the group
	// that the finding is about.
	First report.Site
	// At are all places that asked, in the order in which each asked first.
	At []CaseLoad
	// Written are the statements that may have changed one of its tables
	// between the first load and the last one.
	Written []CaseWrite
	// Differ is set where executions with the same arguments returned
	// different rows, as far as rows were recorded.
	Differ bool
}

// CaseLoad is one place that asked.
type CaseLoad struct {
	Site  report.Site
	Count int
}

// CaseWrite is a statement that changes a table.
type CaseWrite struct {
	Table string // empty where the statement does not tell
	SQL   string // normalised, empty where it was not kept
	Site  report.Site
}

// MaxWrites bounds the writes that are told.
const MaxWrites = 4
