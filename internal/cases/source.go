package cases

import (
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// Source reads the program's source and tells which loop encloses a frame, of
// what kind it is and whose. It is asked once for each finding that repeats,
// when a scope has ended and the finding has its ID. It must be safe for
// concurrent use. Where source is not linked there is none: nil.
type Source interface {
	// Loop returns the loop that repeats a statement. ok is false where no
	// source could be read or none of it says.
	Loop(r Repeat) (l Loop, ok bool)
}

// Repeat is a statement that repeats, as far as its loop depends on it.
type Repeat struct {
	// Stack are the program's frames of the statement, Frames all of them, both
	// innermost first.
	Stack, Frames []report.Site
	// At is where the finding stands before the source is asked.
	At report.Site
	// Parent are the frames of the query whose rows the statement follows,
	// where it runs more often than that query. A loop that repeats the query,
	// too, is not what makes the difference. Empty for no such query.
	Parent []report.Site
	// Tree is set where the statement's arguments come from its own earlier
	// rows: a recursion descends, whatever loop called it first.
	Tree bool
	// Request is set where the scope is a request's: what is outside of its
	// handler is no part of it.
	Request bool
	Write   bool
	// Scope is the scope's name: of a test, its function's.
	Scope string
	// DistinctArgs is with how many different arguments it ran, 0 where that is
	// not known.
	DistinctArgs int
	Steps
}

// Steps say what happened from one execution of a statement to the next. A loop
// that every call enters anew and goes through once does not repeat it. The
// zero Steps say nothing.
type Steps struct {
	// Left is the number of innermost frames of the stack that the program had
	// left before nearly every execution, since other statements ran further
	// out. SiblingLine is the line of such a statement in the frame behind those, 0
	// where it was not always the same one.
	Left, SiblingLine int
	// Alike is set where all executions had the same answer.
	Alike bool
	// Unchained is set where the answer before did not supply the arguments.
	Unchained bool
	// Alone is set where the statement ran on a goroutine that no scope owns,
	// Shapes is how many different statements ran there.
	Alone  bool
	Shapes int
}

// Loop is the loop that a statement stands in.
type Loop struct {
	// Site is the frame whose line lies in the loop's body. Where the loop
	// only calls back, it is the callback's: that is what the loop repeats.
	// The zero Site leaves the finding where it is.
	Site report.Site
	Line int // of the loop's first line
	Kind LoopKind
	// Passed says why the loop is no finding of the program's, empty where it
	// is one.
	Passed string
}

// LoopKind says whose loop it is.
type LoopKind string

// Locate moves a finding that repeats to the loop that a source tells, and
// suppresses what that source passes over. Where the source knows no loop the
// finding stays as it is. Of the case only Scope, Frames, ParentStack and Steps
// count.
func Locate(s Source, f *report.Finding, c *Case) {
	if rule, _ := report.RuleByID(f.Rule); !rule.Loop {
		return
	}
	r := Repeat{
		Stack: f.Stack, Frames: c.Frames, At: f.Site, Scope: c.Scope,
		Tree:    f.Parent != nil && f.Parent.Shape == f.Query.Shape,
		Request: strings.Contains(c.Scope, " /"),
		Write:   f.Rule == report.RuleNPlusOneWrite, DistinctArgs: f.Query.DistinctArgs, Steps: c.Steps,
	}
	if f.Parent != nil && !r.Tree && f.Query.Count > f.Parent.Count {
		r.Parent = c.ParentStack
	}
	l, ok := s.Loop(r)
	if !ok {
		return
	}
	if l.Site != (report.Site{}) {
		f.Site = l.Site
	}
	if l.Line > 0 {
		at := f.Site
		at.Line = l.Line
		f.Loop = &at
	}
	if l.Passed != "" && f.Suppressed == "" {
		f.Suppressed = l.Passed
	}
}
