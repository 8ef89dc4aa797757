package entry

import (
	"context"
	"sync"

	"github.com/nplusone-go/nplusone/detect"
)

// Series is a stream of messages: one scope, or one for each message.
type Series struct {
	opener *Opener
	outer  context.Context
	name   string
	each   bool // whether each message has a scope
	begun  bool // whether a message has arrived

	mu    sync.Mutex
	ctx   context.Context
	entry *Entry
}

// Series opens the scope of a stream on this goroutine, on which End must be
// called. With each, the scope ends where the next message begins another one.
func (o *Opener) Series(ctx context.Context, name string, each bool) *Series {
	s := &Series{opener: o, outer: ctx, name: name, each: each}
	s.ctx, s.entry = o.Open(ctx, name, detect.KindHTTP)
	return s
}

// Context carries the scope of the latest message.
func (s *Series) Context() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ctx
}

// Next notes that a message has arrived; the first one belongs to the scope
// that is there. A handler that took its context before is followed by its
// goroutine.
func (s *Series) Next() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.each || !s.begun {
		s.begun = true
		return
	}
	s.entry.End()
	s.ctx, s.entry = s.opener.Open(s.outer, s.name, detect.KindHTTP)
}

// End ends the scope.
func (s *Series) End() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entry.End()
}
