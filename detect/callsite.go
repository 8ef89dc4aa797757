package detect

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// callSite is the chain of calls that led to a statement. It is immutable
// once made.
type callSite struct {
	id     stackID
	frames []frame // of the program, innermost first, recursion collapsed
	all    []frame // libraries included, the runtime's own left out

	described sync.Once
	sites     []Site // of frames, made when a sink asks
}

// frame is one call of a call site.
type frame struct {
	pc       uintptr
	function string
	file     string // path on this machine
	line     int
	program  bool // neither a library, a driver nor the standard library
	// relative is the file as reports name it, where another process has
	// found that out; empty where it follows from the function.
	relative string
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
	site *callSite
}

var (
	rawSites    [siteSlots]atomic.Pointer[rawSite]
	sharedSites struct {
		mu   sync.Mutex
		byID map[stackID]*callSite
	}
)

// callSiteHere returns the call site of the running goroutine. It must be
// called by a function of this package.
func callSiteHere() *callSite {
	raw := rawStack()
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
func resolveSite() *callSite {
	pcs := make([]uintptr, 64)
	n := runtime.Callers(2, pcs)
	for n == len(pcs) && n < maxDepth {
		pcs = make([]uintptr, 2*len(pcs))
		n = runtime.Callers(2, pcs)
	}
	site := newCallSite(pcs[:n])

	sharedSites.mu.Lock()
	defer sharedSites.mu.Unlock()
	if known := sharedSites.byID[site.id]; known != nil {
		return known
	}
	if sharedSites.byID == nil {
		sharedSites.byID = make(map[stackID]*callSite)
	}
	if len(sharedSites.byID) < maxSites {
		sharedSites.byID[site.id] = site
	}
	return site
}

// newCallSite resolves program counters and picks the program's frames.
func newCallSite(pcs []uintptr) *callSite {
	site := &callSite{}
	innermost := make(map[string]bool)
	frames := runtime.CallersFrames(pcs)
	for {
		f, more := frames.Next()
		if f.Function != "" && !ownFrame(f.Function, f.File) {
			fr := frame{pc: f.PC, function: f.Function, file: f.File, line: f.Line}
			fr.program = programFrame(fr.function, fr.file)
			if !runtimeFrame(fr.function) && len(site.all) < maxKeptFrames {
				site.all = append(site.all, fr)
			}
			if fr.program && !innermost[fr.function] {
				innermost[fr.function] = true
				site.frames = append(site.frames, fr)
			}
		}
		if !more {
			break
		}
	}
	if len(site.frames) == 0 {
		// Called by a library that nothing of the program called: better its
		// frames than none.
		for _, fr := range site.all {
			if !innermost[fr.function] {
				innermost[fr.function] = true
				site.frames = append(site.frames, fr)
			}
		}
	}
	site.id = hashFrames(site.frames)
	return site
}

// maxKeptFrames bounds callSite.all where a recursion is deep.
const maxKeptFrames = 128

// hashFrames names a chain by functions and lines, which unlike program
// counters are the same however calls were inlined.
func hashFrames(frames []frame) stackID {
	h := uint64(len(frames))
	for i := range frames {
		h = mix64(h ^ hashText(frames[i].function))
		h = mix64(h + uint64(frames[i].line))
	}
	return stackID(h)
}
