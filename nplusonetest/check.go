package nplusonetest

import "context"

// Check watches the statements of this test from here on, and fails the test
// at its end if it finds something. It returns the context to run the code
// under test with. Code that drops the context is followed too, on this
// goroutine and on those started from it, and on databases of Open.
//
// What the test ran before Check is set-up and does not count. A parallel
// subtest that calls Check has its own scope; one that does not belongs to
// its parent's.
func Check(tb TB, opts ...Option) context.Context {
	tb.Helper()
	r := runOf(tb, changesOf(opts))
	if r == nil {
		return contextOf(tb)
	}
	if r.checked {
		return r.ctx
	}
	if r.judged {
		r.restart(tb)
	}
	r.checked, r.judged, r.mustSee = true, true, true
	tb.Cleanup(func() {
		tb.Helper()
		r.finish(tb)
	})
	return r.ctx
}
