//go:build go1.24 && !go1.28 && !nplusone_portable

package stack

import "unsafe"

// The runtime offers no public way to read the labels of the running
// goroutine. These two are named in the runtime as kept for linking from
// outside; the layout of what they point to is the same in Go 1.24 to 1.27,
// which the build tag names.

//go:linkname runtimeProfLabel runtime/pprof.runtime_getProfLabel
func runtimeProfLabel() unsafe.Pointer

//go:linkname setRuntimeProfLabel runtime/pprof.runtime_setProfLabel
func setRuntimeProfLabel(labels unsafe.Pointer)

// Label is one pprof label of a goroutine.
type Label struct{ Key, Value string }

// labelMap mirrors runtime/pprof's type of that name.
type labelMap struct{ list []Label }

// Labels returns the pprof labels of the running goroutine, to read only.
func Labels() []Label {
	if labels := (*labelMap)(runtimeProfLabel()); labels != nil {
		return labels.list
	}
	return nil
}

// SavedLabels are labels to put back.
type SavedLabels struct{ labels unsafe.Pointer }

// SaveLabels remembers the labels of the running goroutine.
func SaveLabels() SavedLabels { return SavedLabels{runtimeProfLabel()} }

// Restore gives the running goroutine the labels that were saved.
func (s SavedLabels) Restore() { setRuntimeProfLabel(s.labels) }
