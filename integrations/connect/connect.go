// Package nplusoneconnect opens a scope for each call that a Connect handler
// serves, named after its procedure:
//
//	connect.WithInterceptors(nplusoneconnect.Interceptor())
package nplusoneconnect

import (
	"context"

	"connectrpc.com/connect"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/entry"
)

// Option configures the interceptor.
type Option = entry.Option

// Detector hands scopes to d. Without it, or with nil, they go to the
// process-wide default detector, whose findings are logged with slog.
func Detector(d *detect.Detector) Option { return entry.Detector(d) }

// Interceptor opens a scope for each call, and for each message of a stream
// that goes both ways. It leaves clients alone. Where web.Dev or
// web.Middleware stands around the handler, the request has a scope already
// and gets the procedure's name.
func Interceptor(opts ...Option) connect.Interceptor { return interceptor{entry.New(opts)} }

type interceptor struct{ opener *entry.Opener }

func (i interceptor) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		if req.Spec().IsClient {
			return next(ctx, req)
		}
		ctx, e := i.opener.Open(ctx, req.Spec().Procedure, detect.KindHTTP)
		defer e.End()
		return next(ctx, req)
	}
}

func (i interceptor) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return func(ctx context.Context, conn connect.StreamingHandlerConn) error {
		series := i.opener.Series(ctx, conn.Spec().Procedure, conn.Spec().StreamType == connect.StreamTypeBidi)
		defer series.End()
		return next(series.Context(), followed{conn, series})
	}
}

func (interceptor) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return next
}

// followed begins a scope where a message arrives.
type followed struct {
	connect.StreamingHandlerConn
	series *entry.Series
}

func (f followed) Receive(m any) error {
	err := f.StreamingHandlerConn.Receive(m)
	if err == nil {
		f.series.Next()
	}
	return err
}
