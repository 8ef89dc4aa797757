package record

import (
	"context"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

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

// ignoreComment finds a comment nplusone:ignore in an SQL text.
func ignoreComment(d fingerprint.Dialect, sql string) (reason string, marked bool) {
	for comment := range fingerprint.Comments(d, sql) {
		after, found := strings.CutPrefix(comment, IgnoreMark)
		if found && (after == "" || after[0] == ' ' || after[0] == '\t') {
			return strings.TrimSpace(after), true
		}
	}
	return "", false
}

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
	return nil, nil
}

const IgnoreMark = "nplusone:ignore"
