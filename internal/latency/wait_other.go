//go:build !linux

package latency

import "time"

func sharpen() {}

func waitUntil(due time.Time) { time.Sleep(time.Until(due)) }
