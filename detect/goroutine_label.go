//go:build go1.24 && !go1.28 && !nplusone_portable

package detect

import (
	"context"
	"runtime/pprof"
	"unsafe"
)

// The runtime offers no public way to read the labels of the running
// goroutine. These two are named in the runtime as kept for linking from
// outside; the layout of what they point to is the same in Go 1.24 to 1.27,
// which the build tag names. Elsewhere goroutine_portable.go takes over.

//go:linkname runtimeProfLabel runtime/pprof.runtime_getProfLabel
func runtimeProfLabel() unsafe.Pointer

//go:linkname setRuntimeProfLabel runtime/pprof.runtime_setProfLabel
func setRuntimeProfLabel(labels unsafe.Pointer)

// inheritsBinding says that goroutines have the owner of the one that started
// them.
const inheritsBinding = true

type profLabel struct{ key, value string }

// profLabels mirrors runtime/pprof's labelMap.
type profLabels struct{ list []profLabel }

// boundScope returns the scope that this goroutine is bound to, nil for none.
func boundScope() *Scope {
	labels := (*profLabels)(runtimeProfLabel())
	if labels == nil {
		return nil
	}
	for i := range labels.list {
		if unsafe.StringData(labels.list[i].key) == &labelKeyBytes[0] {
			return scopeOfLabel(labels.list[i].value)
		}
	}
	return nil
}

// bind adds the labels of inner to those of the goroutine.
func (s *Scope) bind(inner, _ context.Context) (release func()) {
	before := runtimeProfLabel()
	var labels []string
	if before != nil {
		for _, l := range (*profLabels)(before).list {
			labels = append(labels, l.key, l.value)
		}
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
			setRuntimeProfLabel(before)
		}
	}
}
