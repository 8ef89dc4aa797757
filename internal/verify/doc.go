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
// transaction can see, as in a test that rolls back, cannot be compared; the
// answer then is "not tried", and says so.
//
// A try is not in the program's way. On SQLite it needs a file in WAL mode that
// the program has open: any other second connection would keep writers out, or
// see another database. It waits for a lock no longer than 100 ms (MySQL: a
// second), for who holds it may be the program, which waits for us. The first
// try that is late is the last one of its finding, and all tries of a scope
// have a bound together.
//
// A statement is run again only if returning rows is all that it does. Those
// that write, also in a table expression, are never run. What functions do is
// asked of the catalogue: on PostgreSQL nothing that a statement reaches,
// through views, policies, domains, casts, operators and other functions, may
// be volatile; the catalogues of MySQL and SQLite know no more than whose a
// function is, so that only the database's own are run, and of those only what
// merely computes. That holds for EXPLAIN too: MySQL runs functions while it
// plans. Where the catalogue does not answer, nothing is run.
//
// Values are compared as the program would: decimals exactly, floats to twelve
// digits, for a sum may add in another order, times as moments, texts as they
// are, whatever a collation takes for equal. Rows that tie in ORDER BY have no
// order among them. A connection that breaks, a driver that panics, a try that
// takes too long or reads too many rows is no verdict on a rewrite.
package verify
