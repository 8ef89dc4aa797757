package record

import (
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/report"
)

// Sink observes everything that is recorded, for a trace that is judged
// later. Its methods are called on the program's goroutines and must be quick,
// safe for concurrent use, and not keep the slices that they are given. Hashes
// of small integers can be undone: a sink that writes them must salt them.
type Sink interface {
	ScopeBegin(ScopeEvent)
	Statement(StatementEvent)
	ScopeEnd(ScopeEvent, *report.Report)
}

// ScopeEvent is the begin or end of a scope.
type ScopeEvent struct {
	Scope *Scope // only to tell scopes apart
	Name  string
	Kind  string
	At    time.Duration // since the start of the process
	// Limits are what the scope may use, at its end.
	Limits Limits
}

// StatementEvent is one execution that has finished.
type StatementEvent struct {
	Scope   *Scope
	Source  *Database
	Text    string // as it ran, or the first text of its shape; may hold literals
	Shape   fingerprint.ID
	Dialect fingerprint.Dialect
	Kind    fingerprint.Kind
	Allow   string // the reason that Allow gave for this place, if any
	Owner   string // how the statement found its scope
	Stack   uint64
	Frames  []report.Site // of the program, innermost first; nil where the group was not kept

	// Overlaps counts the executions of this statement from this place, so
	// far, that started while another one ran.
	Overlaps           int
	StartTick, EndTick uint32
	At, Took           time.Duration // At since the start of the scope
	Failed             bool

	// Unread says that an argument was not understood: Args is no hash of it.
	Unread bool

	Args    uint64   // hash over all arguments and literals
	Keys    []uint32 // hashes of the key slots, in the order of the structure's key slots
	Large   []int64  // integers among them that their hashes do not tell the order of, 0 for others; nil for none
	Others  []uint32 // hashes of those that are no keys or NULL, 0 for all else; nil for none
	List    int      // longest list among the slots
	Rows    int64
	Columns []string
	// Cells are the hashes of the recorded rows, Width for each row, read at
	// the ticks RowTicks.
	Cells    []uint32
	Width    int
	RowTicks []uint32
}

func (s *Scope) event() ScopeEvent {
	return ScopeEvent{Scope: s, Name: s.name, Kind: s.kind, At: sinceStart(), Limits: s.expected}
}

// event describes a finished execution.
func (x *Execution) event(o Outcome, took time.Duration) StatementEvent {
	sc := x.scope
	e := StatementEvent{
		Scope: sc, Text: x.stmt.Text, Shape: x.stmt.ID, Dialect: x.stmt.Dialect, Kind: x.stmt.Kind,
		Owner:     ownerNames[x.by],
		StartTick: x.tick, EndTick: sc.tick.Load(),
		At: x.started - sc.started, Took: took, Failed: o == Failed,
		Unread: x.bound.Odd, Args: x.bound.All, Keys: plainCells(x.keys[:len(x.stmt.Keys)]), Others: x.bound.Others(x.keys[:len(x.stmt.Keys)]), List: int(x.list), Rows: x.rows,
	}
	if x.large != (largeKeys{}) {
		e.Large = append(e.Large, x.large[:len(x.stmt.Keys)]...)
	}
	if g := x.group; g != nil {
		e.Source, e.Stack = g.Key.Database, uint64(g.Key.Stack)
		e.Frames = describe(g.Site)
		sc.mu.Lock()
		e.Columns, e.Overlaps = g.Columns, g.Overlaps
		if g.AllowKind == allowContext {
			e.Allow = g.Allow
		}
		sc.mu.Unlock()
	}
	if r := x.rec; r != nil {
		e.Width = r.width
		e.Cells, e.RowTicks = plainCells(r.cells[:r.n*r.width]), append([]uint32(nil), r.ticks[:r.n]...)
	}
	return e
}

// describe names the program's frames as reports do.
func describe(c *stack.CallSite) []report.Site {
	c.Described.Do(func() {
		for _, f := range c.Frames {
			c.Sites = append(c.Sites, report.Site{File: stack.ModuleFile(f), Path: f.File, Line: f.Line, Function: f.Function})
		}
	})
	return c.Sites
}

func plainCells(cells []cell.Cell) []uint32 {
	plain := make([]uint32, len(cells))
	for i, c := range cells {
		plain[i] = uint32(c)
	}
	return plain
}
