package detect

import "sync/atomic"

// unowned hears of statements that nobody owns. There is one for the process,
// not one for each detector: a test that watches has to know of them whatever
// they were watched by.
var unowned atomic.Pointer[func(ObservedGroup)]

// HearUnowned has hear called for each statement that no scope owns, also where
// it goes to an implicit scope: then when it has finished, on the goroutine
// that closes its rows, else when it starts. It must be safe for concurrent
// use. A panic in it is said once. It takes the place of what was given before;
// nil removes it.
func HearUnowned(hear func(g ObservedGroup)) {
	if hear == nil {
		unowned.Store(nil)
		return
	}
	unowned.Store(&hear)
}

// tellUnowned tells of a statement that counts; site is nil where it is not
// known.
func (d *Detector) tellUnowned(stmt *statement, site *callSite) {
	hear := unowned.Load()
	if hear == nil {
		return
	}
	defer d.guard("while it was heard of a statement that nobody owns")
	g := ObservedGroup{Shape: stmt.id, Kind: stmt.kind, Executions: 1, stmt: stmt, site: site}
	if site != nil {
		g.Stack = uint64(site.id)
	}
	(*hear)(g)
}

// implicitly tells of a statement of an implicit scope. What a driver skips
// comes again as another one.
func (x *Execution) implicitly(o Outcome) {
	if o == Skipped {
		return
	}
	var site *callSite
	if x.group != nil {
		site = x.group.site
	}
	x.scope.detector.tellUnowned(x.stmt, site)
}

// pastAllScopes tells of a statement for which there is not even an implicit
// scope. How it ends nobody follows.
func (s *Source) pastAllScopes(query string) {
	if unowned.Load() == nil {
		return
	}
	defer s.detector.guard("while a statement that nobody owns was read")
	if stmt := s.statements.of(query); stmt.counts {
		s.detector.tellUnowned(stmt, callSiteHere())
	}
}

// guard is deferred where there is no scope: a panic of ours is said, and the
// program's query goes on.
func (d *Detector) guard(where string) {
	if v := recover(); v != nil {
		d.sayPanic(where, v)
	}
}

// sourcesMade counts the databases that were ever watched in this process.
var sourcesMade atomic.Int64

// Watching reports whether any database of this process was opened so that its
// statements can reach a scope.
func Watching() bool { return sourcesMade.Load() > 0 }
