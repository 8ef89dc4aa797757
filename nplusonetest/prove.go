package nplusonetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/intervene"
	"github.com/nplusone-go/nplusone/internal/record"
)

const defaultReruns = 60

type proveSettings struct {
	most    int
	restore func() error
	result  func() any
}

// Restore is called between two runs of Prove, and puts back what the code
// under test writes: rolls back, truncates, loads the fixtures again.
func Restore(restore func() error) ProveOption {
	return proveOption(func(s *settings) error {
		if restore == nil {
			return errors.New("Restore(nil): a function is missing; leave the option out where the code writes nothing")
		}
		s.prove.restore = restore
		return nil
	})
}

// CompareResult lets Prove name the columns that nothing reads: result returns what the
// last run of fn came to, in a form that encoding/json writes.
func CompareResult(result func() any) ProveOption {
	return proveOption(func(s *settings) error {
		if result == nil {
			return errors.New("CompareResult(nil): a function is missing; leave the option out to compare nothing")
		}
		s.prove.result = result
		return nil
	})
}

// MaxRuns bounds the number of runs with a change, which is 60 without it.
func MaxRuns(n int) ProveOption {
	return proveOption(func(s *settings) error {
		if n < 1 {
			return fmt.Errorf("MaxRuns(%d): a proof needs 1 run or more", n)
		}
		s.prove.most = n
		return nil
	})
}

// Prove runs fn as Check would watch it, and proves what it finds by
// intervention: fn runs again and again, each time with one column of one
// result changed as its rows pass through the driver. A statement whose
// arguments change with it is proved to take them from there, also where two
// rows are all there is; one whose arguments stay is refuted, and said to be.
// The database itself is not changed.
//
// fn must do the same in each run, and must not judge what it gets: the
// changed rows are not what the database holds. A panic in a changed run is
// passed over. Code that writes needs Restore.
func Prove(tb TB, fn func(ctx context.Context), opts ...ProveOption) {
	tb.Helper()
	r := runOf(tb, proveChanges(opts))
	if r == nil {
		fn(contextOf(tb))
		return
	}
	tb.Cleanup(func() {
		tb.Helper()
		r.finish(tb)
	})
	defer r.scope.Pause()()
	quiet := detect.New(append(r.settings.detect, detect.NoImplicitScopes())...)
	loud := r.settings.detector()
	result, err := intervene.Prove(intervene.Program{
		Begin: func(last bool, opts ...detect.ScopeOption) (context.Context, *detect.Scope, func()) {
			if last {
				return r.inside(contextOf(tb), loud, opts)
			}
			return r.inside(contextOf(tb), quiet, opts)
		},
		Run:      fn,
		Restore:  r.settings.prove.restore,
		Result:   r.settings.prove.text(),
		Most:     r.settings.prove.most,
		Progress: func(text string) { tb.Helper(); tb.Logf("nplusone: proving: %s", text) },
	})
	if err != nil {
		tb.Fatalf("nplusone: Prove: %v", err)
		return
	}
	if text := alsoChanged(result); text != "" {
		tb.Logf("%s", text)
	}
	r.settings.report(tb, result.Report)
	reached := reachedBy(&result.Report)
	r.proved += reached
	r.settings.reportBlind(tb, r.sight(reached))
}

// inside opens a scope that takes the place of the test's own until it ends.
func (r *run) inside(outer context.Context, d *detect.Detector, opts []detect.ScopeOption) (context.Context, *detect.Scope, func()) {
	ctx, scope := d.Start(outer, r.name, append(opts, detect.KindTest)...)
	release := scope.Bind()
	r.own(scope)
	return ctx, scope, func() {
		r.own(r.scope)
		release()
		scope.End()
	}
}

// own makes scope the owner of the databases of Open.
func (r *run) own(scope *detect.Scope) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.databases {
		s.SetDefault((*record.Scope)(scope))
	}
}

func (p proveSettings) text() func() string {
	if p.result == nil {
		return nil
	}
	return func() string {
		v := p.result()
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprintf("%+v", v)
		}
		return string(text)
	}
}

// alsoChanged tells what is no finding: what was refuted, and what nothing read.
func alsoChanged(r intervene.Result) string {
	var b strings.Builder
	for _, v := range r.Refuted {
		fmt.Fprintf(&b, "refuted: the arguments of %q did not change with %s\n", v.SQL, v.Column)
	}
	for _, c := range r.Unused {
		fmt.Fprintf(&b, "unused in this test: column %s of %q\n", c.Name, c.SQL)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	if b.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("nplusone: after %d runs:\n%s", r.Runs, strings.TrimRight(b.String(), "\n"))
}
