// Package nplusone is the root of a toolkit that finds N+1 queries in Go
// programs and says what to write instead. Open the database through package
// driver, and every request, test or job gets findings: a statement that ran
// again and again for the rows of another one, with the column that its
// arguments came from.
//
//	db, err := driver.Open("postgres", dsn)
//
// The packages, from the ground up: fingerprint turns SQL text into the shape
// of a statement, detect keeps the record of a scope and finds what is wrong
// in it, report prints findings, driver watches database/sql.
package nplusone
