// Package ambient holds the detector of everything that is wrapped without
// one. It stands apart from package driver so that tests can hear what no test
// owns. Every program that opens a database through driver links it: what
// reads source or derives fixes is attached by who links that.
package ambient

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/logs"
)

var (
	made     atomic.Pointer[detect.Detector]
	listener atomic.Pointer[report.Reporter]
	besides  atomic.Pointer[[]report.Reporter]
)

// Detector returns the process's default detector. Its findings are logged
// with slog, unless somebody listens. By itself it reads no source and derives
// no fixes.
var Detector = sync.OnceValue(func() *detect.Detector {
	d := detect.New(append(Recording(),
		detect.ReadWith(nil),
		detect.ReportTo(reporter{}),
	)...)
	attaching.Lock()
	defer attaching.Unlock()
	if attaching.attach != nil {
		attaching.attach(d)
	}
	made.Store(d)
	return d
})

// attaching is what the detector gets once it is made.
var attaching struct {
	sync.Mutex
	attach func(*detect.Detector)
}

// Attach gives the default detector a source and fixers, before it is made or
// after: from then on its findings stand at their loops and offer repairs. It
// replaces what was attached before.
func Attach(s cases.Source, fixers ...cases.Fixer) {
	attaching.Lock()
	defer attaching.Unlock()
	attaching.attach = func(d *detect.Detector) { d.Attach(s, fixers...) }
	if d := made.Load(); d != nil {
		attaching.attach(d)
	}
}

// Listen hands the reports of the default detector to r instead of the log.
func Listen(r report.Reporter) { listener.Store(&r) }

// Also hands the reports of the default detector to r besides.
func Also(r report.Reporter) {
	for {
		before := besides.Load()
		var all []report.Reporter
		if before != nil {
			all = *before
		}
		all = append(all[:len(all):len(all)], r)
		if besides.CompareAndSwap(before, &all) {
			return
		}
	}
}

// Flush ends the implicit scopes of the default detector, if there is one.
func Flush() {
	if d := made.Load(); d != nil {
		d.Flush()
	}
}

type reporter struct{}

func (reporter) Report(ctx context.Context, r report.Report) {
	if all := besides.Load(); all != nil {
		for _, to := range *all {
			to.Report(ctx, r)
		}
	}
	if l := listener.Load(); l != nil {
		(*l).Report(ctx, r)
		return
	}
	Log(ctx, r)
}

// logged knows what it has logged before.
var logged = logs.Slog(nil)

// Log is what happens to a report that nobody listens to.
func Log(ctx context.Context, r report.Report) { logged.Report(ctx, r) }
