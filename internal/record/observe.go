package record

import (
	"sort"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/internal/statement"
	"github.com/nplusone-go/nplusone/report"
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

	stmt *statement.Statement
	site *stack.CallSite
}

// Site returns the innermost frame of the program that the statement was
// called from; ok is false where there is none.
func (g *ObservedGroup) Site() (s report.Site, ok bool) {
	if g.site == nil || len(g.site.Frames) == 0 {
		return report.Site{}, false
	}
	f := g.site.Frames[0]
	return report.Site{File: stack.ModuleFile(f), Line: f.Line, Function: f.Function, Path: f.File}, true
}

// SQL returns the group's statement, normalised: without literals.
func (g *ObservedGroup) SQL() string {
	if g.stmt == nil {
		return ""
	}
	return hide.Shown(g.stmt.Dialect, g.stmt.Text)
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
func observe(rec *Record) Observation {
	var o Observation
	for _, g := range rec.Order {
		if g.Count == 0 {
			continue
		}
		o.Groups = append(o.Groups, ObservedGroup{
			Shape: g.Key.Shape, Stack: uint64(g.Key.Stack), Kind: g.Stmt.Kind,
			Columns: g.Columns, Executions: g.Count, Rows: g.RowsTotal,
			Args: g.Distinct.Hash(), Complete: g.Lost == 0 && !g.Distinct.More && g.Args.Unread == 0,
			First: int(g.First), Distinct: g.Distinct.Len(), Failed: g.Failed, stmt: g.Stmt, site: g.Site,
		})
	}
	sort.SliceStable(o.Groups, func(i, j int) bool { return o.Groups[i].First < o.Groups[j].First })
	return o
}
