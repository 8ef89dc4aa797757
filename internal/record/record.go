// Package record keeps what the statements of a scope bound and answered, within
// bounds.
package record

import (
	"cmp"
	"slices"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/statement"
	"github.com/nplusone-go/nplusone/report"
)

// The bounds of one scope's record. They met the budget of 1 MiB a scope with
// 10,000 statements of 1,000 rows: accounted bytes come to two thirds of the
// heap that they cause, or more.
const (
	maxExecutions  = 512       // executions of a group with their arguments
	maxStreamCells = 24 * 1024 // cells of a group's rows
	maxRecordBytes = 512 * 1024
)

// Record is what a scope remembers. All of it is guarded by the scope's lock.
type Record struct {
	tick    uint32 // counts starts of executions and reads of rows
	groups  map[GroupKey]*Group
	Order   []*Group // in order of first execution
	bytes   int      // accounted
	Limits  limits
	Queries int
	Rows    int64
	errors  int
	DbTime  time.Duration
	owners  [ownerKinds]int
	// quickest is the least duration of a finished execution.
	Quickest time.Duration
	kept     int // bytes of kept values
	giving   giving
	Unread   unreadWrites
	// scope is what the record is of, complete once the scope has ended.
	Scope scopeInfo
	// notes are sentences for the report: what could not be understood.
	Notes []string
}

// scopeInfo is what a record tells of its scope.
type scopeInfo struct {
	Name     string
	Kind     string
	Started  time.Duration // since processStart
	duration time.Duration
	Expected Limits
	Proofs   []Proof
}

// Stats sums up what the scope ran.
func (rec *Record) Stats() report.ScopeStats {
	st := report.ScopeStats{
		Name: rec.Scope.Name, Kind: rec.Scope.Kind,
		Queries: rec.Queries, Rows: rec.Rows, Errors: rec.errors,
		DurationNS: int64(rec.Scope.duration), DBDurationNS: int64(rec.DbTime),
		Truncated: rec.Limits.reached(),
	}
	for by, n := range rec.owners {
		if n > 0 {
			if st.Owners == nil {
				st.Owners = make(map[string]int)
			}
			st.Owners[ownerNames[by]] = n
		}
	}
	return st
}

// brokenNote is the note of a scope in which detection panicked.
const brokenNote = "detection failed inside this scope and was switched off for it; see the log"

// note adds a sentence to the report, each once.
func (rec *Record) note(text string) {
	const maxNotes = 32
	if len(rec.Notes) >= maxNotes {
		return
	}
	for _, n := range rec.Notes {
		if n == text {
			return
		}
	}
	rec.Notes = append(rec.Notes, text)
}

// unreadWrites are statements that are no part of any finding and change
// tables: COPY, TRUNCATE and the like.
type unreadWrites struct {
	N           int
	First, Last uint32 // ticks
}

// passedBy remembers that a statement which is not recorded may have changed
// a table.
func (s *Scope) passedBy(stmt *statement.Statement) {
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

// sort puts what executions side by side noted at their ends into the order
// in which it happened, and counts what could wait.
func (rec *Record) sort() {
	slices.SortStableFunc(rec.Order, func(a, b *Group) int { return cmp.Compare(a.First, b.First) })
	for _, g := range rec.Order {
		rec.Limits.OpenRows += g.running
		g.fillTuples()
		if g.unsorted {
			g.sortRuns()
			g.sortRows()
		}
	}
}
