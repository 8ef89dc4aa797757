// Package verify tries a suggested rewrite on the database that the finding
// comes from, before it is shown. In one read-only transaction, which is always
// rolled back, it runs the loop again, then the rewrite, and compares the rows
// of each execution.
//
//	fixer := suggest.New(suggest.TryWith(verify.New()))
//	detector := detect.New(detect.FixWith(fixer), detect.KeepValues())
//
// It needs a detector that keeps values, for it runs the statements with the
// program's own arguments; they stay in memory and are never reported. It
// opens one connection of its own, not watched and closed at the end, through
// the driver that the program wrapped, and only where that is in nobody's way.
// What writes, or may, is never run. Rows that only the program's own
// transaction can see, as in a test that rolls back, cannot be compared: the
// rewrite is then marked "not tried", with the reason.
package verify
