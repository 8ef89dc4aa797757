package detect

import (
	"context"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// Scope is one request, test or job whose statements belong together. It is
// safe for concurrent use. A scope that is never ended reports nothing and is
// collected like any other value. The methods of a nil Scope do nothing.
type Scope record.Scope

// ScopeOption configures one scope: a ScopeKind or Limits.
type ScopeOption = record.ScopeOption

// ScopeKind says what a scope stands for.
type ScopeKind = record.ScopeKind

// The usual kinds.
const (
	KindHTTP = record.KindHTTP
	KindTest = record.KindTest
	KindJob  = record.KindJob
)

// Limits are what a scope may use. A field of 0 is not checked.
type Limits = record.Limits

// Start opens a scope. The context that it returns carries it: statements
// that get this context, or one derived from it, belong to the scope unless a
// scope was started further in. A nil context is taken as
// context.Background.
func (d *Detector) Start(ctx context.Context, name string, opts ...ScopeOption) (context.Context, *Scope) {
	ctx, s := d.recorder.Start(ctx, name, opts...)
	return ctx, (*Scope)(s)
}

// Monitor runs fn in a scope of its own, bound to this goroutine, and reports
// when fn returns or panics:
//
//	err := d.Monitor(ctx, "nightly import", importAll)
func (d *Detector) Monitor(ctx context.Context, name string, fn func(context.Context) error) error {
	ctx, s := d.Start(ctx, name, KindJob)
	defer s.End()
	defer s.Bind()()
	return fn(ctx)
}

// FromContext returns the scope that ctx carries, the innermost one where
// scopes are nested. It may have ended.
func FromContext(ctx context.Context) (*Scope, bool) {
	s, ok := record.FromContext(ctx)
	return (*Scope)(s), ok
}

// Current returns the open scope that a statement with ctx would belong to on
// this goroutine: the one that ctx carries, else the one that is bound to the
// goroutine.
func Current(ctx context.Context) (*Scope, bool) {
	s, ok := record.Current(ctx)
	return (*Scope)(s), ok
}

// Allow marks what runs below ctx as known: findings are listed as
// suppressed, with the reason. Without a reason it does not apply, and the
// report says so.
func Allow(ctx context.Context, reason string) context.Context {
	return record.Allow(ctx, strings.TrimSpace(reason))
}

// Name returns the name that the scope was started with, or that Rename gave
// it.
func (s *Scope) Name() string { return s.record().Name() }

// End closes the scope, reports, and returns the report. It is idempotent and
// safe after a panic. Statements that are still running are left out.
func (s *Scope) End() report.Report { return s.record().End() }

// Bind makes s the owner of statements on this goroutine, and on those
// started from it, that carry no scope in their context; release undoes it
// and must be called on the same goroutine. The goroutine's other pprof
// labels, and those of the context that s was started with, stay.
//
// A pprof.Do with a context that does not descend from Start's replaces the
// labels of its goroutine, and with them the binding: inside it, and after it
// on this goroutine, only a context finds the scope.
func (s *Scope) Bind() (release func()) { return s.record().Bind() }

// Pause leaves the statements that start from now on out of the scope, until
// resume is called: what a test sets up is not what it tests. They belong to
// nobody else meanwhile. A scope that is paused already, or has ended, stays
// as it is.
func (s *Scope) Pause() (resume func()) { return s.record().Pause() }

// Rename changes the name that the scope is reported under: adapters learn
// the route of a request only once it has been served. It does nothing once
// the scope has ended.
func (s *Scope) Rename(name string) { s.record().Rename(name) }

// Spent is what the scope's finished statements came to so far: their number,
// the rows read, and the sum of their durations. All are 0 once the scope has
// ended, when the report tells them.
func (s *Scope) Spent() (queries int, rows int64, inDatabase time.Duration) {
	return s.record().Spent()
}

// Expect sets what the scope may use. It replaces what was set before, and
// does nothing once the scope has ended. As an option of Start, Limits does
// the same.
func (s *Scope) Expect(l Limits) { s.record().Expect(l) }

func (s *Scope) record() *record.Scope { return (*record.Scope)(s) }

// NewDatabase returns a database whose statements the detector watches. It is
// for packages that watch a database, such as driver. handle is opaque:
// verifiers use it to reach the database again; it may be nil.
func (d *Detector) NewDatabase(dialect fingerprint.Dialect, handle any) *record.Database {
	return d.recorder.NewDatabase(dialect, handle)
}

// Replay begins a recorded scope anew. Reporters and fixers of d get what it
// comes to.
func (d *Detector) Replay(e record.ScopeEvent) *record.Replay { return d.recorder.Replay(e) }

// Flush ends the implicit scopes that are still open, so that their findings
// are not lost at the end of a program.
func (d *Detector) Flush() { d.recorder.Flush() }
