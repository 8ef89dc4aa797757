package loops

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// sent knows a loop that receives functions and calls them: what repeats the
// statement is who sends them. Where the statement follows a query's rows, or
// the program itself sends in a loop, that is the program's; who sends one
// function for each call has no loop.
func (s search) sent(src *source, at position, l Loop, frames []report.Site, i int) (Loop, bool) {
	if i == 0 || !src.callsReceived(at.loop, frames[i].Line) {
		return l, false
	}
	l.Site = frames[i-1]
	if body := parsed(sourcePath(l.Site)); body != nil && l.Kind == Program {
		l.Kind = body.kind(body.at(l.Site.Line).outside(), frames[:i], i-1)
	}
	if l.Kind == Program && len(s.parent) == 0 && !s.sentInLoop(l.Site) {
		l.Kind = Sent
	}
	return l, true
}

// callsReceived reports whether a line calls a function that its loop took from
// a channel, or that came with what it took.
func (s *source) callsReceived(loop ast.Stmt, line int) bool {
	received := receivedBy(loop)
	found := false
	ast.Inspect(loop, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && s.on(call, line) {
			if id := rootOf(call.Fun); id != nil && received[id.Name] {
				found = true
			}
		}
		return !found
	})
	return found
}

// receivedBy are the variables that a loop fills from a channel. A range with
// one variable whose fields or results are used is one over a channel: an index
// has none.
func receivedBy(loop ast.Stmt) map[string]bool {
	names := map[string]bool{}
	if over, ok := loop.(*ast.RangeStmt); ok {
		if id, ok := over.Key.(*ast.Ident); ok && over.Value == nil {
			names[id.Name] = true
		}
	}
	ast.Inspect(loop, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Rhs) != 1 {
			return true
		}
		if from, ok := ast.Unparen(a.Rhs[0]).(*ast.UnaryExpr); ok && from.Op == token.ARROW {
			if id, ok := a.Lhs[0].(*ast.Ident); ok {
				names[id.Name] = true
			}
		}
		return true
	})
	return names
}

// sentInLoop reports whether the program calls the function that a literal was
// written in from a loop of the same package. Of a test only what it calls
// counts.
func (s search) sentInLoop(body report.Site) bool {
	path, name := sourcePath(body), baseName(outermost(body.Function))
	entries, _ := os.ReadDir(filepath.Dir(path))
	calls := map[string][]string{}
	var loops []string // functions of the program that call it in a loop
	for _, e := range entries {
		src := parsed(filepath.Join(filepath.Dir(path), e.Name()))
		if src == nil {
			continue
		}
		inLoop := src.callsOf(name, calls)
		if !strings.HasSuffix(e.Name(), "_test.go") {
			loops = append(loops, inLoop...)
		}
	}
	test, _, _ := strings.Cut(s.scope, "/")
	if calls[test] == nil {
		return len(loops) > 0
	}
	reached := reachedFrom(test, calls)
	return slices.ContainsFunc(loops, func(f string) bool { return reached[f] })
}

// callsOf notes what each function of a file calls, and returns those that call
// one of that name in a loop. Functions go by their bare names.
func (s *source) callsOf(name string, calls map[string][]string) (inLoop []string) {
	for _, d := range s.file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		by := fn.Name.Name
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			called := ""
			switch n := n.(type) {
			case *ast.Ident:
				called = n.Name
			case *ast.SelectorExpr:
				called = n.Sel.Name
			default:
				return true
			}
			calls[by] = append(calls[by], called)
			if called == name && s.at(s.line(n)).loop != nil {
				inLoop = append(inLoop, by)
			}
			return true
		})
	}
	return inLoop
}

// reachedFrom are the functions that one leads to.
func reachedFrom(from string, calls map[string][]string) map[string]bool {
	reached := map[string]bool{from: true}
	for next := []string{from}; len(next) > 0; {
		at := next[len(next)-1]
		next = next[:len(next)-1]
		for _, called := range calls[at] {
			if !reached[called] {
				reached[called] = true
				next = append(next, called)
			}
		}
	}
	return reached
}
