// Package detect keeps the record of a scope and finds what is wrong in it.
package detect

import "context"

// ownerKinds is the number of ways by which a statement finds its scope.
const ownerKinds = 6

// Detector holds what all its scopes share. It is safe for concurrent use.
type Detector struct{}

// Option configures a Detector.
type Option interface{ apply(*Detector) error }

// New returns a detector. An invalid option panics with what is wrong and
// what to do, for it is a programmer's error at start-up.
func New(opts ...Option) *Detector { return &Detector{} }

// Scope is one request, test or job whose statements belong together.
type Scope struct{}

// ScopeOption configures one scope.
type ScopeOption interface{ applyScope(*Scope) }

// Start opens a scope. The context that it returns carries it.
func (d *Detector) Start(ctx context.Context, name string, opts ...ScopeOption) (context.Context, *Scope) {
	return ctx, &Scope{}
}

// End closes the scope, reports, and returns the report. It is idempotent and
// safe after a panic.
func (s *Scope) End() Report { return Report{} }

// Bind makes s the owner of statements on this goroutine, and on those
// started from it, that carry no scope in their context; release undoes it
// and must be called on the same goroutine.
func (s *Scope) Bind() (release func()) { return func() {} }

// FromContext returns the scope that ctx carries.
func FromContext(ctx context.Context) (*Scope, bool) { return nil, false }

// Allow marks what runs below ctx as known: findings are listed as
// suppressed, with the reason.
func Allow(ctx context.Context, reason string) context.Context { return ctx }

type tupleSet struct{}
