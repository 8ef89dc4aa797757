package record

import (
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/statement"
)

// The bounds of what KeepValues keeps of one group, and of a scope.
const (
	maxKeptRuns  = 64
	maxKeptRows  = 512
	maxKeptBytes = 64 << 10
	maxKeptTotal = 2 << 20
)

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

// keptRun collects the values of one execution. It belongs to the goroutine
// that runs it.
type keptRun struct {
	text  string // empty where it is the statement's own
	args  []any
	width int
	now   []any
	rows  [][]any
	bytes int
	cut   bool // a bound was reached: what is here is not all
}

func newKeptRun(query string, stmt *statement.Statement) *keptRun {
	k := &keptRun{}
	if query != stmt.Text {
		k.text = query
		k.bytes = len(query)
		k.cut = k.bytes > maxKeptBytes
	}
	return k
}

func (k *keptRun) arg(v any) {
	if k.fits(v) {
		k.args = append(k.args, cell.Widened(cell.Clone(v)))
	}
}

func (k *keptRun) cell(i int, v any) {
	if k.cut || i >= k.width {
		return
	}
	if k.now == nil {
		k.now = make([]any, k.width)
	}
	if k.fits(v) {
		k.now[i] = cell.Widened(cell.Clone(v))
	}
}

func (k *keptRun) row() {
	if k.cut {
		return
	}
	if len(k.rows) >= maxKeptRows || k.now == nil {
		k.cut = true
		return
	}
	k.rows = append(k.rows, k.now)
	k.now = nil
}

// wants is the number of columns that are still to be handed over.
func (k *keptRun) wants() int {
	if k == nil || k.cut {
		return 0
	}
	return k.width
}

func (k *keptRun) fits(v any) bool {
	k.bytes += 16 + cell.Bytes(v)
	if k.bytes > maxKeptBytes {
		k.cut = true
	}
	return !k.cut
}

// keepRun hands the values of an execution to its group, all of it or none.
func (s *Scope) keepRun(g *Group, k *keptRun, index int32) {
	if g.Values == nil {
		g.Values = &keptValues{}
	}
	v := g.Values
	if v.stopped {
		return
	}
	if k.cut || len(v.Args) >= maxKeptRuns || len(v.Rows)+len(k.rows) > maxKeptRows || v.bytes+k.bytes > maxKeptBytes ||
		s.rec.kept+k.bytes > maxKeptTotal {
		// The complete executions are a prefix, so that counts can be compared.
		v.stopped = true
		return
	}
	v.bytes += k.bytes
	s.rec.kept += k.bytes
	v.Args = append(v.Args, k.args)
	v.Texts = append(v.Texts, k.text)
	v.runs = append(v.runs, index)
	for _, row := range k.rows {
		v.Rows = append(v.Rows, cases.CaseRow{Execution: len(v.Args) - 1, Values: row})
	}
	v.Full = len(v.Args)
}

// reorder follows the executions when they are sorted by their start.
func (v *keptValues) reorder(place []int32) {
	if v == nil {
		return
	}
	for i, run := range v.runs {
		v.runs[i] = place[run]
	}
}
