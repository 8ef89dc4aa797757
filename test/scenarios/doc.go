// Package scenarios is a registry of small programs against a real database:
// loops that ask once for each row, and loops that look like it and are none.
// Each says what a detector must find in it, so that the tests, the
// scoreboard, the check of the fixes and the proof by intervention all judge
// the same programs.
//
//	db, err := scenarios.OpenSQLite(dir)
//	observer := scenarios.NewObserver()
//	size := scenarios.Size{Rows: 20, Keys: scenarios.Dense}
//	for _, s := range scenarios.All() {
//		reports, err := observer.Observe(ctx, db, s, size)
//		score := scenarios.Judge(s, scenarios.Claims(reports))
//	}
//
// The programs are written as programs are: plain database/sql, helpers in
// other files and packages, interfaces, prepared statements, transactions,
// goroutines, and two ORMs. They are deliberately bad code where the scenario
// asks for it. The labels are ours and were written before the detector's
// rules; a label is changed only where it was untrue, never because a rule
// fails on it.
package scenarios
