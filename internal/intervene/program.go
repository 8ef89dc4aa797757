// Package intervene proves where the arguments of statements come from: it
// runs a program again with one column of a result changed as its rows pass,
// and looks which statements follow. What follows took its arguments from
// that column; what does not, did not, however much the values look alike.
package intervene

import (
	"context"
	"fmt"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// Program is what is run again and again. It must do the same in each run.
type Program struct {
	// Begin opens a scope for one run; end closes it. last is set for the run
	// whose report counts.
	Begin func(last bool, opts ...detect.ScopeOption) (ctx context.Context, scope *detect.Scope, end func())
	Run   func(ctx context.Context)
	// Restore puts the database back, between two runs; nil for nothing.
	Restore func() error
	// Result returns what the run came to, in a form that compares; nil where
	// that is not known.
	Result func() string
	// Most is the number of runs with a change.
	Most int
	// Progress is told how far it is; it may be nil.
	Progress func(text string)
}

// outcome is what one run came to.
type outcome struct {
	groups     map[callSite]record.ObservedGroup
	order      []callSite
	candidates []record.Candidate
	report     report.Report
	result     string
	took       time.Duration
	broken     bool // the program panicked
}

// callSite names a statement and where it was called.
type callSite struct {
	shape uint64
	stack uint64
}

func siteOf(g *record.ObservedGroup) callSite { return callSite{uint64(g.Shape), g.Stack} }

// kind says what a run is for.
type kind int

const (
	asItIs kind = iota
	changed
	last
)

// run runs the program once. A run with a change may panic, for the program
// sees what its database would never tell it.
func (e *engine) run(k kind, opts ...detect.ScopeOption) (out outcome, err error) {
	if e.runs > 0 && e.Restore != nil {
		if err := e.Restore(); err != nil {
			return outcome{}, fmt.Errorf("restoring the database: %w", err)
		}
	}
	e.runs++
	scope := e.once(&out, k, opts)
	out.report = scope.End()
	out.candidates = (*record.Scope)(scope).Candidates()
	out.groups = map[callSite]record.ObservedGroup{}
	for _, g := range (*record.Scope)(scope).Observe().Groups {
		out.groups[siteOf(&g)] = g
		out.order = append(out.order, siteOf(&g))
	}
	if e.Result != nil {
		out.result = e.Result()
	}
	return out, nil
}

// once returns the scope of the run, ended also where the program leaves its
// goroutine.
func (e *engine) once(out *outcome, k kind, opts []detect.ScopeOption) (scope *detect.Scope) {
	ctx, scope, end := e.Begin(k == last, opts...)
	defer end()
	began := time.Now()
	defer func() { out.took = time.Since(began) }()
	if k == changed {
		defer func() { out.broken = recover() != nil }()
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 20*e.base.took+5*time.Second)
		defer cancel()
	}
	e.Run(ctx)
	return scope
}
