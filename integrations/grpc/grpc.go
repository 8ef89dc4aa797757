// Package nplusonegrpc opens a scope for each call that a gRPC server serves,
// named after its method:
//
//	s := grpc.NewServer(nplusonegrpc.Options()...)
package nplusonegrpc

import (
	"context"

	"google.golang.org/grpc"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/entry"
)

// Option configures the interceptors.
type Option = entry.Option

// Detector hands scopes to d. Without it, or with nil, they go to the
// process-wide default detector, whose findings are logged with slog.
func Detector(d *detect.Detector) Option { return entry.Detector(d) }

// Options are Unary and Stream behind the interceptors that a server has.
func Options(opts ...Option) []grpc.ServerOption {
	return []grpc.ServerOption{grpc.ChainUnaryInterceptor(Unary(opts...)), grpc.ChainStreamInterceptor(Stream(opts...))}
}

// Unary opens a scope for each call.
func Unary(opts ...Option) grpc.UnaryServerInterceptor {
	opener := entry.New(opts)
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
		ctx, e := opener.Open(ctx, info.FullMethod, detect.KindHTTP)
		defer e.End()
		return handle(ctx, req)
	}
}

// Stream opens a scope for each stream. Where messages go both ways the stream
// may last for days: there each message that arrives begins a scope.
func Stream(opts ...Option) grpc.StreamServerInterceptor {
	opener := entry.New(opts)
	return func(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
		series := opener.Series(stream.Context(), info.FullMethod, info.IsClientStream && info.IsServerStream)
		defer series.End()
		return handle(srv, &followed{stream, series})
	}
}

// followed is a stream whose context carries the scope.
type followed struct {
	grpc.ServerStream
	series *entry.Series
}

func (f *followed) Context() context.Context { return f.series.Context() }

func (f *followed) RecvMsg(m any) error {
	err := f.ServerStream.RecvMsg(m)
	if err == nil {
		f.series.Next()
	}
	return err
}
