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
