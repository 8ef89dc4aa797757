package loops

import (
	"go/ast"

	"github.com/nplusone-go/nplusone/internal/naming"
	"github.com/nplusone-go/nplusone/report"
)

// recursion returns a call in the function of the innermost frame that leads
// back to it, or to a frame further out; nil for none. It goes by names, so
// that it knows functions of its own package and methods of its own receiver.
func (s *source) recursion(p position, frames []report.Site) ast.Node {
	if lit, ok := p.self.(*ast.FuncLit); ok {
		if p.name == "" {
			return nil
		}
		return firstCall(lit.Body, "", func(name string) bool { return name == p.name })
	}
	if p.fn == nil || p.fn.Body == nil {
		return nil
	}
	back := map[string]bool{}
	for _, f := range frames {
		if naming.PackageOf(f.Function) == naming.PackageOf(frames[0].Function) && f.Function == outermost(f.Function) {
			back[baseName(f.Function)] = true
		}
	}
	return firstCall(p.fn.Body, receiverOf(p.fn), func(name string) bool {
		return s.leadsTo(name, back, map[string]bool{})
	})
}

// leadsTo reports whether a function is one of those, or calls one by
// functions of the same file.
func (s *source) leadsTo(name string, back, seen map[string]bool) bool {
	if back[name] {
		return true
	}
	if seen[name] {
		return false
	}
	seen[name] = true
	for _, d := range s.file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Name.Name != name || fn.Body == nil {
			continue
		}
		further := firstCall(fn.Body, receiverOf(fn), func(name string) bool { return s.leadsTo(name, back, seen) })
		if further != nil {
			return true
		}
	}
	return false
}

func receiverOf(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 || len(fn.Recv.List[0].Names) == 0 {
		return ""
	}
	return fn.Recv.List[0].Names[0].Name
}

// firstCall returns the first call of a function, or of a method of the
// receiver, that is wanted.
func firstCall(body *ast.BlockStmt, receiver string, wanted func(name string) bool) (found ast.Node) {
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found != nil {
			return found == nil
		}
		switch fun := ast.Unparen(call.Fun).(type) {
		case *ast.Ident:
			if wanted(fun.Name) {
				found = call
			}
		case *ast.SelectorExpr:
			// Not a method of something that the receiver holds.
			if x, ok := fun.X.(*ast.Ident); ok && x.Name == receiver && wanted(fun.Sel.Name) {
				found = call
			}
		}
		return true
	})
	return found
}
