package loops

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// Reader is a cases.Source that parses the program's files. What a test, a
// fixture, a retry or a migration repeats it passes over.
type Reader struct {
	// TestsToo leaves loops in the bodies of tests as they are, and those that
	// read in other functions of test files: they are what somebody asked to
	// watch. What prepares a test or asserts something is passed over still.
	TestsToo bool
}

var _ cases.Source = Reader{}

// Loop implements cases.Source.
func (o Reader) Loop(r cases.Repeat) (Loop, bool) {
	l, ok := search{tree: r.Tree, request: r.Request, parent: r.Parent}.find(r.Stack)
	if why := reason(l.Kind); ok && why != "" && !o.watched(l.Kind, r.Write) {
		l.Passed = fmt.Sprintf("%s (%s:%d)", why, l.Site.File, l.Line)
	}
	return l, ok
}

// watched reports whether a loop of tests is one that somebody asked for. What
// writes in a helper of tests prepares them, whatever its name.
func (o Reader) watched(k Kind, write bool) bool {
	return o.TestsToo && (k == Test || k == Helper && !write)
}

// Passed reports whether a finding is suppressed because of whose its loop is,
// rather than because somebody allowed it.
func Passed(f *report.Finding) bool {
	for _, k := range []Kind{Test, Helper, Assertion, Fixture, Retry, Migration} {
		if strings.HasPrefix(f.Suppressed, reason(k)+" (") {
			return true
		}
	}
	return false
}

// reason says why a loop of this kind is no finding of the program's, empty
// where it is one.
func reason(k Kind) string {
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
