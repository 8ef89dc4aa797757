// Package verify tries a suggested rewrite on the database that the finding
// comes from. In one read-only transaction, which is always rolled back, it
// runs the statement that was repeated, as the program ran it, and the
// rewrite, and compares the rows of each execution.
//
//	fixer := suggest.New(suggest.TryWith(verify.New()))
//	detector := detect.New(detect.FixWith(fixer), detect.KeepValues())
//
// It needs a detector that keeps values, for it runs the statements with the
// program's own arguments; they stay in memory and are never reported. It
// opens one connection of its own, not watched and closed at the end, through
// the driver that the program wrapped. Rows that only the program's own
// transaction or connection can see, as in a test that rolls back or in
// SQLite's :memory:, cannot be compared; the answer then is "not tried", and
// says so. Statements that write are never run.
//
// Values are compared as the program would: decimals exactly, floats to twelve
// digits, for a sum may add in another order, times as moments, texts as they
// are, whatever a collation takes for equal. Rows that tie in ORDER BY have no
// order among them. A connection that breaks, a driver that panics, a try that
// takes too long or reads too many rows is no verdict on a rewrite.
package verify
