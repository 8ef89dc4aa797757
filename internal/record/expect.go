package record

import "time"

// Limits are what a scope may use. A field of 0 is not checked, for Rows and
// Columns it leaves the detector's own limits (MaxListRows, MaxListColumns).
// What goes beyond is reported by the rule that the field names.
type Limits struct {
	// Queries is the most statements of the scope: query-budget.
	Queries int
	// Query is the longest that one statement may take, on average over its
	// executions from one place: slow-query.
	Query time.Duration
	// Rows is the most rows that a query without LIMIT may return at once:
	// unbounded-list.
	Rows int
	// Columns is the most columns that the rows of a list may have:
	// wide-select.
	Columns int
}

// Expect sets what the scope may use. It replaces what was set before, and
// does nothing once the scope has ended. As an option of Start, Limits does
// the same.
func (s *Scope) Expect(l Limits) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec != nil {
		s.expected = l
	}
}

func (l Limits) applyScope(s *Scope) { s.expected = l }
