// Package effects tells whether a statement may be run once more. What a query
// does beyond returning rows mostly stands in the functions that it reaches: a
// lock that a session keeps, a message that is sent, a backend that is ended.
// None of that is undone by a rollback.
//
// Which functions a statement reaches is asked of the database's catalogue,
// not guessed from their names: through views, policies, domains, casts,
// operators and the defaults and bodies of other functions. The answer is on
// the safe side. A name counts for every function that bears it, and where the
// catalogue does not answer, the statement is refused.
package effects
