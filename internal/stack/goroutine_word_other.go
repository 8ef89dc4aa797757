//go:build !amd64 && !arm64

package stack

const HasGoroutineWord = false

func goroutineWord(offset uintptr) uint64 { return 0 }
