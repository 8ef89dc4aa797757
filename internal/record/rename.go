package record

import "time"

// Rename changes the name that the scope is reported under: adapters learn
// the route of a request only once it has been served. It does nothing once
// the scope has ended.
func (s *Scope) Rename(name string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec != nil {
		s.name = name
	}
}

// Spent is what the scope's finished statements came to so far: their number,
// the rows read, and the sum of their durations. All are 0 once the scope has
// ended, when the report tells them.
func (s *Scope) Spent() (queries int, rows int64, inDatabase time.Duration) {
	if s == nil {
		return 0, 0, 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil {
		return 0, 0, 0
	}
	return s.rec.Queries, s.rec.Rows, s.rec.DbTime
}
