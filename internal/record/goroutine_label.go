//go:build go1.24 && !go1.28 && !nplusone_portable

package record

import (
	"context"
	"runtime/pprof"
	"unsafe"

	"github.com/nplusone-go/nplusone/internal/stack"
)

// inheritsBinding says that goroutines have the owner of the one that started
// them.
const inheritsBinding = true

// boundScope returns the scope that this goroutine is bound to, nil for none.
func boundScope() *Scope {
	for _, l := range stack.Labels() {
		if unsafe.StringData(l.Key) == &labelKeyBytes[0] {
			return scopeOfLabel(l.Value)
		}
	}
	return nil
}

// bind adds the labels of inner to those of the goroutine.
func (s *Scope) bind(inner, _ context.Context) (release func()) {
	before := stack.SaveLabels()
	var labels []string
	for _, l := range stack.Labels() {
		labels = append(labels, l.Key, l.Value)
	}
	pprof.ForLabels(inner, func(k, v string) bool {
		labels = append(labels, k, v)
		return true
	})
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels(labels...)))
	return func() {
		// Not where somebody else set labels since: on another goroutine, or
		// out of order.
		if boundScope() == s {
			before.Restore()
		}
	}
}
