package record

import (
	"context"
	"runtime/pprof"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/words"
)

// Sampling says which scopes are recorded, and from where on. The zero value
// records all of each.
type Sampling struct {
	// OneIn records one scope of so many; 0 and 1 record all.
	OneIn int
	// After has the first statements of a scope counted only.
	After int

	started atomic.Uint64
	passed  atomic.Pointer[Scope]
}

// picks decides on the next scope. The numbers are scattered: programs take
// turns, and every second request may be of one route.
func (s *Sampling) picks() bool {
	return s.OneIn <= 1 || hash.Mix64(s.started.Add(1))%uint64(s.OneIn) == 0
}

// passBy returns a scope that takes statements, so that they are nobody
// else's, and records none. All that are passed by share it.
func (r *Recorder) passBy(ctx context.Context) (context.Context, *Scope) {
	s := r.Sampling.passed.Load()
	if s == nil {
		s = &Scope{recorder: r, name: "not sampled", standIn: true}
		s.state.Store(scopePaused)
		s.sealLabel()
		s.ctx = pprof.WithLabels(context.Background(), pprof.Labels(labelKey(), s.labelValue()))
		if !r.Sampling.passed.CompareAndSwap(nil, s) {
			s = r.Sampling.passed.Load()
		}
	}
	_, allowed := carried(ctx)
	return &carrier{ctx, s, allowed}, s
}

// notYet counts a statement before those that are recorded.
func (s *Scope) notYet() bool {
	after := int32(s.recorder.Sampling.After)
	return after > 0 && s.implicit == nil && s.skipped.Load() < after && s.skipped.Add(1) <= after
}

// noteSkipped has the report say what was counted only.
func (s *Scope) noteSkipped(rec *Record) {
	if n := int(min(s.skipped.Load(), int32(s.recorder.Sampling.After))); n > 0 {
		rec.Queries += n
		rec.note("sampling: of the first " + words.Count(n, "statement", "statements") + " only the number is known")
	}
}
