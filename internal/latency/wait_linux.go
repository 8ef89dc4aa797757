package latency

import (
	"runtime"
	"syscall"
	"time"
)

// sharpen gives this goroutine a thread of its own whose sleeps end when they
// should: the kernel may lengthen each by 50 µs else. The thread ends with the
// goroutine.
func sharpen() {
	const setTimerSlack = 29 // PR_SET_TIMERSLACK
	runtime.LockOSThread()
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, setTimerSlack, 1, 0)
}

// waitUntil blocks the thread: the runtime's own timers are served by a poll
// that counts in milliseconds, too coarse for what is measured here.
func waitUntil(due time.Time) {
	for left := time.Until(due); left > 0; left = time.Until(due) {
		ts := syscall.NsecToTimespec(int64(left))
		_ = syscall.Nanosleep(&ts, nil) // interrupted early, it is asked again
	}
}
