// Package kept holds the values of a group's first executions and rows, as
// they are, for scopes whose fixes are tried or whose user asks for values.
package kept

import (
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/cell"
)

// The bounds of what is kept of one group, and of a scope.
const (
	maxRuns  = 64
	maxRows  = 512
	maxBytes = 64 << 10
	maxTotal = 2 << 20
)

// Values are those of a group's first executions and rows, all of an execution
// or none.
type Values struct {
	Args    [][]any
	Texts   []string // of each of args, empty where it is the statement's
	runs    []int32  // index into the group's executions of each of args
	Rows    []cases.CaseRow
	Full    int // executions whose arguments and rows are here
	bytes   int
	stopped bool
}

// Run collects the values of one execution. It belongs to the goroutine that
// runs it.
type Run struct {
	Width int    // of the result
	text  string // empty where it is the statement's own
	args  []any
	now   []any
	rows  [][]any
	bytes int
	cut   bool // a bound was reached: what is here is not all
}

// NewRun begins an execution of a statement; query is the text that ran.
func NewRun(query, statement string) *Run {
	k := &Run{}
	if query != statement {
		k.text = query
		k.bytes = len(query)
		k.cut = k.bytes > maxBytes
	}
	return k
}

// Arg keeps a copy of the next argument.
func (k *Run) Arg(v any) {
	if k.fits(v) {
		k.args = append(k.args, cell.Widened(cell.Clone(v)))
	}
}

// Cell keeps a copy of the value of column i of the row being read.
func (k *Run) Cell(i int, v any) {
	if k.cut || i >= k.Width {
		return
	}
	if k.now == nil {
		k.now = make([]any, k.Width)
	}
	if k.fits(v) {
		k.now[i] = cell.Widened(cell.Clone(v))
	}
}

// Row ends a row.
func (k *Run) Row() {
	if k.cut {
		return
	}
	if len(k.rows) >= maxRows || k.now == nil {
		k.cut = true
		return
	}
	k.rows = append(k.rows, k.now)
	k.now = nil
}

// Wants is the number of columns that are still to be handed over.
func (k *Run) Wants() int {
	if k == nil || k.cut {
		return 0
	}
	return k.Width
}

func (k *Run) fits(v any) bool {
	k.bytes += 16 + cell.Bytes(v)
	if k.bytes > maxBytes {
		k.cut = true
	}
	return !k.cut
}

// Add hands the values of an execution to its group, all of it or none; index
// is its place among the group's, total counts the bytes of the scope.
func Add(to **Values, k *Run, index int32, total *int) {
	if *to == nil {
		*to = &Values{}
	}
	v := *to
	if v.stopped {
		return
	}
	if k.cut || len(v.Args) >= maxRuns || len(v.Rows)+len(k.rows) > maxRows || v.bytes+k.bytes > maxBytes ||
		*total+k.bytes > maxTotal {
		// The complete executions are a prefix, so that counts can be compared.
		v.stopped = true
		return
	}
	v.bytes += k.bytes
	*total += k.bytes
	v.Args = append(v.Args, k.args)
	v.Texts = append(v.Texts, k.text)
	v.runs = append(v.runs, index)
	for _, row := range k.rows {
		v.Rows = append(v.Rows, cases.CaseRow{Execution: len(v.Args) - 1, Values: row})
	}
	v.Full = len(v.Args)
}

// Reorder follows the executions when they are sorted by their start.
func (v *Values) Reorder(place []int32) {
	if v == nil {
		return
	}
	for i, run := range v.runs {
		v.runs[i] = place[run]
	}
}
