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

import (
	"time"

	"github.com/nplusone-go/nplusone/internal/judge"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
)

// Option bounds what a try may cost the database.
type Option = verify.Option

// New returns a verifier for suggest.TryWith.
func New(opts ...Option) rewrite.Verifier { return verify.New(opts...) }

// Indexes returns an adviser for detect.InspectWith, for development and
// tests: it finds conditions that no index serves. It asks the catalogue and
// EXPLAIN, which runs nothing.
func Indexes(opts ...Option) judge.Inspector { return verify.Indexes(opts...) }

// Timeout bounds one try, 2 seconds without it, and twice that all tries of one
// scope. New panics at 0 or less.
func Timeout(d time.Duration) Option { return verify.Timeout(d) }

// Rows bounds the rows that one try reads, 20,000 without it. Beyond it the
// rewrite counts as not tried. New panics below 1.
func Rows(n int) Option { return verify.Rows(n) }
