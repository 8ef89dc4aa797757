package nplusonetest

import "context"

// Setup runs setUp, whose statements do not count: rows that the test
// inserts, caches that it warms. It may stand anywhere after Check. While it
// runs, no statement of the test counts, on whatever goroutine.
func Setup(tb TB, setUp func(ctx context.Context)) {
	tb.Helper()
	running.Lock()
	r := running.byName[tb.Name()]
	running.Unlock()
	if r == nil {
		setUp(contextOf(tb)) // nothing is watched yet
		return
	}
	defer r.scope.Pause()()
	defer r.unseen.pause()()
	setUp(r.ctx)
}
