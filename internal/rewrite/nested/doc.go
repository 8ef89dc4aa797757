// Package nested rewrites several loops at once: those within a loop, those
// beside it, and those that one column feeds. It puts together what the forms make
// of each.
package nested
