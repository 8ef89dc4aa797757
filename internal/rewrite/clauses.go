package rewrite

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Clauses are what a query block may have beside a list, tables and a
// condition.
type Clauses uint16

const (
	HasOrder Clauses = 1 << iota
	HasLimit
	HasOffset
	HasGroup
	HasHaving
	HasDistinct
	HasDistinctOn
	HasLock
	HasWith
	HasUnion
	HasWindow
	HasOrdinal // ORDER BY 1, GROUP BY 1: the number of a column
	HasFetch   // FETCH FIRST, where it is more, or less, than a number of rows

	// HasAll is for forms that hold the whole text as it stands.
	HasAll = 1<<iota - 1
)

// Clauses are those of the child's main block, with what ties it to others.
func (q *Repeat) Clauses() (has Clauses) {
	s := q.Child.Structure
	if s.Kind != fingerprint.Select || len(s.Queries) == 0 {
		if len(s.CTEs) > 0 {
			has |= HasWith
		}
		return has
	}
	has = q.Child.ClausesOf(0)
	if len(s.CTEs) > 0 {
		has |= HasWith
	}
	if !q.Child.Plain() {
		has |= HasUnion
	}
	if q.Child.ordinals() {
		has |= HasOrdinal
	}
	return has
}

// ClausesOf are those of one block.
func (s *Text) ClausesOf(block int) (has Clauses) {
	b := &s.Structure.Queries[block]
	for _, part := range []struct {
		is  bool
		bit Clauses
	}{
		{!b.OrderBy.Empty(), HasOrder},
		{!b.Limit.Empty(), HasLimit},
		{!b.Limit.Empty() && startsWithFetch(b.Limit.Of(s.SQL)), HasFetch},
		{!b.Offset.Empty(), HasOffset},
		{!b.GroupBy.Empty() || len(b.Group) > 0, HasGroup},
		{!b.Having.Empty(), HasHaving},
		{b.Distinct, HasDistinct},
		{!b.DistinctOn.Empty(), HasDistinctOn},
		{b.Lock != "", HasLock},
		{b.Union != "", HasUnion},
		{s.Windowed(block), HasWindow},
	} {
		if part.is {
			has |= part.bit
		}
	}
	return has
}

func startsWithFetch(limit string) bool {
	const word = "fetch"
	return len(limit) > len(word) && strings.EqualFold(limit[:len(word)], word)
}

// ordinals reports whether the main block orders or groups by the number of a
// column.
func (s *Text) ordinals() bool {
	m := s.Main()
	for i, l := range s.Literals {
		if s.ordinal(i) && (Covers(m.OrderBy, l.Span) || Covers(m.GroupBy, l.Span)) {
			return true
		}
	}
	return false
}
