// Package nplusonegraphql opens a scope for each operation that graph-gophers'
// graphql-go executes, named after it; findings name the path of the field that
// asked:
//
//	graphql.MustParseSchema(schema, resolver, graphql.Tracer(nplusonegraphql.Tracer()))
package nplusonegraphql

import (
	"context"

	"github.com/graph-gophers/graphql-go/errors"
	"github.com/graph-gophers/graphql-go/introspection"
	"github.com/graph-gophers/graphql-go/trace/noop"
	"github.com/graph-gophers/graphql-go/trace/tracer"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/entry"
	"github.com/nplusone-go/nplusone/internal/record"
)

// Option configures the tracer.
type Option = entry.Option

// Detector hands scopes to d. Without it, or with nil, they go to the
// process-wide default detector, whose findings are logged with slog.
func Detector(d *detect.Detector) Option { return entry.Detector(d) }

// Wrap has the tracer call another one too.
func Wrap(t tracer.Tracer, opts ...Option) tracer.Tracer {
	return &follower{opener: entry.New(opts), other: t}
}

// Tracer opens a scope for each operation. Statements belong to it by the
// context of the resolver. Where web's middleware stands around the handler,
// the request has a scope already and gets the operation's name.
func Tracer(opts ...Option) tracer.Tracer { return Wrap(noop.Tracer{}, opts...) }

type follower struct {
	opener *entry.Opener
	other  tracer.Tracer
}

// TraceQuery begins an operation. Resolvers run on goroutines of their own, so
// that none is bound.
func (f *follower) TraceQuery(ctx context.Context, query, operation string, variables map[string]any, types map[string]*introspection.Type) (context.Context, tracer.QueryFinishFunc) {
	ctx, done := f.other.TraceQuery(ctx, query, operation, variables, types)
	if operation == "" {
		operation = "operation without a name"
	}
	ctx, e := f.opener.Start(ctx, operation, detect.KindHTTP)
	return ctx, func(errs []*errors.QueryError) {
		e.End()
		done(errs)
	}
}

// TraceField adds a field to the path of what it is selected on.
func (f *follower) TraceField(ctx context.Context, label, of, field string, trivial bool, args map[string]any) (context.Context, tracer.FieldFinishFunc) {
	ctx, done := f.other.TraceField(ctx, label, of, field, trivial, args)
	path := field
	if above := record.FieldOf(ctx); above != "" {
		path = above + "." + field
	}
	return record.WithField(ctx, path), done
}
