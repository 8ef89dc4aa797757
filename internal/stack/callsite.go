// Package stack knows where a statement was sent from: frames of the program and
// the goroutine.
package stack

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/report"
)

// CallSite is the chain of calls that led to a statement. It is immutable
// once made.
type CallSite struct {
	ID     ID
	Frames []Frame // of the program, innermost first, recursion collapsed
	All    []Frame // libraries included, the runtime's own left out
	// Followed says that package driver stands further out on this chain and
	// follows the statement already: it came through database/sql to a
	// driver whose own interface is watched too.
	Followed bool

	Described sync.Once
	Sites     []report.Site // of frames, made when a sink asks
}

// Frame is one call of a call site.
type Frame struct {
	PC       uintptr
	Function string
	File     string // path on this machine
	Line     int
	Program  bool // neither a library, a driver nor the standard library
	// relative is the file as reports name it, where another process has
	// found that out; empty where it follows from the function.
	Relative string
}

// The call site of a statement is looked up by the hash of its raw stack.
// Names are resolved only for a raw stack that was not seen before; the table
// is bounded, and a stack that was pushed out of it is resolved again.
const (
	siteSlots = 1 << 12
	maxSites  = 1 << 11 // distinct chains that are shared
	maxDepth  = 1 << 12 // frames that are looked at
)

type rawSite struct {
	raw  uint64
	site *CallSite
}

var (
	rawSites    [siteSlots]atomic.Pointer[rawSite]
	sharedSites struct {
		mu   sync.Mutex
		byID map[ID]*CallSite
	}
)

// Here returns the call site of the running goroutine. It must be
// called by a function of this package.
func Here() *CallSite {
	raw := RawStack()
	slot := &rawSites[(raw^raw>>32)%siteSlots]
	if seen := slot.Load(); seen != nil && seen.raw == raw {
		return seen.site
	}
	site := resolveSite()
	slot.Store(&rawSite{raw, site})
	return site
}

// resolveSite reads the whole stack and shares the result by its id, so that
// all depths of a recursion have one.
func resolveSite() *CallSite {
	pcs := make([]uintptr, 64)
	n := runtime.Callers(2, pcs)
	for n == len(pcs) && n < maxDepth {
		pcs = make([]uintptr, 2*len(pcs))
		n = runtime.Callers(2, pcs)
	}
	site := newCallSite(pcs[:n])

	sharedSites.mu.Lock()
	defer sharedSites.mu.Unlock()
	if known := sharedSites.byID[site.ID]; known != nil {
		return known
	}
	if sharedSites.byID == nil {
		sharedSites.byID = make(map[ID]*CallSite)
	}
	if len(sharedSites.byID) < maxSites {
		sharedSites.byID[site.ID] = site
	}
	return site
}

// newCallSite resolves program counters and picks the program's frames.
func newCallSite(pcs []uintptr) *CallSite {
	site := &CallSite{}
	innermost := make(map[string]bool)
	native := false
	frames := runtime.CallersFrames(pcs)
	for {
		f, more := frames.Next()
		native = native || below(f.Function, nativeFollowers)
		site.Followed = site.Followed || native && below(f.Function, sqlFollowers)
		if f.Function != "" && !ownFrame(f.Function, f.File) {
			fr := Frame{PC: f.PC, Function: f.Function, File: f.File, Line: f.Line}
			fr.Program = programFrame(fr.Function, fr.File)
			if !runtimeFrame(fr.Function) && len(site.All) < maxKeptFrames {
				site.All = append(site.All, fr)
			}
			if fr.Program && !innermost[fr.Function] {
				innermost[fr.Function] = true
				site.Frames = append(site.Frames, fr)
			}
		}
		if !more {
			break
		}
	}
	if len(site.Frames) == 0 {
		// Called by a library that nothing of the program called: better its
		// frames than none.
		for _, fr := range site.All {
			if !innermost[fr.Function] {
				innermost[fr.Function] = true
				site.Frames = append(site.Frames, fr)
			}
		}
	}
	site.ID = HashFrames(site.Frames)
	if site.Followed {
		// A line that runs now this way, now that, has two sites.
		site.ID = ^site.ID
	}
	return site
}

// What follows a driver's own interface, and what follows database/sql.
var (
	nativeFollowers = []string{ownModule + "integrations/pgx"}
	sqlFollowers    = []string{ownModule + "driver"}
)

// maxKeptFrames bounds callSite.all where a recursion is deep.
const maxKeptFrames = 128

// HashFrames names a chain by functions and lines, which unlike program
// counters are the same however calls were inlined.
func HashFrames(frames []Frame) ID {
	h := uint64(len(frames))
	for i := range frames {
		h = hash.Mix64(h ^ hash.HashText(frames[i].Function))
		h = hash.Mix64(h + uint64(frames[i].Line))
	}
	return ID(h)
}

// ID names a chain of program frames, recursion collapsed by function,
// libraries left out. It is stable within a process.
type ID uint64
