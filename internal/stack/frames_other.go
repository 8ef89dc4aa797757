//go:build !amd64 || nplusone_portable

package stack

import (
	"runtime"

	"github.com/nplusone-go/nplusone/internal/hash"
)

// RawStack names the chain of calls as it is, libraries and recursion
// included. Frame pointers were tried on amd64 only;
// nplusone_portable does without them there too.
func RawStack() uint64 {
	var pcs [128]uintptr
	h := uint64(0)
	for _, pc := range pcs[:runtime.Callers(2, pcs[:])] {
		h = hash.Mix64(h ^ uint64(pc))
	}
	return h
}
