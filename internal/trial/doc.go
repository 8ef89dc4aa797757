// Package trial runs, on one connection of a driver, what a program asked in a
// loop and the statements that are to take the loop's place, and answers with
// digests of the rows. Package verify, the page and the second run of
// `nplusone test` have it do so; they give rows back to their keys and compare.
//
// It has the standard library without database/sql, for it is compiled into
// programs. Rows leave it as digests under a salt that nobody knows: equal
// cells are equal digests, and nothing else can be told from them.
//
// A statement runs only if the catalogue says that returning rows is all that it
// does (package effects), in a transaction that is rolled back. A driver that
// panics, a connection that breaks and a statement that takes too long are
// errors here and no verdict.
package trial
