package loops

import (
	"context"
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
)

// Attribution is a detect.Fixer that derives no fix: it moves a finding to
// the loop that repeats it, and marks as suppressed what a test, a fixture, a
// retry or a migration repeats. Install it before other fixers.
type Attribution struct {
	// TestsToo leaves loops in the bodies of tests as they are: they are what
	// somebody asked to watch.
	TestsToo bool
}

// Fix reads the sources round the finding's frames. Where they are not at
// hand the finding stays as it is.
func (a Attribution) Fix(_ context.Context, f *detect.Finding, c *detect.Case) {
	if f.Rule != detect.RuleNPlusOne && f.Rule != detect.RuleNPlusOneWrite && f.Rule != detect.RuleDuplicate {
		return
	}
	how := search{
		tree:    f.Parent != nil && f.Parent.Shape == f.Query.Shape,
		request: strings.Contains(c.Scope, " /"),
	}
	l, ok := how.find(f.Stack)
	if !ok {
		return
	}
	f.Site = l.Site
	if reason := l.Kind.reason(); reason != "" && f.Suppressed == "" && (l.Kind != Test || !a.TestsToo) {
		f.Suppressed = fmt.Sprintf("%s (%s:%d)", reason, l.Site.File, l.Line)
	}
}

// reason says why a loop of this kind is no finding of the program's, empty
// where it is one.
func (k Kind) reason() string {
	switch k {
	case Test:
		return "the loop is in a test"
	case Fixture:
		return "the loop is in a helper of tests or fills a database for them"
	case Retry:
		return "the loop tries again after a failure"
	case Migration:
		return "the loop changes the schema"
	}
	return ""
}
