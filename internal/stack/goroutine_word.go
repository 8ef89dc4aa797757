//go:build amd64 || arm64

package stack

const HasGoroutineWord = true

// goroutineWord reads the word at offset of the runtime's record of the
// running goroutine.
//
//go:noescape
func goroutineWord(offset uintptr) uint64
