// Package ambient holds the detector of everything that is wrapped without
// one. It stands apart from package driver so that tests can hear what no test
// owns.
package ambient

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/logs"
	"github.com/nplusone-go/nplusone/suggest"
)

var (
	made     atomic.Pointer[detect.Detector]
	listener atomic.Pointer[report.Reporter]
)

// Detector returns the process's default detector. Its findings are logged
// with slog, unless somebody listens.
var Detector = sync.OnceValue(func() *detect.Detector {
	d := detect.New(append(Recording(),
		detect.ReportTo(reporter{}),
		detect.FixWith(loops.Attribution{}, suggest.New()), // nothing is run: rewrites are not tried
	)...)
	made.Store(d)
	return d
})

// Listen hands the reports of the default detector to r instead of the log.
func Listen(r report.Reporter) { listener.Store(&r) }

// Flush ends the implicit scopes of the default detector, if there is one.
func Flush() {
	if d := made.Load(); d != nil {
		d.Flush()
	}
}

type reporter struct{}

func (reporter) Report(ctx context.Context, r report.Report) {
	if l := listener.Load(); l != nil {
		(*l).Report(ctx, r)
		return
	}
	Log(ctx, r)
}

// Log is what happens to a report that nobody listens to.
func Log(ctx context.Context, r report.Report) { logs.Slog(nil).Report(ctx, r) }
