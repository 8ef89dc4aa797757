//go:build !linux

package latency

import "time"

func waitUntil(due time.Time) { time.Sleep(time.Until(due)) }
