// Package trace writes what a program's scopes ran to files, and judges such
// files later: on another machine, with other rules, or all of a fleet's
// together.
//
// A trace is JSON Lines; Schema describes the lines. NPLUSONE_RECORD=<dir>
// makes the default detector of package driver, and package nplusonetest,
// write one. By hand:
//
//	rec, err := trace.Open(dir)
//	d := detect.New(detect.RecordTo(rec))
//	…
//	trace.Replay(file, detect.New(detect.ReportTo(r)))
//
// # What is in it
//
// Statements without their literals, call sites, durations, and numbers that
// stand for arguments and for the values of rows. The numbers are salted by a
// secret of each scope, which is not kept: equal values of one scope have
// equal numbers, and integers keep their order and distances, since the rules
// need no less. What the values were is not told, with one exception: where a
// statement looked for the key 0 or 1, the rules must know, and with that and
// their distances the other integers of that scope can be worked out.
//
// # Limits
//
// Traces keep what a scope's record keeps, not more: the bounds of package
// detect apply. Result sets that were open when the process ended are missing.
package trace
