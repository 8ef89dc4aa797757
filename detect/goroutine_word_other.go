//go:build !amd64 && !arm64

package detect

const hasGoroutineWord = false

func goroutineWord(offset uintptr) uint64 { return 0 }
