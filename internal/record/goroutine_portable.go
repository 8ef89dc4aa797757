//go:build !go1.24 || go1.28 || nplusone_portable

package record

import (
	"context"
	"runtime/pprof"
	"sync"

	"github.com/nplusone-go/nplusone/internal/stack"
)

// Without a way to read labels a binding is a table by goroutine. Goroutines
// started from a bound one do not inherit it.

const inheritsBinding = false

var boundScopes sync.Map // uint64 -> *Scope

func boundScope() *Scope {
	if s, ok := boundScopes.Load(stack.GoroutineID()); ok {
		return s.(*Scope)
	}
	return nil
}

func (s *Scope) bind(inner, outer context.Context) (release func()) {
	id := stack.GoroutineID()
	before := boundScope()
	boundScopes.Store(id, s)
	pprof.SetGoroutineLabels(inner)
	return func() {
		if stack.GoroutineID() != id || boundScope() != s {
			return
		}
		if before != nil {
			boundScopes.Store(id, before)
		} else {
			boundScopes.Delete(id)
		}
		pprof.SetGoroutineLabels(outer)
	}
}
