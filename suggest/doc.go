// Package suggest derives repairs from a finding: the statement, or the few
// statements, that replace the repeated one, and a short Go function round
// them in the style of the call site.
//
// Rewrites are cut from the program's own texts at byte offsets and never
// printed from a syntax tree, so that what is not understood stays as it was
// written. With a Verifier each one is tried on the database before it is
// offered, and one that returns other rows is dropped; without one it is
// offered only where two readers of SQL agree on what it was cut from, and is
// then marked as not tried. Where neither holds, or a statement is outside
// what can be rewritten safely, the advice is in words and says why.
//
//	fixer := suggest.New(suggest.TryWith(verify.New()))
//	detector := detect.New(detect.FixWith(fixer), detect.KeepValues())
//
// Values never appear in what is printed. A literal does only where it says
// nothing of anybody, as the size of a page, or stands in the program's own
// source, in the functions on the stack and their files: it is code then, not
// data. In the place of any other stands …, and the fix's note says so.
package suggest
