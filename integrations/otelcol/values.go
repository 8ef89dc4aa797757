package otelcol

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// values is what spans show of the arguments of a group.
type values struct {
	distinct int  // different ones, 0 where that is not known
	none     bool // the statement takes none
}

func (v values) same() bool { return v.none || v.distinct == 1 }

// valuesSeen counts the different arguments. A text with placeholders hides
// them, and so does one that was redacted on its way.
func valuesSeen(g *group) values {
	places, shown := 0, 0
	if g.statement.operation == "" {
		s := fingerprint.Scan(g.statement.dialect, g.statement.text)
		if takesNone(s, g.statement.text) {
			return values{none: true}
		}
		places, shown = slots(s, g.statement)
	}
	hidden := places == 0 || places != shown
	if hidden && !allBound(g.executions) {
		return values{}
	}
	different := map[uint64]struct{}{}
	for _, s := range g.executions {
		different[s.values] = struct{}{}
	}
	return values{distinct: len(different)}
}

// slots counts the places of a text that take values, and those whose value
// the text shows.
func slots(scanned *fingerprint.Structure, s *statement) (places, shown int) {
	places = len(scanned.Slots)
	for _, l := range fingerprint.AppendLiterals(nil, s.dialect, s.text) {
		if t := l.Text(); !l.Redacted() && t != "?" && t != "***" {
			shown++
		}
	}
	return places, shown
}

func allBound(executions []*span) bool {
	for _, s := range executions {
		if s.flags&bound == 0 {
			return false
		}
	}
	return true
}

// takesNone reports whether a statement can take no argument. What stands for
// one has more forms than are known, so that a condition is taken for none
// only where both of its sides are.
func takesNone(s *fingerprint.Structure, text string) bool {
	if len(s.Slots) > 0 || s.Kind != fingerprint.Select || strings.ContainsAny(text, "?$:@%{}#<[") {
		return false
	}
	conditions := 0
	for _, p := range s.Predicates {
		if p.Other.Name == "" && p.Sub < 0 && !strings.HasPrefix(p.Op, "IS") {
			return false
		}
		conditions++
	}
	for _, q := range s.Queries {
		if !q.Where.Empty() && conditions == 0 {
			return false
		}
	}
	return true
}
