// Package detect keeps the record of a scope and finds what is wrong in it.
//
// A scope is one request, test or job. Statements reach it through a Source,
// one for each watched database; each finds its scope by itself (see
// Source). While a scope is open only hashes and counts are stored, within
// fixed bounds. Scope.End judges the record and reports:
//
//	d := detect.New(detect.ReportTo(reporter))
//	ctx, scope := d.Start(ctx, "GET /posts", detect.KindHTTP)
//	defer scope.End()
//	defer scope.Bind()() // for code that does not pass ctx on
//
// The package imports the standard library only, and nothing there that
// reaches testing, net/http or database/sql.
package detect

import (
	"context"
	"sync"
	"sync/atomic"
)

// Detector holds what all its scopes share. It is safe for concurrent use.
type Detector struct {
	reporters  []Reporter
	fixers     []Fixer
	inspectors []Inspector
	listeners  []Listener
	thresholds thresholds
	allows     []allowRule
	keepValues bool
	sink       Sink
	implicit   *implicitScopes // nil where they are switched off

	said      sync.Map // texts that were already logged
	saidCount atomic.Int32
}

// New returns a detector. An invalid option panics with what is wrong and
// what to do, for it is a programmer's error at start-up.
func New(opts ...Option) *Detector {
	d := &Detector{thresholds: defaultThresholds, implicit: newImplicitScopes()}
	for _, o := range opts {
		if o == nil {
			continue
		}
		if err := o.apply(d); err != nil {
			panic("detect: " + err.Error())
		}
	}
	if len(d.reporters) == 0 && d.sink == nil {
		// Nobody would hear of them.
		d.implicit = nil
	}
	return d
}

// Flush ends the implicit scopes that are still open, so that their findings
// are not lost at the end of a program.
func (d *Detector) Flush() {
	if d.implicit != nil {
		d.implicit.endAll()
	}
}

// contextKey is the key of what a context carries for this package.
type contextKey struct{}

// carrier is a context that carries the innermost scope and the innermost
// allowance, so that a statement finds both in one walk.
type carrier struct {
	context.Context
	scope *Scope
	allow *allowance
}

func (c *carrier) Value(key any) any {
	if _, ok := key.(contextKey); ok {
		return c
	}
	return c.Context.Value(key)
}

// carried returns what ctx carries for this package.
func carried(ctx context.Context) (*Scope, *allowance) {
	if ctx == nil {
		return nil, nil
	}
	if c, ok := ctx.Value(contextKey{}).(*carrier); ok {
		return c.scope, c.allow
	}
	return nil, nil
}

// FromContext returns the scope that ctx carries, the innermost one where
// scopes are nested. It may have ended.
func FromContext(ctx context.Context) (*Scope, bool) {
	s, _ := carried(ctx)
	return s, s != nil
}
