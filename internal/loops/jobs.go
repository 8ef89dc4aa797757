package loops

import (
	"go/ast"
	"go/token"
)

// isJobs reports whether each round of a loop is a job of its own: on a
// goroutine that belongs to nobody, in the outermost function, it waits for
// what comes, and either runs several statements for it or none that follows
// rows which were read here.
func (s search) isJobs(src *source, loop ast.Stmt, outermost bool) bool {
	return s.Alone && outermost && (s.Shapes > 1 || len(s.parent) == 0) && src.waits(loop)
}

// waits reports whether a loop goes on for as long as something comes from a
// channel.
func (s *source) waits(loop ast.Stmt) bool {
	switch loop := loop.(type) {
	case *ast.RangeStmt:
		name := ""
		switch over := ast.Unparen(loop.X).(type) {
		case *ast.Ident:
			name = over.Name
		case *ast.SelectorExpr:
			name = over.Sel.Name
		}
		return loop.Value == nil && name != "" && s.isChannel(name)
	case *ast.ForStmt:
		return loop.Cond == nil && receives(loop.Body)
	}
	return false
}

func receives(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if from, ok := n.(*ast.UnaryExpr); ok && from.Op == token.ARROW {
			found = true
		}
		_, other := n.(*ast.FuncLit)
		return !found && !other
	})
	return found
}

// isChannel reports whether the file declares something of that name as a
// channel: a parameter, a field or a variable.
func (s *source) isChannel(name string) bool {
	found := false
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			found = found || names(n.Names, name) && isChan(n.Type)
		case *ast.ValueSpec:
			found = found || names(n.Names, name) && (isChan(n.Type) || len(n.Values) == 1 && makesChan(n.Values[0]))
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok && id.Name == name && i < len(n.Rhs) && makesChan(n.Rhs[i]) {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

func names(list []*ast.Ident, name string) bool {
	for _, id := range list {
		if id.Name == name {
			return true
		}
	}
	return false
}

func isChan(e ast.Expr) bool {
	_, ok := e.(*ast.ChanType)
	return ok
}

func makesChan(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	return ok && len(call.Args) > 0 && isChan(call.Args[0])
}
