//go:build !amd64 || nplusone_portable

package detect

import "runtime"

// rawStack names the chain of calls as it is, libraries and recursion
// included. Frame pointers were tried on amd64 only;
// nplusone_portable does without them there too.
func rawStack() uint64 {
	var pcs [128]uintptr
	h := uint64(0)
	for _, pc := range pcs[:runtime.Callers(2, pcs[:])] {
		h = mix64(h ^ uint64(pc))
	}
	return h
}
