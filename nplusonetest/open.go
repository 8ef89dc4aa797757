package nplusonetest

import (
	"database/sql"

	"github.com/nplusone-go/nplusone/driver"
)

// Open opens a database whose statements belong to this test, also where the
// code under test drops the context or runs on goroutines of its own. It is
// closed at the end of the test. driverName is that of the registered driver.
//
// If Check follows, what ran before it was set-up; if none does, everything
// since Open counts.
func Open(tb TB, driverName, dsn string, opts ...Option) *sql.DB {
	tb.Helper()
	r := runOf(tb, changesOf(opts))
	db, err := r.connect(driverName, dsn)
	if err != nil {
		tb.Fatalf("nplusone: %v", err)
		return nil
	}
	tb.Cleanup(func() {
		tb.Helper()
		if r != nil {
			// Rewrites are tried on this database: while it is open.
			r.endScope()
			if !r.checked {
				r.finish(tb)
			}
		}
		if err := db.Close(); err != nil {
			tb.Errorf("nplusone: closing the database: %v", err)
		}
	})
	return db
}

// connect opens a database of the test's; without a run nothing watches it.
func (r *run) connect(driverName, dsn string) (*sql.DB, error) {
	if r == nil {
		return sql.Open(driverName, dsn)
	}
	c, err := driver.Connector(driverName, dsn, driver.Detector(r.settings.detector()))
	if err != nil {
		return nil, err
	}
	if s, ok := driver.DatabaseOf(c); ok {
		r.adopt(s)
	}
	r.judged = true
	return sql.OpenDB(c), nil
}
