package record

// scopePaused is one more state of a scope: its statements are its own, and
// are not recorded.
const scopePaused uint32 = 3

// Pause leaves the statements that start from now on out of the scope, until
// resume is called: what a test sets up is not what it tests. They belong to
// nobody else meanwhile. A scope that is paused already, or has ended, stays
// as it is.
func (s *Scope) Pause() (resume func()) {
	if s == nil || !s.state.CompareAndSwap(scopeOpen, scopePaused) {
		return func() {}
	}
	return func() { s.state.CompareAndSwap(scopePaused, scopeOpen) }
}

// silent reports whether the scope takes statements and does not record them.
func (s *Scope) silent() bool {
	state := s.state.Load()
	return state == scopeBroken || state == scopePaused
}
