//go:build !nplusone_portable

package detect

// frameHash hashes the return addresses of the running goroutine's stack,
// 0 for none. It costs a nanosecond a frame.
//
//go:noescape
func frameHash() uint64

// rawStack names the chain of calls as it is, libraries and recursion
// included.
func rawStack() uint64 { return frameHash() }
