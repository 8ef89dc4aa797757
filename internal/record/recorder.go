package record

import (
	"context"
	"fmt"
	"log"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/report"
)

// Recorder is what all scopes of one detector have in common while they record.
// Its exported fields are set before the first scope starts and do not change.
type Recorder struct {
	// KeepValues keeps the first arguments and rows of each statement.
	KeepValues bool
	// Sampling chooses the scopes that are recorded.
	Sampling Sampling
	// Sink hears everything that is recorded, nil for nobody.
	Sink Sink
	// Judge makes the report of a scope that has ended. Where it panics, the
	// report has only the counts.
	Judge func(*Record) (report.Report, []Candidate)
	// Deliver hands a report on; it must not panic.
	Deliver func(context.Context, report.Report)

	implicit *implicitScopes // nil where they are switched off

	said      sync.Map // texts that were already logged
	saidCount atomic.Int32
}

// OpenImplicit has statements that nobody owns collected by goroutine.
func (r *Recorder) OpenImplicit() { r.implicit = newImplicitScopes() }

// Flush ends the implicit scopes that are still open.
func (r *Recorder) Flush() {
	if r.implicit != nil {
		r.implicit.endAll()
	}
}

// maxSaid bounds the texts that are remembered as said.
const maxSaid = 64

// Note writes a line to the standard logger, the same line once.
func (r *Recorder) Note(text string, stack []byte) {
	if _, again := r.said.LoadOrStore(text, true); again || r.saidCount.Add(1) > maxSaid {
		return
	}
	log.Printf("nplusone: %s\n%s", text, stack)
}

// guard is deferred: a panic of ours ends what the scope records, never the
// program's query.
func (s *Scope) guard(where string) {
	if v := recover(); v != nil {
		s.state.CompareAndSwap(scopeOpen, scopeBroken)
		s.recorder.notePanic(where, v)
	}
}

func (r *Recorder) notePanic(where string, v any) {
	r.Note(fmt.Sprintf("internal error %s: %s", where, PanicText(v)), debug.Stack())
}

// PanicText is what may be told of a panic: the runtime's own words hold no
// values.
func PanicText(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", p)
}
