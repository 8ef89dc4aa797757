package loops

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// repeating is the place with the innermost of its loops that may have gone
// round: one that ran once for each call repeats nothing.
func (s search) repeating(src *source, at position, frames []report.Site, i int) position {
	if at.loop == nil {
		return at
	}
	loops := append([]ast.Stmt{at.loop}, at.outer...)
	at.loop, at.outer = nil, nil
	for n, loop := range loops {
		if !s.once(src, at.fn, loop, frames, i) && !src.ranAfter(loop, at.self, frames[i:]) {
			at.loop, at.outer = loop, loops[n+1:]
			break
		}
	}
	return at
}

// once reports whether a loop of frame i is known to have ended after each
// execution of the statement.
func (s search) once(src *source, fn *ast.FuncDecl, loop ast.Stmt, frames []report.Site, i int) bool {
	switch {
	case i < s.Left:
		return true
	case i == s.Left && s.SiblingLine > 0 && !src.inLoop(loop, s.SiblingLine):
		return true
	case hasOneItem(fn, loop, frames[i:]):
		return true
	case !s.Alike && !s.Unchained:
		return false
	}
	f := src.flow(loop, frames[i].Line)
	return s.Alike && f.endsByAnswer() || s.Unchained && f.followsAnswer()
}

// ranAfter reports whether a literal that a loop makes was called when the loop
// was over: the function that made it is on the stack at a line behind it. A
// chain of handlers is built so.
func (s *source) ranAfter(loop ast.Stmt, self ast.Node, frames []report.Site) bool {
	lit, ok := self.(*ast.FuncLit)
	if !ok || lit.Pos() < loop.Pos() || loop.End() < lit.End() || s.isDeferred(loop, lit) {
		return false
	}
	maker := outermost(frames[0].Function)
	for _, f := range frames[1:] {
		if strings.ReplaceAll(f.Function, "[...]", "") == maker {
			return f.Line > s.fset.Position(loop.End()).Line
		}
	}
	return false
}

// isDeferred reports whether a literal is called when its function returns.
func (s *source) isDeferred(within, lit ast.Node) bool {
	found := false
	ast.Inspect(within, func(n ast.Node) bool {
		if d, ok := n.(*ast.DeferStmt); ok && d.Pos() <= lit.Pos() && lit.End() <= d.End() {
			found = true
		}
		return !found
	})
	return found
}

// hasOneItem reports whether a loop goes over a parameter of its function for
// which the caller, written out, passes one item.
func hasOneItem(fn *ast.FuncDecl, loop ast.Stmt, frames []report.Site) bool {
	name := overName(loop)
	for depth := 0; name != "" && fn != nil && depth+1 < len(frames); depth++ {
		at, variadic := parameter(fn, name)
		if at < 0 {
			return false
		}
		src := parsed(sourcePath(frames[depth+1]))
		if src == nil {
			return false
		}
		caller := src.at(frames[depth+1].Line)
		call := src.callOf(caller.self, fn.Name.Name, frames[depth+1].Line)
		if call == nil || len(call.Args) < at {
			return false
		}
		if variadic && !call.Ellipsis.IsValid() {
			return len(call.Args)-at <= 1
		}
		switch arg := ast.Unparen(call.Args[min(at, len(call.Args)-1)]).(type) {
		case *ast.CompositeLit:
			return len(arg.Elts) <= 1 && isList(arg.Type)
		case *ast.Ident:
			name, fn = arg.Name, caller.fn // handed on
			if caller.self != fn {
				return false
			}
		default:
			return false
		}
	}
	return false
}

func isList(e ast.Expr) bool {
	switch e.(type) {
	case *ast.ArrayType, *ast.MapType:
		return true
	}
	return false
}

// overName is the variable whose items a loop goes over, empty for none.
func overName(loop ast.Stmt) string {
	var over ast.Expr
	switch loop := loop.(type) {
	case *ast.RangeStmt:
		over = loop.X
	case *ast.ForStmt:
		if cond, ok := loop.Cond.(*ast.BinaryExpr); ok {
			over = cond.Y
		}
		if _, ok := over.(*ast.CallExpr); !ok {
			return "" // i < n
		}
	}
	if call, ok := over.(*ast.CallExpr); ok && len(call.Args) == 1 {
		if fun, ok := call.Fun.(*ast.Ident); !ok || fun.Name != "len" {
			return ""
		}
		over = call.Args[0]
	}
	if id, ok := over.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// parameter is the index of a function's parameter, -1 for none, and whether
// it takes the rest of the arguments.
func parameter(fn *ast.FuncDecl, name string) (at int, variadic bool) {
	n := 0
	for _, field := range fn.Type.Params.List {
		if i := slices.IndexFunc(field.Names, func(id *ast.Ident) bool { return id.Name == name }); i >= 0 {
			_, variadic = field.Type.(*ast.Ellipsis)
			return n + i, variadic
		}
		n += max(len(field.Names), 1)
	}
	return -1, false
}

// callOf is the one call of a function of that name on a line, nil where there
// is none or more than one.
func (s *source) callOf(within ast.Node, name string, line int) (found *ast.CallExpr) {
	if within == nil {
		return nil
	}
	n := 0
	ast.Inspect(within, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok || !s.on(call, line) {
			return true
		}
		switch fun := ast.Unparen(call.Fun).(type) {
		case *ast.Ident:
			ok = fun.Name == name
		case *ast.SelectorExpr:
			ok = fun.Sel.Name == name
		default:
			ok = false
		}
		if ok {
			found = call
			n++
		}
		return true
	})
	if n != 1 {
		return nil
	}
	return found
}
