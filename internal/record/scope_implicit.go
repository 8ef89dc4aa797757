package record

import (
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nplusone-go/nplusone/internal/naming"
	"github.com/nplusone-go/nplusone/internal/stack"
)

// A statement that nobody owns goes to an implicit scope of its goroutine:
// two goroutines never share one. It ends when the goroutine has been quiet
// for a moment, or when its record is full, and is then forgotten.
const (
	// quietFor is long enough for the work between two rows of one loop, which
	// may wait for another server each time. Jobs that follow each other faster
	// are told apart by their source.
	quietFor = 3 * time.Second
	// stuckFor ends a scope with statements that never finish, as of rows
	// that nobody closes.
	stuckFor = time.Minute

	maxImplicit        = 512    // open at a time; goroutines beyond have none
	maxImplicitQueries = 20_000 // of one scope
	implicitShards     = 16
)

type implicitScopes struct {
	open   atomic.Int32
	shards [implicitShards]struct {
		mu   sync.Mutex
		byID map[uint64]*Scope
		_    [40]byte // keeps the locks on cache lines of their own
	}
}

func newImplicitScopes() *implicitScopes { return &implicitScopes{} }

// implicitScope is what a scope has that nobody started.
type implicitScope struct {
	all     *implicitScopes
	id      uint64 // of its goroutine
	scope   *Scope
	touched atomic.Int64 // time of its last statement, since processStart
	queries atomic.Int32
	// guarded by the scope's lock:
	named    bool
	starting bool // the goroutine runs main, or an init function
	timer    *time.Timer
}

// of returns the open implicit scope of a goroutine, a new one if it has
// none, nil if there are too many.
func (a *implicitScopes) of(r *Recorder, id uint64) *Scope {
	if id == 0 {
		return nil
	}
	shard := &a.shards[id%implicitShards]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if s := shard.byID[id]; s != nil && s.owns() {
		return s
	}
	if a.open.Add(1) > maxImplicit {
		a.open.Add(-1)
		return nil
	}
	s := r.newScope("", string(KindImplicit))
	in := &implicitScope{all: a, id: id, scope: s}
	in.touched.Store(int64(sinceStart()))
	s.implicit = in
	// Started only once in.timer is set, which look reads.
	in.timer = time.AfterFunc(stuckFor, in.look)
	in.timer.Reset(quietFor)
	if shard.byID == nil {
		shard.byID = make(map[uint64]*Scope)
	}
	shard.byID[id] = s
	s.announce()
	return s
}

// look ends the scope if it is quiet, else looks again later. It runs on the
// timer's goroutine.
func (in *implicitScope) look() {
	s := in.scope
	if !s.owns() {
		return
	}
	quiet := sinceStart() - time.Duration(in.touched.Load())
	switch {
	case quiet < quietFor:
		in.timer.Reset(quietFor - quiet)
	case s.retire(quiet >= stuckFor):
		in.all.forget(in)
		s.End()
	default:
		// The longer it takes the seldomer it is looked at.
		in.timer.Reset(quiet)
	}
}

// used notes that a statement has finished, and ends the scope when it is
// full. Its report is made on the timer's goroutine, not on the program's.
func (in *implicitScope) used() {
	in.touched.Store(int64(sinceStart()))
	if in.queries.Add(1) == maxImplicitQueries || in.scope.outOfRoom.Load() {
		in.all.forget(in)
		in.touched.Store(-int64(stuckFor))
		in.timer.Reset(0)
	}
}

// stop undoes what of made.
func (in *implicitScope) stop() {
	in.timer.Stop()
	in.all.forget(in)
	in.all.open.Add(-1)
}

// forget makes the goroutine's next statement start a new scope.
func (a *implicitScopes) forget(in *implicitScope) {
	shard := &a.shards[in.id%implicitShards]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if shard.byID[in.id] == in.scope {
		delete(shard.byID, in.id)
	}
}

func (a *implicitScopes) endAll() {
	for i := range a.shards {
		shard := &a.shards[i]
		shard.mu.Lock()
		scopes := make([]*Scope, 0, len(shard.byID))
		for _, s := range shard.byID {
			scopes = append(scopes, s)
		}
		shard.mu.Unlock()
		for _, s := range scopes {
			s.End()
		}
	}
}

// retire closes the scope to new statements, unless one is running or its
// rows are open and force is not set. A statement that comes between this and
// the scope's end finds itself another one.
func (s *Scope) retire(force bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec != nil && !force {
		for _, g := range s.rec.Order {
			if g.running > 0 {
				return false
			}
		}
	}
	s.retired = true
	return true
}

// gone reports whether the scope takes no more statements.
func (s *Scope) gone() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.retired || s.rec == nil
}

// nameAfter names an implicit scope after the function that its goroutine
// runs, as far out as the program reaches.
func (in *implicitScope) nameAfter(site *stack.CallSite) {
	if in == nil || in.named || len(site.Frames) == 0 {
		return
	}
	in.named = true
	in.scope.name = naming.WithoutPath(site.Frames[len(site.Frames)-1].Function)
	in.starting = isStart(in.scope.name)
}

// startUp names what a program runs before it serves.
const startUp = "start-up"

// servesFrom is when the process began to serve, since processStart; 0 as long
// as it does not.
var servesFrom atomic.Int64

// Serves says that the process serves, or is about to: what main runs by itself
// is its start.
func Serves() { servesFrom.Store(math.MaxInt64) }

// ServesNow says that it serves from now on: main's own statements before are
// its start.
func ServesNow() { servesFrom.CompareAndSwap(0, int64(sinceStart())) }

// isStart reports whether a goroutine's outermost function is one by which a
// program starts.
func isStart(function string) bool {
	_, name, _ := strings.Cut(function, ".")
	return function == "main.main" || name == "init" || strings.HasPrefix(name, "init.")
}

// nameStart calls the scope of a start so, once it is known that the program
// serves. The scope is locked.
func (in *implicitScope) nameStart() {
	if in != nil && in.starting && int64(in.scope.started) < servesFrom.Load() {
		in.scope.name = startUp
	}
}
