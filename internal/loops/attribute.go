package loops

import (
	"context"
	"fmt"

	"github.com/nplusone-go/nplusone/detect"
)

// Attribution is a detect.Fixer that derives no fix: it moves a finding to
// the loop that repeats it, and marks as suppressed what a test, a fixture, a
// retry or a migration repeats. Install it before other fixers.
type Attribution struct{}

// Fix reads the sources round the finding's frames. Where they are not at
// hand the finding stays as it is.
func (Attribution) Fix(_ context.Context, f *detect.Finding, c *detect.Case) {
	if f.Rule != detect.RuleNPlusOne && f.Rule != detect.RuleNPlusOneWrite && f.Rule != detect.RuleDuplicate {
		return
	}
	l, ok := Find(f.Stack)
	if !ok {
		return
	}
	f.Site = l.Site
	if reason := l.Kind.reason(); reason != "" {
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
		return "the loop fills the database for tests"
	case Retry:
		return "the loop tries again after a failure"
	case Migration:
		return "the loop changes the schema"
	}
	return ""
}
