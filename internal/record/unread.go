package record

import (
	"github.com/nplusone-go/nplusone/fingerprint"
)

// unreadWrites are statements that are no part of any finding and change
// tables: COPY, TRUNCATE and the like.
type unreadWrites struct {
	N           int
	First, Last uint32 // ticks
}

// passedBy remembers that a statement which is not recorded may have changed
// a table.
func (s *Scope) passedBy(stmt *statement) {
	if stmt.Kind != fingerprint.Copy && stmt.Kind != fingerprint.DDL {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil {
		return
	}
	u, now := &s.rec.Unread, s.tick.Load()
	if u.N == 0 {
		u.First = now
	}
	u.N++
	u.Last = now
}
