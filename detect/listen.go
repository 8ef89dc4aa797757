package detect

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Listener hears what each scope asked and wrote, for what shows only over
// many scopes. It is called when a scope ends, off the hot path, on the
// goroutine that ended it, and must be safe for concurrent use. A panic in it
// is recovered.
type Listener interface {
	Listen(ctx context.Context, u *Usage)
}

// ListenWith adds listeners.
func ListenWith(listeners ...Listener) Option {
	return optionFunc(func(d *Detector) error {
		d.listeners = append(d.listeners, listeners...)
		return nil
	})
}

// Usage is what one scope asked and wrote. It must not be kept beyond the
// call.
type Usage struct {
	Scope  string
	Asked  []Asked
	Writes []TableWrite
}

// TableWrite is one statement that changed a table, at a time since the start
// of the process.
type TableWrite struct {
	Source *Source
	Table  string // as the text has it, in lower case
	At     time.Duration
}

// Asked is a query of a scope, from one place, with its executions as far as
// they were kept.
type Asked struct {
	Source  *Source
	Shape   fingerprint.ID
	Answers []Answer

	h *hearing
	c *charge
}

// Answer is one execution.
type Answer struct {
	Args uint64        // hash over all arguments and literals
	At   time.Duration // since the start of the process
	Took time.Duration
	Rows int64
	// Digest is a hash over the recorded columns of its rows, 0 where not all
	// rows were recorded.
	Digest uint64
}

// Finding returns what all findings tell of the query, and nothing more.
func (a *Asked) Finding(rule string) Finding {
	f := a.h.newFinding(a.c, rule)
	if s, ok, _ := a.h.scope.allowedBy(a.c.group); ok {
		f.Suppressed = s.Reason
	}
	return *f
}

// Tables are the tables that the query reads, in lower case.
func (a *Asked) Tables() []string { return tablesOf(a.c.shape(), false) }

// Repeatable reports whether the same question may be answered from memory:
// not where rows are locked, or where the text asks for something new each
// time.
func (a *Asked) Repeatable() bool {
	s := a.c.shape()
	if s.Truncated || len(s.Tables) == 0 || a.c.lock() != "" {
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

// listen tells the listeners.
func (h *hearing) listen(ctx context.Context) {
	if len(h.scope.detector.listeners) == 0 {
		return
	}
	u := &Usage{Scope: h.scope.name}
	for _, c := range h.charges {
		switch {
		case c.count == 0 || !c.stmt.counts || c.stmt.text == "":
		case c.reads():
			u.Asked = append(u.Asked, Asked{Source: c.key.source, Shape: c.key.shape, Answers: h.answers(c), h: h, c: c})
		case c.writes():
			for _, table := range tablesOf(c.shape(), true) {
				for _, i := range c.order {
					u.Writes = append(u.Writes, TableWrite{c.key.source, table, h.at(c, i)})
				}
			}
		}
	}
	for _, l := range h.scope.detector.listeners {
		h.callListener(ctx, l, u)
	}
}

func (h *hearing) callListener(ctx context.Context, l Listener, u *Usage) {
	defer func() {
		if p := recover(); p != nil {
			h.say(fmt.Sprintf("a listener (%T) panicked: %s", l, panicText(p)))
		}
	}()
	l.Listen(ctx, u)
}

func (h *hearing) at(c *charge, run int32) time.Duration {
	return h.scope.started + time.Duration(c.execs[run].at)*time.Microsecond
}

func (h *hearing) answers(c *charge) []Answer {
	digests := make([]uint64, len(c.execs))
	for r, e := range c.rowExec {
		if e < 0 || int(e) >= len(digests) {
			continue
		}
		for _, k := range c.cells[r*c.ncols : (r+1)*c.ncols] {
			digests[e] = mix64(digests[e] ^ uint64(k) + 1)
		}
	}
	if c.args.unread > 0 {
		return nil // which of them are alike is not known
	}
	out := make([]Answer, 0, len(c.order))
	for _, i := range c.order {
		a := Answer{
			Args: c.execs[i].args, At: h.at(c, i),
			Took: time.Duration(c.execs[i].took) * time.Microsecond, Rows: int64(c.execs[i].rows),
		}
		if !c.cut() {
			a.Digest = digests[i] | 1
		}
		out = append(out, a)
	}
	return out
}
