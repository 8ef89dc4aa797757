package loops

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// Reader is a cases.Source that parses the program's files. What a test or a
// retry repeats it passes over.
type Reader struct {
	// TestsToo leaves loops in the bodies of tests as they are, and those that
	// read in other functions of test files: they are what somebody asked to
	// watch. A function that is given the test is passed over still.
	TestsToo bool
}

var _ cases.Source = Reader{}

// Loop implements cases.Source.
func (o Reader) Loop(r cases.Repeat) (Loop, bool) {
	l, ok := search{tree: r.Tree, request: r.Request, scope: r.Scope, parent: r.Parent, Steps: r.Steps}.find(r.Stack)
	switch {
	case !ok:
		if l, ok = o.unrolled(r); !ok {
			l.Site, ok = beyondGenerated(r.At, r.Stack)
		}
		return l, ok
	case l.Kind == Retry && r.DistinctArgs > 1:
		return l, true // what is tried again is the same: this asks for something else each time
	}
	if why := reason(l.Kind); why != "" && !o.watched(l.Kind, r.Write) {
		l.Passed = fmt.Sprintf("%s (%s:%d)", why, l.Site.File, l.Line)
	}
	if at, moved := beyondGenerated(l.Site, r.Stack); moved {
		l.Site, l.Line = at, 0
	}
	return l, true
}

// unrolled knows what no loop of the program repeats, and what a test makes or
// had made call by call: lines of its own, clean-ups that it registered. Where
// the statement follows the rows of a query and runs more often, what repeats it
// lies between the two, out of sight.
func (o Reader) unrolled(r cases.Repeat) (l Loop, ok bool) {
	if len(r.Stack) == 0 || o.TestsToo || r.Request || len(r.Parent) > 0 || !readable(r.Stack) || calledBackByLibrary(r.Stack, r.Frames) && !inTestCode(r.At) {
		return Loop{}, false
	}
	outermost := r.Stack[len(r.Stack)-1]
	if module := calledModule(r.Stack, r.Frames); module != "" && runsOnce(outermost) {
		at := r.Stack[0]
		return Loop{Kind: Module, Passed: fmt.Sprintf("%s %s (%s:%d)", reason(Module), module, at.File, at.Line)}, true
	}
	if !inTestCode(outermost) {
		return Loop{}, false
	}
	return Loop{Kind: Test, Passed: fmt.Sprintf("%s (%s:%d)", reason(Test), outermost.File, outermost.Line)}, true
}

// readable reports whether the source of every frame is at hand: no loop was
// found because there is none.
func readable(frames []report.Site) bool {
	for _, f := range frames {
		if parsed(sourcePath(f)) == nil {
			return false
		}
	}
	return true
}

// calledBackByLibrary reports whether a frame that is not the program's stands
// between two that are: it may hold the loop.
func calledBackByLibrary(program, all []report.Site) bool {
	at := 0
	for _, f := range all {
		switch {
		case at < len(program) && f == program[at]:
			at++
		case at > 0 && at < len(program):
			return true
		}
	}
	return false
}

// watched reports whether a loop of tests is one that somebody asked for. What
// writes in a helper of tests prepares them, whatever its name.
func (o Reader) watched(k Kind, write bool) bool {
	return o.TestsToo && (k == Test || k == Helper && !write)
}

// Passed reports whether a finding is suppressed because of whose its loop is,
// rather than because somebody allowed it.
func Passed(f *report.Finding) bool {
	for _, k := range []Kind{Test, Helper, Retry, Sent, Jobs} {
		if strings.HasPrefix(f.Suppressed, reason(k)+" (") {
			return true
		}
	}
	return strings.HasPrefix(f.Suppressed, reason(Module)+" ")
}

// reason says why a loop of this kind is no finding of the program's, empty
// where it is one.
func reason(k Kind) string {
	switch k {
	case Test:
		return "the loop is in a test"
	case Helper, Support:
		return "the loop is in a helper of tests"
	case Retry:
		return "the loop tries again after a failure"
	case Sent:
		return "the loop runs what others send it"
	case Jobs:
		return "each round of the loop is a job of its own"
	case Module:
		return "the loop is one of"
	}
	return ""
}
