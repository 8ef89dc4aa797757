package detect

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/source"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// Detector holds what all its scopes share. It is safe for concurrent use.
type Detector struct {
	recorder   record.Recorder
	reporters  []report.Reporter
	fixers     []cases.Fixer
	inspectors []judge.Inspector
	listeners  []judge.Listener
	judging    analysis.Options
	noImplicit bool
	attached   atomic.Pointer[attached]
}

// New returns a detector. An invalid option panics with what is wrong and
// what to do, for it is a programmer's error at start-up.
func New(opts ...Option) *Detector {
	d := &Detector{judging: analysis.Options{Thresholds: analysis.DefaultThresholds, Source: source.Indented{}}}
	d.recorder.Judge, d.recorder.Deliver = d.judge, d.deliver
	for _, o := range opts {
		if o == nil {
			continue
		}
		if err := o.apply(d); err != nil {
			panic("detect: " + err.Error())
		}
	}
	// Without anybody to report to, nobody would hear of implicit scopes.
	if !d.noImplicit && (len(d.reporters) > 0 || d.recorder.Sink != nil) {
		d.recorder.OpenImplicit()
	}
	return d
}

// judge makes the report of a scope that has ended.
func (d *Detector) judge(rec *record.Record) (report.Report, []record.Candidate) {
	ctx := context.Background()
	how, fixers := d.judging, d.fixers
	if a := d.attached.Load(); a != nil {
		how.Source, fixers = a.source, slices.Concat(fixers, a.fixers)
	}
	h := judge.Judge(rec, how)
	judge.Repair(h, ctx, fixers)
	judge.Conclude(h)
	judge.Inspect(h, ctx, d.inspectors)
	judge.Listen(h, ctx, d.listeners)
	return judge.Finish(h), h.Candidates
}

// deliver hands a report to all reporters.
func (d *Detector) deliver(ctx context.Context, r report.Report) {
	for _, to := range d.reporters {
		d.send(ctx, to, r)
	}
}

// send hands a report to one reporter. A panic in it is said once.
func (d *Detector) send(ctx context.Context, r report.Reporter, report report.Report) {
	defer func() {
		if v := recover(); v != nil {
			d.recorder.Note(fmt.Sprintf("reporter %T panicked: %s", r, record.PanicText(v)), debug.Stack())
		}
	}()
	r.Report(ctx, report)
}
