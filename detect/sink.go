package detect

import (
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Sink observes everything that is recorded, for a trace that is judged
// later. Its methods are called on the program's goroutines and must be quick,
// safe for concurrent use, and not keep the slices that they are given. Hashes
// of small integers can be undone: a sink that writes them must salt them.
type Sink interface {
	ScopeBegin(ScopeEvent)
	Statement(StatementEvent)
	ScopeEnd(ScopeEvent, *Report)
}

// RecordTo hands everything that is recorded to a sink.
func RecordTo(sink Sink) Option {
	return optionFunc(func(d *Detector) error {
		d.sink = sink
		return nil
	})
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
	Source  *Source
	Text    string // as it ran, or the first text of its shape; may hold literals
	Shape   fingerprint.ID
	Dialect fingerprint.Dialect
	Kind    fingerprint.Kind
	Allow   string // the reason that Allow gave for this place, if any
	Owner   string // how the statement found its scope
	Stack   uint64
	Frames  []Site // of the program, innermost first; nil where the group was not kept

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
		Scope: sc, Text: x.stmt.text, Shape: x.stmt.id, Dialect: x.stmt.dialect, Kind: x.stmt.kind,
		Owner:     ownerNames[x.by],
		StartTick: x.tick, EndTick: sc.tick.Load(),
		At: x.started - sc.started, Took: took, Failed: o == Failed,
		Unread: x.unread, Args: x.args, Keys: plainCells(x.keys[:len(x.stmt.keys)]), List: int(x.list), Rows: x.rows,
	}
	if x.large != (largeKeys{}) {
		e.Large = append(e.Large, x.large[:len(x.stmt.keys)]...)
	}
	if g := x.group; g != nil {
		e.Source, e.Stack = g.key.source, uint64(g.key.stack)
		e.Frames = g.site.describe()
		sc.mu.Lock()
		e.Columns, e.Overlaps = g.columns, g.overlaps
		if g.allowKind == allowContext {
			e.Allow = g.allow
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
func (c *callSite) describe() []Site {
	c.described.Do(func() {
		for _, f := range c.frames {
			c.sites = append(c.sites, Site{File: moduleFile(f), Path: f.file, Line: f.line, Function: f.function})
		}
	})
	return c.sites
}

func plainCells(cells []cell) []uint32 {
	plain := make([]uint32, len(cells))
	for i, c := range cells {
		plain[i] = uint32(c)
	}
	return plain
}
