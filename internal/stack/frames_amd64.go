//go:build !nplusone_portable

package stack

// frameHash hashes the return addresses of the running goroutine's stack,
// 0 for none. It costs a nanosecond a frame.
//
//go:noescape
func frameHash() uint64

// RawStack names the chain of calls as it is, libraries and recursion
// included.
func RawStack() uint64 { return frameHash() }
