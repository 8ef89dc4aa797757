// Package loops reads the source round the frames of a finding and tells
// which loop repeats the statement: one of the program, of a test, or a retry.
// It runs when a finding is reported and the sources
// are at hand; where they are not, it says nothing.
package loops

import (
	"go/ast"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// Kind says whose loop it is.
type Kind = cases.LoopKind

// The kinds.
const (
	Program Kind = "program"
	Test    Kind = "test"    // the body of a test or benchmark
	Helper  Kind = "helper"  // another function of a test file, or of a package for tests
	Support Kind = "support" // such a function that is given the test: it prepares or looks
	Retry   Kind = "retry"   // tries again until it works
	Sent    Kind = "sent"    // runs what others send it: the loop is theirs
	Jobs    Kind = "jobs"    // each round is a job of its own
	Module  Kind = "module"  // of another module: a migration tool, a mapper
)

// Loop is the loop that a statement stands in.
type Loop = cases.Loop

// Find walks the frames outwards, innermost first, and returns the innermost
// whose line is lexically in the body of a loop: for, range, or a label that a
// goto leads back to. ok is false where no source could be read or no frame is
// in a loop.
//
// A retry loop is passed over while there is another one further out: the
// statement is repeated by that one. A function literal belongs to the loops
// round it, in which it is called, deferred or started, unless it is one that
// runs by itself: a subtest or a handler. A function that calls itself is a
// loop where nothing else is.
func Find(frames []report.Site) (Loop, bool) { return search{}.find(frames) }

// search is how frames are walked: as the fields of cases.Repeat say.
type search struct {
	tree, request bool
	scope         string
	parent        []report.Site
	cases.Steps
}

func (s search) find(frames []report.Site) (l Loop, ok bool) {
	var recursion *Loop
	fork, both := forkOf(frames, s.parent)
	for i, f := range frames {
		if i > fork {
			break // what called both
		}
		src := parsed(sourcePath(f))
		if src == nil {
			continue
		}
		at := s.repeating(src, src.at(f.Line), frames, i)
		if i == fork && at.loop != nil && src.inLoop(at.loop, s.parent[both].Line) {
			break // so does every loop round it
		}
		if at.loop != nil {
			found := Loop{Site: f, Line: src.line(at.loop), Kind: src.kind(at, frames, i)}
			if found.Kind == Program && s.isJobs(src, at.loop, i == len(frames)-1) {
				found.Kind = Jobs
			}
			if found.Kind != Retry {
				if sent, is := s.sent(src, at, found, frames, i); is {
					return sent, true
				}
				return src.calledBack(found, at, frames, i), true
			}
			if !ok {
				l, ok = found, true
			}
		}
		if recursion == nil {
			if call := src.recursion(at, frames[i:]); call != nil {
				recursion = &Loop{Site: f, Line: src.line(call), Kind: src.kind(at, frames, i)}
			}
			if s.tree && recursion != nil {
				return *recursion, true
			}
		}
		if s.request && at.handler {
			break
		}
	}
	if !ok && recursion != nil {
		return *recursion, true
	}
	return l, ok
}

// calledBack moves the site to a callback: the loop of an iterating function
// repeats whatever it was given.
func (s *source) calledBack(l Loop, at position, frames []report.Site, i int) Loop {
	if i == 0 {
		return l
	}
	body := frames[i-1]
	if outermost(body.Function) == outermost(l.Site.Function) || !s.callsValue(at, l.Site.Line, body.Function) {
		return l
	}
	l.Site = body
	if src := parsed(sourcePath(body)); l.Kind == Program && src != nil {
		l.Kind = src.kind(src.at(body.Line).outside(), frames[:i], i-1)
	}
	return l
}

// callsValue reports whether a line calls a function that its function was
// given, and not the callee by its own name.
func (s *source) callsValue(at position, line int, callee string) bool {
	given, named := false, false
	ast.Inspect(at.loop, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || (s.line(call) != line && s.fset.Position(call.Lparen).Line != line) {
			return true
		}
		switch fun := ast.Unparen(call.Fun).(type) {
		case *ast.Ident:
			named = named || fun.Name == baseName(callee)
			given = given || at.given[fun.Name]
		case *ast.SelectorExpr:
			named = named || fun.Sel.Name == baseName(callee)
		}
		return true
	})
	return given && !named
}
