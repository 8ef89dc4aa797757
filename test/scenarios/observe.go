package scenarios

import (
	"context"
	sqldriver "database/sql/driver"
	"sync"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/report"
)

// Observer is the Watcher that puts a detector behind the handles.
type Observer struct {
	Detector *detect.Detector

	mu      sync.Mutex
	reports []report.Report
}

// NewObserver returns an observer; opts are options of its detector.
func NewObserver(opts ...detect.Option) *Observer {
	return &Observer{Detector: detect.New(opts...)}
}

// Wrap implements Watcher.
func (o *Observer) Wrap(c sqldriver.Connector) sqldriver.Connector {
	return driver.WrapConnector(c, driver.Detector(o.Detector))
}

// Begin implements Watcher: the scope owns statements with its context, and
// those without any on this goroutine.
func (o *Observer) Begin(ctx context.Context, name string) (context.Context, func()) {
	ctx, scope := o.Detector.Start(ctx, name)
	release := scope.Bind()
	return ctx, func() {
		release()
		report := scope.End()
		o.mu.Lock()
		defer o.mu.Unlock()
		o.reports = append(o.reports, report)
	}
}

// Observe runs a scenario once and returns the reports of its scopes, in the
// order in which they ended.
func (o *Observer) Observe(ctx context.Context, d *Database, s Scenario, size Size) ([]report.Report, error) {
	session, err := d.Session(ctx, s, size, o)
	if err != nil {
		return nil, err
	}
	err = session.Run(ctx)
	o.mu.Lock()
	defer o.mu.Unlock()
	reports := o.reports
	o.reports = nil
	return reports, err
}
