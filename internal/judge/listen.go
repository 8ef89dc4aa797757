package judge

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// Listener hears what each scope asked and wrote, for what shows only over
// many scopes. It is called when a scope ends, off the hot path, on the
// goroutine that ended it, and must be safe for concurrent use. A panic in it
// is recovered.
type Listener interface {
	Listen(ctx context.Context, u *Usage)
}

// Usage is what one scope asked and wrote. It must not be kept beyond the
// call.
type Usage struct {
	Scope   string
	Queries []Query
	Writes  []TableWrite
}

// TableWrite is one statement that changed a table, at a time since the start
// of the process.
type TableWrite struct {
	Database *record.Database
	Table    string // as the text has it, in lower case
	At       time.Duration
}

// Queries is a query of a scope, from one place, with its executions as far as
// they were kept.
type Query struct {
	Database   *record.Database
	Shape      fingerprint.ID
	Executions []Execution

	h *analysis.Analysis
	c *analysis.Group
}

// Execution is one execution.
type Execution struct {
	Args uint64        // hash over all arguments and literals
	At   time.Duration // since the start of the process
	Took time.Duration
	Rows int64
	// Digest is a hash over the recorded columns of its rows, 0 where not all
	// rows were recorded.
	Digest uint64
}

// Finding returns what all findings tell of the query, and nothing more.
func (a *Query) Finding(rule string) report.Finding {
	f := rules.NewFinding(a.h, a.c, rule)
	if s, ok, _ := a.h.AllowedBy(a.c.Group); ok {
		f.Suppressed = s.Reason
	}
	return *f
}

// Tables are the tables that the query reads, in lower case.
func (a *Query) Tables() []string { return tablesOf(a.c.Shape(), false) }

// Repeatable reports whether the same question may be answered from memory:
// not where rows are locked, or where the text asks for something new each
// time.
func (a *Query) Repeatable() bool {
	s := a.c.Shape()
	if s.Truncated || len(s.Tables) == 0 || rules.Lock(a.c) != "" {
		return false
	}
	for i := range s.Calls {
		switch s.Calls[i].Name {
		case "random", "rand", "nextval", "gen_random_uuid", "uuid", "pg_advisory_lock", "pg_try_advisory_lock", "get_lock", "last_insert_id", "lastval", "currval":
			return false
		}
	}
	return true
}

// tablesOf are the tables that a statement names, or those that it changes.
func tablesOf(s *fingerprint.Structure, targets bool) []string {
	var out []string
	for i := range s.Tables {
		if t := &s.Tables[i]; !t.Derived && t.Name != "" && (t.Target || !targets) {
			out = append(out, strings.ToLower(t.Name))
		}
	}
	return out
}

// Listen tells the listeners.
func Listen(h *analysis.Analysis, ctx context.Context, listeners []Listener) {
	if len(listeners) == 0 {
		return
	}
	u := &Usage{Scope: h.Rec.Scope.Name}
	for _, c := range h.Groups {
		switch {
		case c.Count == 0 || !c.Stmt.Counts || c.Stmt.Text == "":
		case c.Reads():
			u.Queries = append(u.Queries, Query{Database: c.Key.Database, Shape: c.Key.Shape, Executions: executionsOf(h, c), h: h, c: c})
		case c.Writes():
			for _, table := range tablesOf(c.Shape(), true) {
				for _, i := range c.Order {
					u.Writes = append(u.Writes, TableWrite{c.Key.Database, table, at(h, c, i)})
				}
			}
		}
	}
	for _, l := range listeners {
		callListener(h, ctx, l, u)
	}
}

func callListener(h *analysis.Analysis, ctx context.Context, l Listener, u *Usage) {
	defer func() {
		if p := recover(); p != nil {
			h.Note(fmt.Sprintf("a listener (%T) panicked: %s", l, record.PanicText(p)))
		}
	}()
	l.Listen(ctx, u)
}

func at(h *analysis.Analysis, c *analysis.Group, run int32) time.Duration {
	return h.Rec.Scope.Started + time.Duration(c.Execs[run].At)*time.Microsecond
}

func executionsOf(h *analysis.Analysis, c *analysis.Group) []Execution {
	if c.Args.Unread > 0 {
		return nil // which of them are alike is not known
	}
	digests := c.Digests()
	out := make([]Execution, 0, len(c.Order))
	for _, i := range c.Order {
		a := Execution{
			Args: c.Execs[i].Args, At: at(h, c, i),
			Took: time.Duration(c.Execs[i].Took) * time.Microsecond, Rows: int64(c.Execs[i].Rows),
		}
		if !c.Cut() {
			a.Digest = digests[i].InTurn | 1
		}
		out = append(out, a)
	}
	return out
}
