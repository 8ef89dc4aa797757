// Package nplusonetest fails tests that run N+1 queries.
//
//	func TestMain(m *testing.M) { nplusonetest.Main(m) } // optional
//
//	func TestListPosts(t *testing.T) {
//		db := nplusonetest.Open(t, "postgres", dsn)
//		insertPosts(t, db, 50) // set-up: does not count
//		ctx := nplusonetest.Check(t)
//		listPosts(ctx, db) // fails t if it queries the authors one by one
//	}
//
// A database that is opened elsewhere is watched if its driver is wrapped by
// package driver.
//
// # What decides
//
// NPLUSONE=off, warn or fail (the default) says what findings do,
// NPLUSONE_BASELINE names a file of known findings, NPLUSONE_REPORT_DIR an
// absolute directory for reports, NPLUSONE_FORMAT the formats to print,
// NPLUSONE_RECORD a directory for traces. Options overrule the environment;
// where something else than the default decided, the failure names it.
//
// # Silence
//
// A test does not pass for what it did not see. Check, MaxQueries, ConstantQueries,
// Golden and Prove fail where findings would fail, if no statement reached the
// test and the process opened no database through nplusone, and if statements
// of the test ran that no scope owned: those of a goroutine that is older than
// Check, or whose labels were replaced. Statements that may be the test's, for
// no other test was running, fail it only if it saw none of its own; those that
// may be one of several tests' fail none of them, but the suite of Main. All
// else that a silence may mean is a note in the test's log. MaxQueries(0) and
// an empty file of Golden say that silence is right.
//
// # Limits
//
// A statement belongs to a test by its context, by the goroutine that it runs
// on (that of Check and those started from it), or by the database that Open
// made. A shared database that is used from a goroutine older than the test,
// without a context, belongs to no test: Main tells of it as unscoped. Only
// the loops of the code under test and of the test's own body count, and those
// that read in other functions of test files. Passed over are retries and, in
// other functions of test files, loops that write and loops of functions that
// are given the test: they prepare it or look at what it did. No name of a
// function decides. The test's log says so.
// Under Go 1.28 and later, goroutines do not inherit the test.
package nplusonetest
