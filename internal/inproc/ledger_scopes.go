package inproc

import (
	"maps"

	"github.com/nplusone-go/nplusone/report"
)

type scopeKey struct{ kind, name string }

// scopeEntry is all scopes of one name and kind.
type scopeEntry struct {
	sum  report.ScopeStats
	slot int
}

// others is the name under which scopes are summed up that have no place of
// their own, as where each request has a path of its own and no pattern.
const others = "(others)"

// addScope reports whether it is the first of its name.
func (l *ledger) addScope(s *report.ScopeStats) bool {
	key := scopeKey{s.Kind, s.Name}
	e := l.scopes[key]
	if e == nil && len(l.scopes) >= maxScopes {
		key.name = others
		e = l.scopes[key]
	}
	first := e == nil
	if first {
		e = &scopeEntry{sum: *s, slot: l.newSlot()}
		e.sum.Name, e.sum.Owners, e.sum.Runs = key.name, maps.Clone(s.Owners), max(s.Runs, 1)
		if len(l.scopes) >= maxTimelines {
			e.sum.Timeline = nil
		}
		l.scopes[key] = e
	} else {
		e.addRun(s)
	}
	l.disk.count(e.slot, "s %s %d %d %d %d %d %d", ScopeKey(key.kind, key.name),
		e.sum.Runs, e.sum.Queries, e.sum.Rows, e.sum.Errors, e.sum.DurationNS, e.sum.DBDurationNS)
	return first && key.name != others
}

func (e *scopeEntry) addRun(s *report.ScopeStats) {
	sum := &e.sum
	longest := sum.DurationNS/int64(sum.Runs) >= s.DurationNS
	if len(sum.Timeline) > 0 && len(s.Timeline) > 0 && !longest {
		sum.Timeline = s.Timeline
	}
	sum.Runs += max(s.Runs, 1)
	sum.Queries += s.Queries
	sum.Rows += s.Rows
	sum.Errors += s.Errors
	sum.DurationNS += s.DurationNS
	sum.DBDurationNS += s.DBDurationNS
	sum.Truncated = sum.Truncated || s.Truncated
	for way, n := range s.Owners {
		if sum.Owners == nil {
			sum.Owners = map[string]int{}
		}
		sum.Owners[way] += n
	}
}
