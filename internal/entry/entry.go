// Package entry is how the adapters of frameworks open the scope of a request,
// an operation or a job: one place for what they have in common.
package entry

import (
	"context"
	"os"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/ambient"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/suggest"
)

// Option configures an adapter.
type Option interface{ apply(*config) }

type optionFunc func(*config)

func (f optionFunc) apply(c *config) { f(c) }

type config struct{ detector *detect.Detector }

// Detector hands scopes to d; nil is the process-wide default detector.
func Detector(d *detect.Detector) Option {
	return optionFunc(func(c *config) { c.detector = d })
}

// DetectorOf returns the detector that the options name, else the default one.
func DetectorOf(opts []Option) *detect.Detector {
	var c config
	for _, o := range opts {
		if o != nil {
			o.apply(&c)
		}
	}
	if c.detector == nil {
		return ambient.Detector()
	}
	return c.detector
}

// SwitchedOff reports whether the environment asks for programs as they are.
func SwitchedOff() bool { return os.Getenv("NPLUSONE") == "off" }

// Opener opens scopes for one adapter.
type Opener struct {
	detector *detect.Detector
	off      bool
}

// New returns an opener. Findings of the default detector stand at their loops
// and offer repairs from then on.
func New(opts []Option) *Opener {
	if SwitchedOff() {
		return &Opener{off: true}
	}
	ambient.Attach(loops.Reader{}, suggest.New()) // of what has no other detector: nothing is run
	return &Opener{detector: DetectorOf(opts)}
}

// Open opens a scope and binds it to this goroutine, so that code which drops
// the context is counted too; End must be called on the same goroutine.
//
// A request that has a scope already keeps it and takes the name: web's
// middleware stands further out. What a test runs belongs to the test.
func (o *Opener) Open(ctx context.Context, name string, kind detect.ScopeKind) (context.Context, *Entry) {
	ctx, e := o.Start(ctx, name, kind)
	if e.scope != nil && !e.joined {
		e.release = e.scope.Bind()
	}
	return ctx, e
}

// Start is Open for what goes on on several goroutines.
func (o *Opener) Start(ctx context.Context, name string, kind detect.ScopeKind) (context.Context, *Entry) {
	if o.off {
		return ctx, &Entry{}
	}
	// Adaptors between kinds of servers lose the context, not the goroutine.
	outer, _ := record.Current(ctx)
	switch {
	case outer == nil:
	case outer.Is(detect.KindTest):
		return ctx, &Entry{}
	case kind == detect.KindHTTP && outer.Is(detect.KindHTTP):
		outer.Rename(name)
		return ctx, &Entry{scope: (*detect.Scope)(outer), joined: true}
	}
	ctx, scope := o.detector.Start(ctx, name, kind)
	return ctx, &Entry{scope: scope}
}

// Entry is a scope that an adapter opened or joined, or nothing where a test's
// is in its place.
type Entry struct {
	scope   *detect.Scope
	joined  bool // it was there before, and is ended by who opened it
	release func()
}

// Rename gives the scope the name that is known only now.
func (e *Entry) Rename(name string) {
	if e.scope != nil {
		e.scope.Rename(name)
	}
}

// End ends the scope.
func (e *Entry) End() {
	if e.release != nil {
		e.release()
	}
	if e.scope != nil && !e.joined {
		e.scope.End()
	}
}
