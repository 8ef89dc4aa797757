package latency

import (
	"syscall"
	"time"
)

// waitUntil blocks the thread: the runtime's own timers are served by a poll
// that counts in milliseconds, too coarse for what is measured here.
func waitUntil(due time.Time) {
	for left := time.Until(due); left > 0; left = time.Until(due) {
		ts := syscall.NsecToTimespec(int64(left))
		_ = syscall.Nanosleep(&ts, nil) // interrupted early, it is asked again
	}
}
