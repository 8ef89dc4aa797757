package scenarios

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"sync"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
)

// Observe runs a scenario behind the detector and returns the reports of its
// scopes. opts are options of the detector.
func Observe(ctx context.Context, d *Database, s Scenario, size Size, opts ...detect.Option) ([]detect.Report, error) {
	detector := detect.New(opts...)
	var mu sync.Mutex
	var reports []detect.Report
	scopes := func(ctx context.Context, name string) (context.Context, func()) {
		ctx, scope := detector.Start(ctx, name)
		release := scope.Bind()
		return ctx, func() {
			release()
			report := scope.End()
			mu.Lock()
			defer mu.Unlock()
			reports = append(reports, report)
		}
	}
	watch := func(c sqldriver.Connector) sqldriver.Connector {
		return driver.WrapConnector(c, driver.Detector(detector))
	}
	session, err := d.Session(ctx, s, size, watch, scopes)
	if err != nil {
		return nil, err
	}
	err = errors.Join(session.Run(ctx), session.Close())
	return reports, err
}
