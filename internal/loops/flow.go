package loops

import (
	"go/ast"
	"go/token"
)

// flow says how the variables of a loop hang together with a statement in it.
type flow struct {
	src  *source
	loop ast.Stmt
	body *ast.BlockStmt
	line int
	// given are the variables that the statement reads, answered those that
	// hold what it answered, or what was made of that. failed are the errors
	// among them.
	given, answered, failed map[string]bool
}

// flow reads the loop round a line.
func (s *source) flow(loop ast.Stmt, line int) *flow {
	f := &flow{src: s, loop: loop, line: line, given: map[string]bool{}, answered: map[string]bool{}, failed: map[string]bool{}}
	switch loop := loop.(type) {
	case *ast.ForStmt:
		f.body = loop.Body
	case *ast.RangeStmt:
		f.body = loop.Body
	default:
		return f
	}
	f.readStatement()
	f.spread()
	return f
}

// readStatement finds what goes into the calls on the line, and what comes out
// of them: the left side of an assignment, and all that is given by its address.
func (f *flow) readStatement() {
	ast.Inspect(f.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if f.src.on(n, f.line) && hasCall(n.Rhs) {
				for i, left := range n.Lhs {
					f.assigned(left, i > 0 && i == len(n.Lhs)-1)
				}
			}
		case *ast.UnaryExpr:
			if id := rootOf(n.X); n.Op == token.AND && id != nil && f.src.on(n, f.line) {
				f.answered[id.Name] = true
				return false
			}
		case *ast.CallExpr:
			if f.src.on(n, f.line) {
				for _, arg := range n.Args {
					mention(arg, f.given)
				}
			}
		}
		return true
	})
}

// assigned notes one variable on the left. The last of several is an error, as
// functions are written.
func (f *flow) assigned(left ast.Expr, last bool) {
	id := rootOf(left)
	if id == nil {
		return
	}
	if last || isError(id) {
		f.failed[id.Name] = true
		return
	}
	f.answered[id.Name] = true
}

// spread follows the answers through the assignments of the body.
func (f *flow) spread() {
	for grown := true; grown; {
		grown = false
		f.assignments(func(left *ast.Ident, right ast.Expr) {
			if !f.answered[left.Name] && f.mentions(right, f.answered) {
				f.answered[left.Name] = true
				grown = true
			}
		})
	}
}

// assignments visits those of the body, apart from the statement's own.
func (f *flow) assignments(visit func(left *ast.Ident, right ast.Expr)) {
	ast.Inspect(f.body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || f.src.on(a, f.line) {
			return true
		}
		for i, left := range a.Lhs {
			if id := rootOf(left); id != nil {
				visit(id, a.Rhs[min(i, len(a.Rhs)-1)])
			}
		}
		return true
	})
}

// endsByAnswer reports whether nothing but the answer ends the loop: it has no
// condition, or one on the answer, and its body leaves on the answer.
func (f *flow) endsByAnswer() bool {
	loop, ok := f.loop.(*ast.ForStmt)
	if !ok {
		return false
	}
	if loop.Cond != nil {
		return f.mentions(loop.Cond, f.answered)
	}
	ends := false
	ast.Inspect(f.body, func(n ast.Node) bool {
		if cond, ok := n.(*ast.IfStmt); ok && leaves(cond.Body) && f.onAnswer(cond.Cond) {
			ends = true
		}
		_, inner := n.(*ast.FuncLit)
		return !inner
	})
	return ends
}

// onAnswer reports whether a condition asks for what the statement answered,
// not whether it failed.
func (f *flow) onAnswer(cond ast.Expr) bool {
	return f.mentions(cond, f.answered) || f.src.on(cond, f.line) && hasCall([]ast.Expr{cond}) ||
		f.mentions(cond, f.failed) && !comparesError(cond, token.NEQ)
}

// followsAnswer reports whether of what the statement is given only that
// changes from round to round which the answer before supplied: a walk.
func (f *flow) followsAnswer() bool {
	if _, ok := f.loop.(*ast.ForStmt); !ok {
		return false
	}
	led := false
	for name := range f.given {
		switch {
		case f.answered[name] && f.declaredOutside(name):
			led = true
		case f.changes(name):
			return false
		}
	}
	return led
}

// declaredOutside reports whether a variable outlives a round of the loop.
func (f *flow) declaredOutside(name string) bool {
	inside := false
	ast.Inspect(f.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok && n.Tok == token.DEFINE && id.Name == name {
					inside = true
				}
			}
		case *ast.ValueSpec:
			for _, id := range n.Names {
				inside = inside || id.Name == name
			}
		}
		return true
	})
	return !inside
}

// changes reports whether the loop gives a variable another value, by itself or
// in its body.
func (f *flow) changes(name string) bool {
	changed := false
	loop := f.loop.(*ast.ForStmt)
	ast.Inspect(loop, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if id := rootOf(left); id != nil && id.Name == name {
					changed = true
				}
			}
		case *ast.IncDecStmt:
			if id := rootOf(n.X); id != nil && id.Name == name {
				changed = true
			}
		case *ast.UnaryExpr:
			if id := rootOf(n.X); n.Op == token.AND && id != nil && id.Name == name {
				changed = true
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if id, ok := e.(*ast.Ident); ok && id.Name == name {
					changed = true
				}
			}
		}
		return true
	})
	return changed
}

func (f *flow) mentions(e ast.Expr, names map[string]bool) bool {
	all := map[string]bool{}
	mention(e, all)
	for name := range all {
		if names[name] {
			return true
		}
	}
	return false
}

// mention adds the variables of an expression that are not given by address.
func mention(e ast.Expr, names map[string]bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			return n.Op != token.AND
		case *ast.SelectorExpr:
			mention(n.X, names)
			return false
		case *ast.Ident:
			names[n.Name] = true
		}
		return true
	})
}

// rootOf is the variable that an expression leads to: x of x.f[i].
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func hasCall(list []ast.Expr) bool {
	found := false
	for _, e := range list {
		ast.Inspect(e, func(n ast.Node) bool {
			_, call := n.(*ast.CallExpr)
			found = found || call
			return !found
		})
	}
	return found
}
