// Package gogen writes the Go that goes with a rewrite, in the style of the call
// site: database/sql, or the library by which the program asks.
package gogen
