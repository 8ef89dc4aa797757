// Package nplusoneasynq opens a scope for each task that asynq hands to a
// worker, named after its type:
//
//	mux.Use(nplusoneasynq.Middleware())
package nplusoneasynq

import (
	"context"

	"github.com/hibiken/asynq"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/entry"
)

// Option configures the middleware.
type Option = entry.Option

// Detector hands scopes to d. Without it, or with nil, they go to the
// process-wide default detector, whose findings are logged with slog.
func Detector(d *detect.Detector) Option { return entry.Detector(d) }

// Middleware opens a scope for each task. Statements belong to it by the
// task's context, and on the worker's goroutine without any.
func Middleware(opts ...Option) asynq.MiddlewareFunc {
	opener := entry.New(opts)
	return func(next asynq.Handler) asynq.Handler {
		return asynq.HandlerFunc(func(ctx context.Context, task *asynq.Task) error {
			ctx, e := opener.Open(ctx, task.Type(), detect.KindJob)
			defer e.End()
			return next.ProcessTask(ctx, task)
		})
	}
}
