//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpuTime is what this process has used so far: users and service, without
// the database if that is a server.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
