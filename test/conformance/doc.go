// Package conformance runs programs' behaviours over real drivers, raw and
// wrapped, and compares what they see. It has tests only, and a module of its
// own for the drivers that they need:
//
//	go test -v -run TestDriversConform .
//
// SQLite needs nothing else. PostgreSQL and MariaDB are found by
// NPLUSONE_TEST_POSTGRES (a URL) and NPLUSONE_TEST_MYSQL (a DSN of
// go-sql-driver); with NPLUSONE_TEST_ALL=1 a missing one is a failure.
package conformance
