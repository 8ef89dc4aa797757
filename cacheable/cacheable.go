package cacheable

import (
	"time"

	"github.com/nplusone-go/nplusone/internal/cacheable"
)

// Watch listens to all scopes of a detector. It is safe for concurrent use;
// its method Report says what a cache would have been good for so far.
type Watch = cacheable.Watch

// Option changes what a Watch reports.
type Option = cacheable.Option

// New returns a watch for detect.ListenWith.
func New(opts ...Option) *Watch { return cacheable.New(opts...) }

// Expiry sets how long the cache that is played keeps a result: 10 minutes
// without it. New panics at 0 or less.
func Expiry(d time.Duration) Option { return cacheable.Expiry(d) }

// MinHits sets how many executions a cache must have served for a query to
// be reported: 10 without it. New panics below 1.
func MinHits(n int) Option { return cacheable.MinHits(n) }
