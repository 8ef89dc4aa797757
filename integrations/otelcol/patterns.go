package otelcol

import (
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// pollingGap is how far apart equal statements run that wait for something, as
// in package tuning of the root module.
const pollingGap = 100 * time.Millisecond

// recognised reports whether a group repeats for another reason than the rows
// of a list. Without values only the text can tell: so it must leave no place
// where the key of a row could stand.
func recognised(g *group, v values) bool {
	if g.statement.operation != "" {
		return false
	}
	if v.same() {
		return !g.statement.writes() && waits(g.executions)
	}
	s := fingerprint.Scan(g.statement.dialect, g.statement.text)
	return pages(s) || batches(s)
}

// waits reports whether time passed before each execution.
func waits(executions []*span) bool {
	for i := 1; i < len(executions); i++ {
		if executions[i].start-executions[i-1].end < int64(pollingGap) {
			return false
		}
	}
	return true
}

// pages reports whether a statement reads a table page by page: the only
// values are its limit, an offset, and bounds of what it is ordered by.
func pages(s *fingerprint.Structure) bool {
	if len(s.Queries) == 0 || s.Queries[0].Limit.Empty() {
		return false
	}
	moves := false
	for i := range s.Slots {
		slot := &s.Slots[i]
		switch {
		case slot.Op == "LIMIT":
		case slot.Op == "OFFSET", ranged(slot.Op) && ordered(s, slot.Column.Name):
			moves = true
		default:
			return false
		}
	}
	return moves
}

func ranged(op string) bool { return op == "<" || op == ">" || op == "<=" || op == ">=" }

func ordered(s *fingerprint.Structure, column string) bool {
	for _, o := range s.Queries[0].Order {
		if o.Name.Name == column && column != "" {
			return true
		}
	}
	return false
}

// fewestListed makes a list of values one of many rows. A shorter one may be
// what one row holds.
const fewestListed = 8

// batches reports whether a statement asks for many rows at a time: all its
// values stand in one long list.
func batches(s *fingerprint.Structure) bool {
	if s.Kind == fingerprint.Insert && s.Insert.Rows > 1 {
		return true
	}
	if len(s.Slots) < fewestListed {
		return false
	}
	for i := range s.Slots {
		if s.Slots[i].List != len(s.Slots) {
			return false
		}
	}
	return true
}
