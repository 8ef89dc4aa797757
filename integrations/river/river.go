// Package nplusoneriver opens a scope for each job that river works, named
// after its kind:
//
//	river.Config{Middleware: []rivertype.Middleware{nplusoneriver.Middleware()}}
package nplusoneriver

import (
	"context"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/entry"
)

// Option configures the middleware.
type Option = entry.Option

// Detector hands scopes to d. Without it, or with nil, they go to the
// process-wide default detector, whose findings are logged with slog.
func Detector(d *detect.Detector) Option { return entry.Detector(d) }

var _ rivertype.WorkerMiddleware = (*middleware)(nil)

// Middleware opens a scope for each job. Statements belong to it by the
// context of Work, and on the worker's goroutine without any. What river itself
// asks of its tables is not watched, unless it is given a watched database.
func Middleware(opts ...Option) rivertype.WorkerMiddleware {
	return &middleware{opener: entry.New(opts)}
}

type middleware struct {
	river.MiddlewareDefaults
	opener *entry.Opener
}

// Work is river's hook round a job.
func (m *middleware) Work(ctx context.Context, job *rivertype.JobRow, do func(context.Context) error) error {
	ctx, e := m.opener.Open(ctx, job.Kind, detect.KindJob)
	defer e.End()
	return do(ctx)
}
