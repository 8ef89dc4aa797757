//go:build unix

package main

import (
	"errors"
	"os"
	"runtime"
	"syscall"
)

// peak is the most memory that a process that has ended had resident, in
// bytes.
func peak(s *os.ProcessState) (int64, error) {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, errors.New("the system does not tell what memory a process took")
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(usage.Maxrss), nil
	}
	return int64(usage.Maxrss) << 10, nil
}
