// Package inproc is what `nplusone test` and `nplusone run` compile into a
// program, together with fingerprint and detect, as part of the standard
// library's package database/sql/driver. It opens scopes for tests and
// requests, follows statements and rows, and writes findings to a file that
// the command reads.
//
// Its exported names are called from the patched functions of database/sql,
// testing and net/http. It imports nothing that reaches these.
package inproc
