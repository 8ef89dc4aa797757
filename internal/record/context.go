package record

import (
	"context"
	"sync/atomic"
)

// contextKey is the key of what a context carries for this package.
type contextKey struct{}

// carrier is a context that carries the innermost scope and the innermost
// allowance, so that a statement finds both in one walk.
type carrier struct {
	context.Context
	scope *Scope
	allow *allowance
}

func (c *carrier) Value(key any) any {
	if _, ok := key.(contextKey); ok {
		return c
	}
	return c.Context.Value(key)
}

// carried returns what ctx carries for this package.
func carried(ctx context.Context) (*Scope, *allowance) {
	if ctx == nil {
		return nil, nil
	}
	if c, ok := ctx.Value(contextKey{}).(*carrier); ok {
		return c.scope, c.allow
	}
	if within := requestContext.Load(); within != nil {
		if inner := (*within)(ctx); inner != nil {
			if c, ok := inner.Value(contextKey{}).(*carrier); ok {
				return c.scope, c.allow
			}
		}
	}
	return nil, nil
}

// requestContext is asked of contexts that carry nothing.
var requestContext atomic.Pointer[func(context.Context) context.Context]

// LookWithin is for frameworks whose own type is a context that does not pass
// on what the request's context carries: within returns that context, or nil.
func LookWithin(within func(context.Context) context.Context) { requestContext.Store(&within) }

// Carried is what ctx carries for this package and the key that it is found
// by, for frameworks that keep values of their own beside a context. value is
// nil where there is nothing.
func Carried(ctx context.Context) (key, value any) {
	if c, ok := ctx.Value(contextKey{}).(*carrier); ok {
		value = c
	}
	return contextKey{}, value
}

// FromContext returns the scope that ctx carries, the innermost one where
// scopes are nested. It may have ended.
func FromContext(ctx context.Context) (*Scope, bool) {
	s, _ := carried(ctx)
	return s, s != nil
}

// Current returns the open scope that a statement with ctx would belong to on
// this goroutine: the one that ctx carries, else the one that is bound to the
// goroutine.
func Current(ctx context.Context) (*Scope, bool) {
	if s, _ := FromContext(ctx); s.owns() {
		return s, true
	}
	if s := boundScope(); s.owns() {
		return s, true
	}
	return nil, false
}

const allowContext = "context"

// Allow marks what runs below ctx as known, for a reason; an empty one gives
// only a note.
func Allow(ctx context.Context, reason string) context.Context {
	if ctx == nil {
		ctx = context.Background()
	}
	s, _ := carried(ctx)
	return &carrier{ctx, s, &allowance{reason}}
}

type allowance struct{ reason string }

// fieldKey is the key of the path of a field in a context.
type fieldKey struct{}

// fieldsTold is set once a context has a field: programs without pay nothing.
var fieldsTold atomic.Bool

// maxField bounds the path of a field, in bytes: the program's client nests
// them.
const maxField = 256

// WithField says that what runs below ctx does so for a field of a GraphQL
// operation, which is named by its path.
func WithField(ctx context.Context, path string) context.Context {
	fieldsTold.Store(true)
	return context.WithValue(ctx, fieldKey{}, path[:min(len(path), maxField)])
}

// FieldOf returns what WithField said, "" where it said nothing.
func FieldOf(ctx context.Context) string {
	path, _ := ctx.Value(fieldKey{}).(string)
	return path
}

// noteField keeps the field of a group's first execution that has one.
func (x *Execution) noteField(ctx context.Context) {
	g, sc := x.group, x.scope
	if g == nil || ctx == nil || !fieldsTold.Load() {
		return
	}
	defer sc.guard("at the field of a statement")
	sc.mu.Lock()
	defer sc.mu.Unlock()
	if g.Field != "" {
		return
	}
	if path := FieldOf(ctx); sc.room(len(path)) {
		g.Field = path
	}
}
