package loops

import (
	"context"
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// Attribution is a cases.Fixer that derives no fix: it moves a finding to
// the loop that repeats it, and marks as suppressed what a test, a fixture, a
// retry or a migration repeats. Install it before other fixers.
type Attribution struct {
	// TestsToo leaves loops in the bodies of tests as they are, and those that
	// read in other functions of test files: they are what somebody asked to
	// watch. What prepares a test or asserts something is passed over still.
	TestsToo bool
}

// Fix reads the sources round the finding's frames. Where they are not at
// hand the finding stays as it is.
func (a Attribution) Fix(_ context.Context, f *report.Finding, c *cases.Case) {
	if f.Rule != report.RuleNPlusOne && f.Rule != report.RuleNPlusOneWrite && f.Rule != report.RuleDuplicate {
		return
	}
	how := search{
		tree:    f.Parent != nil && f.Parent.Shape == f.Query.Shape,
		request: strings.Contains(c.Scope, " /"),
	}
	if f.Parent != nil && !how.tree && f.Query.Count > f.Parent.Count {
		how.parent = c.ParentStack
	}
	l, ok := how.find(f.Stack)
	if !ok {
		if !how.request && len(how.parent) == 0 {
			a.unrolled(f, c)
		}
		return
	}
	f.Site = l.Site
	if l.Kind == Retry && f.Query.DistinctArgs > 1 {
		return // what is tried again is the same: this asks for something else each time
	}
	if reason := l.Kind.reason(); reason != "" && f.Suppressed == "" && !a.watched(l.Kind, f.Rule) {
		f.Suppressed = fmt.Sprintf("%s (%s:%d)", reason, l.Site.File, l.Line)
	}
}

// unrolled marks what no loop of the program repeats, and what a test makes or
// had made call by call: lines of its own, clean-ups that it registered. Where
// the statement follows the rows of a query and runs more often, what repeats it
// lies between the two, out of sight.
func (a Attribution) unrolled(f *report.Finding, c *cases.Case) {
	if len(f.Stack) == 0 || a.TestsToo || f.Suppressed != "" || !readable(f.Stack) || calledBackByLibrary(f.Stack, c.Frames) {
		return
	}
	outermost := f.Stack[len(f.Stack)-1]
	if !inTestCode(outermost) {
		return
	}
	f.Suppressed = fmt.Sprintf("%s (%s:%d)", Test.reason(), outermost.File, outermost.Line)
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
func (a Attribution) watched(k Kind, rule string) bool {
	return a.TestsToo && (k == Test || k == Helper && rule != report.RuleNPlusOneWrite)
}

// Passed reports whether a finding is suppressed because of whose its loop is,
// rather than because somebody allowed it.
func Passed(f *report.Finding) bool {
	for _, k := range []Kind{Test, Helper, Retry} {
		if strings.HasPrefix(f.Suppressed, k.reason()+" (") {
			return true
		}
	}
	return false
}

// reason says why a loop of this kind is no finding of the program's, empty
// where it is one.
func (k Kind) reason() string {
	switch k {
	case Test:
		return "the loop is in a test"
	case Helper, Support:
		return "the loop is in a helper of tests"
	case Retry:
		return "the loop tries again after a failure"
	}
	return ""
}
