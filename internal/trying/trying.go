// Package trying tries fixes on the database once the answer is out: a try
// never delays one.
package trying

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/report"
)

const (
	maxWaiting = 16  // findings that wait for their try
	maxKnown   = 500 // findings whose fixes were tried
)

// Trier is a cases.Fixer that derives fixes at once, and has them tried and
// written as Go later.
// What was tried for a finding once is known for the next one of its name.
type Trier struct {
	derive, try cases.Fixer
	tried       func(id string, fixes []report.Fix)

	mu      sync.Mutex
	held    map[uint64][]job // of scopes that end, by their goroutine
	waiting []job
	pending map[string]bool         // findings that are held, wait, or are being tried
	known   map[string][]report.Fix // by finding
	running bool
}

type job struct {
	finding report.Finding
	c       cases.Case
}

// New returns a trier. derive makes fixes without asking anybody, try makes
// them and asks the database. tried is told what came of it, on a goroutine of
// its own.
func New(derive, try cases.Fixer, tried func(id string, fixes []report.Fix)) *Trier {
	return &Trier{
		derive: derive, try: try, tried: tried,
		held: map[uint64][]job{}, pending: map[string]bool{}, known: map[string][]report.Fix{},
	}
}

// Fix is called while a scope ends.
func (t *Trier) Fix(ctx context.Context, f *report.Finding, c *cases.Case) {
	j := job{*f, *c}
	c.Hurried = true
	t.derive.Fix(ctx, f, c)
	c.Hurried = false
	t.mu.Lock()
	defer t.mu.Unlock()
	if fixes, known := t.known[f.ID]; known {
		f.Fixes = Tried(f.Fixes, fixes)
		return
	}
	if len(f.Fixes) == 0 || t.pending[f.ID] || len(t.pending) >= maxWaiting {
		return
	}
	j.c.Note = nil // the report is finished by then
	t.pending[f.ID] = true
	on := stack.GoroutineID()
	t.held[on] = append(t.held[on], j)
}

// Release has what this goroutine's scope left tried: it has ended, and nobody
// writes to its findings any more.
func (t *Trier) Release() {
	on := stack.GoroutineID()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = append(t.waiting, t.held[on]...)
	delete(t.held, on)
	if len(t.waiting) > 0 && !t.running {
		t.running = true
		go t.run()
	}
}

// run tries what waits, and ends when nothing does.
func (t *Trier) run() {
	for {
		t.mu.Lock()
		if len(t.waiting) == 0 {
			t.running = false
			t.mu.Unlock()
			return
		}
		next := t.waiting[0]
		t.waiting = slices.Delete(t.waiting, 0, 1)
		t.mu.Unlock()
		t.tryOne(&next)
	}
}

func (t *Trier) tryOne(j *job) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("nplusone: a panic while fixes were tried was caught", "panic", fmt.Sprintf("%T", p))
		}
	}()
	id := j.finding.ID
	j.c.Ended = time.Now() // nobody has waited so far
	t.try.Fix(context.Background(), &j.finding, &j.c)
	t.mu.Lock()
	delete(t.pending, id)
	if len(t.known) >= maxKnown {
		clear(t.known)
	}
	t.known[id] = j.finding.Fixes
	t.mu.Unlock()
	t.tried(id, j.finding.Fixes)
}

// Tried are the fixes among all that a try did not refute, with what it said
// of them, in the order of the tried.
func Tried(fixes, tried []report.Fix) []report.Fix {
	var left []report.Fix
	for i := range tried {
		at := slices.IndexFunc(fixes, func(f report.Fix) bool { return f.Kind == tried[i].Kind && f.SQL == tried[i].SQL })
		if at < 0 {
			continue
		}
		f := fixes[at]
		f.Verified, f.Note, f.Go, f.Edit = tried[i].Verified, tried[i].Note, tried[i].Go, tried[i].Edit
		left = append(left, f)
	}
	return left
}
