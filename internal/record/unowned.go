package record

import (
	"sync/atomic"

	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/internal/statement"
)

// unowned hears of statements that nobody owns. There is one for the process,
// not one for each detector: a test that watches has to know of them whatever
// they were watched by.
var unowned atomic.Pointer[func(ObservedGroup)]

// ReportUnowned has hear called for each statement that no scope owns, also where
// it goes to an implicit scope: then when it has finished, on the goroutine
// that closes its rows, else when it starts. It must be safe for concurrent
// use. A panic in it is said once. It takes the place of what was given before;
// nil removes it.
func ReportUnowned(report func(g ObservedGroup)) {
	if report == nil {
		unowned.Store(nil)
		return
	}
	unowned.Store(&report)
}

// reportUnowned tells of a statement that counts; site is nil where it is not
// known.
func (r *Recorder) reportUnowned(stmt *statement.Statement, site *stack.CallSite) {
	report := unowned.Load()
	if report == nil {
		return
	}
	defer r.guard("while reporting a statement that no scope owns")
	g := ObservedGroup{Shape: stmt.ID, Kind: stmt.Kind, Executions: 1, stmt: stmt, site: site}
	if site != nil {
		g.Stack = uint64(site.ID)
	}
	(*report)(g)
}

// implicitly tells of a statement of an implicit scope. What a driver skips
// comes again as another one.
func (x *Execution) implicitly(o Outcome) {
	if o == Skipped {
		return
	}
	var site *stack.CallSite
	if x.group != nil {
		site = x.group.Site
	}
	x.scope.recorder.reportUnowned(x.stmt, site)
}

// pastAllScopes tells of a statement for which there is not even an implicit
// scope. How it ends nobody follows.
func (s *Database) pastAllScopes(query string) {
	if unowned.Load() == nil {
		return
	}
	defer s.recorder.guard("while a statement that nobody owns was read")
	if stmt := s.statements.Of(query); stmt.Counts {
		s.recorder.reportUnowned(stmt, stack.Here())
	}
}

// guard is deferred where there is no scope: a panic of ours is said, and the
// program's query goes on.
func (r *Recorder) guard(where string) {
	if v := recover(); v != nil {
		r.notePanic(where, v)
	}
}

// databasesMade counts the databases that were ever watched in this process.
var databasesMade atomic.Int64

// Watching reports whether any database of this process was opened so that its
// statements can reach a scope.
func Watching() bool { return databasesMade.Load() > 0 }
