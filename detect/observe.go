package detect

import (
	"slices"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Observation is what a scope ran, in a form that two runs of the same code
// can be compared by. All ids are stable within a process.
type Observation struct {
	Groups []ObservedGroup // in order of their first execution
}

// ObservedGroup is all executions of one statement from one place.
type ObservedGroup struct {
	Shape   fingerprint.ID
	Stack   uint64 // names the chain of calls of the program
	Kind    fingerprint.Kind
	Columns []string // of its result, the first 64
	// Executions counts those that finished, Rows what they returned.
	// Failed counts those that did not, if any did.
	Executions int
	Failed     int
	Rows       int64
	// Args names the set of its argument tuples, however often and in
	// whatever order they came. Complete is false where a bound of the record
	// left some out; then Args must not be compared.
	Args     uint64
	Complete bool
	First    int // place of its first start among all groups' starts
	// Distinct counts the argument tuples, at least that where not Complete.
	Distinct int

	stmt *statement
	site *callSite
}

// Site returns the innermost frame of the program that the statement was
// called from; ok is false where there is none.
func (g *ObservedGroup) Site() (s Site, ok bool) {
	if g.site == nil || len(g.site.frames) == 0 {
		return Site{}, false
	}
	f := g.site.frames[0]
	return Site{File: moduleFile(f), Line: f.line, Function: f.function, Path: f.file}, true
}

// SQL returns the group's statement, normalised: without literals.
func (g *ObservedGroup) SQL() string {
	if g.stmt == nil {
		return ""
	}
	return fingerprint.Shown(g.stmt.dialect, g.stmt.text)
}

// Observe returns what the scope ran. The scope must have ended; before that
// it is empty.
func (s *Scope) Observe() Observation {
	if s == nil || s.owns() {
		return Observation{}
	}
	s.once.Do(s.close)
	return s.seen
}

// observe keeps the few numbers per group that Observe hands out.
func observe(rec *record) Observation {
	var o Observation
	for _, g := range rec.order {
		if g.count == 0 {
			continue
		}
		o.Groups = append(o.Groups, ObservedGroup{
			Shape: g.key.shape, Stack: uint64(g.key.stack), Kind: g.stmt.kind,
			Columns: g.columns, Executions: g.count, Rows: g.rowsTotal,
			Args: g.distinct.hash(), Complete: !g.full && !g.distinct.more && g.args.unread == 0,
			First: int(g.first), Distinct: g.distinct.len(), Failed: g.failed, stmt: g.stmt, site: g.site,
		})
	}
	slices.SortStableFunc(o.Groups, func(a, b ObservedGroup) int { return a.First - b.First })
	return o
}
