package suggest

import "github.com/nplusone-go/nplusone/fingerprint"

// clauses are what a query block may have beside a list, tables and a
// condition.
type clauses uint16

const (
	hasOrder clauses = 1 << iota
	hasLimit
	hasOffset
	hasGroup
	hasHaving
	hasDistinct
	hasDistinctOn
	hasLock
	hasWith
	hasUnion
	hasWindow
	hasOrdinal // ORDER BY 1, GROUP BY 1: the number of a column

	// hasAll is for forms that hold the whole text as it stands.
	hasAll = 1<<iota - 1
)

// clauses are those of the child's main block, with what ties it to others.
func (q *question) clauses() (has clauses) {
	s := q.child.s
	if s.Kind != fingerprint.Select || len(s.Queries) == 0 {
		if len(s.CTEs) > 0 {
			has |= hasWith
		}
		return has
	}
	has = q.child.clausesOf(0)
	if len(s.CTEs) > 0 {
		has |= hasWith
	}
	if !q.child.plain() {
		has |= hasUnion
	}
	if q.child.ordinals() {
		has |= hasOrdinal
	}
	return has
}

// clausesOf are those of one block.
func (s *side) clausesOf(block int) (has clauses) {
	b := &s.s.Queries[block]
	for _, part := range []struct {
		is  bool
		bit clauses
	}{
		{!b.OrderBy.Empty(), hasOrder},
		{!b.Limit.Empty(), hasLimit},
		{!b.Offset.Empty(), hasOffset},
		{!b.GroupBy.Empty() || len(b.Group) > 0, hasGroup},
		{!b.Having.Empty(), hasHaving},
		{b.Distinct, hasDistinct},
		{!b.DistinctOn.Empty(), hasDistinctOn},
		{b.Lock != "", hasLock},
		{b.Union != "", hasUnion},
		{s.windowed(block), hasWindow},
	} {
		if part.is {
			has |= part.bit
		}
	}
	return has
}

// ordinals reports whether the main block orders or groups by the number of a
// column.
func (s *side) ordinals() bool {
	m := s.main()
	for i, l := range s.literals {
		if s.ordinal(i) && (covers(m.OrderBy, l.Span) || covers(m.GroupBy, l.Span)) {
			return true
		}
	}
	return false
}
