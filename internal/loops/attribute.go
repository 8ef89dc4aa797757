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
		return
	}
	f.Site = l.Site
	if reason := l.Kind.reason(); reason != "" && f.Suppressed == "" && !a.watched(l.Kind, f.Rule) {
		f.Suppressed = fmt.Sprintf("%s (%s:%d)", reason, l.Site.File, l.Line)
	}
}

// watched reports whether a loop of tests is one that somebody asked for. What
// writes in a helper of tests prepares them, whatever its name.
func (a Attribution) watched(k Kind, rule string) bool {
	return a.TestsToo && (k == Test || k == Helper && rule != report.RuleNPlusOneWrite)
}

// Passed reports whether a finding is suppressed because of whose its loop is,
// rather than because somebody allowed it.
func Passed(f *report.Finding) bool {
	for _, k := range []Kind{Test, Helper, Assertion, Fixture, Retry, Migration} {
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
	case Helper:
		return "the loop is in a helper of tests"
	case Assertion:
		return "the loop is in an assertion of tests"
	case Fixture:
		return "the loop is in a fixture"
	case Retry:
		return "the loop tries again after a failure"
	case Migration:
		return "the loop changes the schema"
	}
	return ""
}
