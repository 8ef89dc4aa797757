package detect

import "sync/atomic"

// unowned hears of statements that nobody owns. There is one for the process,
// not one for each detector: a test that watches has to know of them whatever
// they were watched by.
var unowned atomic.Pointer[func(ObservedGroup)]

// HearUnowned has hear called for each statement that starts and that no scope
// owns, as well where it then goes to an implicit scope. It is called on the
// goroutine of the program, once for each execution, and must be safe for
// concurrent use. A panic in it is said once. It takes the place of what was
// given before; nil removes it.
func HearUnowned(hear func(g ObservedGroup)) {
	if hear == nil {
		unowned.Store(nil)
		return
	}
	unowned.Store(&hear)
}

// tellUnowned tells of a statement that counts.
func (s *Source) tellUnowned(stmt *statement, site *callSite) {
	hear := unowned.Load()
	if hear == nil {
		return
	}
	defer s.guard("while it was heard of a statement that nobody owns")
	(*hear)(ObservedGroup{Shape: stmt.id, Stack: uint64(site.id), Kind: stmt.kind, Executions: 1, stmt: stmt, site: site})
}

// pastAllScopes tells of a statement for which there is not even an implicit
// scope.
func (s *Source) pastAllScopes(query string) {
	if unowned.Load() == nil {
		return
	}
	defer s.guard("while a statement that nobody owns was read")
	if stmt := s.statements.of(query); stmt.counts {
		s.tellUnowned(stmt, callSiteHere())
	}
}

// guard is deferred where there is no scope: a panic of ours is said, and the
// program's query goes on.
func (s *Source) guard(where string) {
	if v := recover(); v != nil {
		s.detector.sayPanic(where, v)
	}
}

// sourcesMade counts the databases that were ever watched in this process.
var sourcesMade atomic.Int64

// Watching reports whether any database of this process was opened so that its
// statements can reach a scope.
func Watching() bool { return sourcesMade.Load() > 0 }
