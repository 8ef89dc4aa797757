// Package nplusonegqlgen opens a scope for each operation that gqlgen executes,
// named after it; findings name the path of the field that asked:
//
//	srv.Use(nplusonegqlgen.Extension())
package nplusonegqlgen

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/entry"
	"github.com/nplusone-go/nplusone/internal/record"
)

// Option configures the extension.
type Option = entry.Option

// Detector hands scopes to d. Without it, or with nil, they go to the
// process-wide default detector, whose findings are logged with slog.
func Detector(d *detect.Detector) Option { return entry.Detector(d) }

// Compile-time contract of the extension.
var (
	_ graphql.HandlerExtension    = extension{}
	_ graphql.ResponseInterceptor = extension{}
	_ graphql.FieldInterceptor    = extension{}
)

// Extension opens a scope for each response: that of a query or a mutation, and
// each one of a subscription. Statements belong to it by the context of the
// resolver. Where web's middleware stands around the handler, the request has
// a scope already and gets the operation's name.
func Extension(opts ...Option) graphql.HandlerExtension { return extension{entry.New(opts)} }

type extension struct{ opener *entry.Opener }

// ExtensionName is what gqlgen calls it.
func (extension) ExtensionName() string { return "NPlusOne" }

// Validate accepts every schema.
func (extension) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse is where the resolvers run.
func (x extension) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	ctx, e := x.opener.Open(ctx, operation(ctx), detect.KindHTTP)
	defer e.End()
	return next(ctx)
}

func operation(ctx context.Context) string {
	if graphql.HasOperationContext(ctx) {
		if o := graphql.GetOperationContext(ctx).Operation; o != nil && o.Name != "" {
			return o.Name
		}
	}
	return "operation without a name"
}

// InterceptField names the field by its path, without the indexes of lists.
func (extension) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx)
	if field == nil || !field.IsResolver {
		return next(ctx)
	}
	return next(record.WithField(ctx, path(field)))
}

func path(field *graphql.FieldContext) string {
	var names []string
	for f := field; f != nil; f = f.Parent {
		if f.Index == nil && f.Field.Field != nil {
			names = append(names, f.Field.Name)
		}
	}
	slices.Reverse(names)
	return strings.Join(names, ".")
}
