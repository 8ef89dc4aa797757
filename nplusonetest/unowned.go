package nplusonetest

import (
	"slices"
	"sync"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
)

// A statement that no scope owns may be a watched test's: of a goroutine that
// is older than Check, of one whose labels were replaced. The test then passes
// for what it did not see. Whose it is follows from the goroutine that it ran
// on, as far as that can be known: tests that run at once must not accuse each
// other.

// certainty says how sure it is whose a statement is.
type certainty int

const (
	_ certainty = iota // nobody's
	// started: its goroutine was started by the test's, or is the test's.
	started
	// alone: no other test was running.
	alone
	// oneOfSome: several tests were running.
	oneOfSome
)

// whose is what is known of the owner of a statement that no scope owns.
type whose struct {
	certainty
	runs []*run // one, except where it is one of some
	// unwatched says that a test was running which does not watch: the
	// statement may well be its.
	unwatched bool
}

// attribute finds out whose a statement is that the goroutine runs which asked
// for all; runs are the watched tests.
func attribute(all goroutines, runs []*run) whose {
	for id := range all.ancestors(all.self) {
		if on := runsOn(runs, id); len(on) > 0 && !all.byID[id].waits {
			return whose{started, on, false}
		}
	}
	tests := all.running(all.testOf(all.self))
	if len(tests) == 0 && all.hasTests() {
		return whose{} // between two tests
	}
	var w whose
	for _, test := range tests {
		of := ownersOf(all, runs, test)
		w.runs = appendNew(w.runs, of)
		w.unwatched = w.unwatched || len(of) == 0
	}
	if len(tests) == 0 { // of another framework
		w.runs = innermost(runs)
	}
	switch {
	case len(w.runs) == 0:
		return whose{}
	case len(w.runs) == 1 && !w.unwatched && all.whole:
		w.certainty = alone
	default:
		w.certainty = oneOfSome
	}
	return w
}

// runsOn is the latest run that was begun on a goroutine: ConstantQueries's runs lie
// within their test's.
func runsOn(runs []*run, id uint64) []*run {
	for _, r := range slices.Backward(runs) {
		if r.goroutine == id {
			return []*run{r}
		}
	}
	return nil
}

// ownersOf are the watched tests that a running test belongs to: itself, or
// else the nearest around it.
func ownersOf(all goroutines, runs []*run, test uint64) []*run {
	for id := range all.ancestors(test) {
		if !all.byID[id].test {
			continue
		}
		var of []*run
		for _, r := range runs {
			if all.testOfRun(r) == id {
				of = append(of, r)
			}
		}
		if len(of) > 0 {
			return innermost(of)
		}
	}
	return nil
}

// testOfRun is the test that a run belongs to, also where the goroutine that
// it was begun on is gone.
func (all goroutines) testOfRun(r *run) uint64 {
	if _, alive := all.byID[r.goroutine]; alive {
		return all.testOf(r.goroutine)
	}
	return all.testOf(r.creator)
}

// innermost keeps of the runs on one goroutine the latest.
func innermost(runs []*run) []*run {
	var kept []*run
	for _, r := range runs {
		kept = appendNew(kept, runsOn(runs, r.goroutine))
	}
	return kept
}

func appendNew(list, more []*run) []*run {
	for _, r := range more {
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	return list
}

func (all goroutines) hasTests() bool {
	for _, g := range all.byID {
		if g.test {
			return true
		}
	}
	return false
}

const (
	// maxTracebacks are read while the same tests are watched. What runs after
	// them is taken for what ran from the same place before.
	maxTracebacks = 16
	maxHeard      = 4096
)

// heard remembers what was found out, as long as the same tests are watched.
var heard struct {
	sync.Mutex
	runs       []*run
	tracebacks int
	fromCaller map[callFrom]whose
	onAny      map[callSite]whose
}

type callSite struct {
	shape fingerprint.ID
	stack uint64
}

type callFrom struct {
	goroutine uint64
	callSite
}

// hearUnowned takes a statement that no scope owns.
func hearUnowned(g record.ObservedGroup) {
	runs := watchedRuns()
	if len(runs) == 0 {
		return
	}
	w := whoseIs(runs, callFrom{thisGoroutineID(), callSite{g.Shape, g.Stack}})
	for _, r := range w.runs {
		r.unseen.add(w, g)
	}
}

func whoseIs(runs []*run, at callFrom) whose {
	heard.Lock()
	defer heard.Unlock()
	if !slices.Equal(heard.runs, runs) || len(heard.fromCaller) > maxHeard {
		heard.runs, heard.tracebacks = runs, 0
		heard.fromCaller, heard.onAny = map[callFrom]whose{}, map[callSite]whose{}
	}
	if w, ok := heard.fromCaller[at]; ok {
		return w
	}
	if heard.tracebacks == maxTracebacks {
		if w, ok := heard.onAny[at.callSite]; ok {
			return w
		}
		return whose{oneOfSome, runs, true}
	}
	heard.tracebacks++
	w := attribute(allGoroutines(), runs)
	heard.fromCaller[at], heard.onAny[at.callSite] = w, w
	return w
}

// watchedRuns are the tests that watch now, in the order in which they began.
func watchedRuns() []*run {
	running.Lock()
	defer running.Unlock()
	return slices.Clone(running.watching)
}
