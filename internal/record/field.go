package record

import (
	"context"
	"sync/atomic"
)

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
