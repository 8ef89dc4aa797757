//go:build !unix

package main

import "time"

// processorTime is not known here: time that passed is an upper bound for a
// single thread.
func processorTime() time.Duration { return wall() }
