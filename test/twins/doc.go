// Package twins compares a program with our middleware to the same program with
// one that does nothing: byte for byte, on every stack that people have, for
// everything that a handler can do with its answer.
package twins
