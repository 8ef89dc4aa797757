package loops

import (
	"go/ast"
	"go/token"
	"strings"
)

// retries recognises a loop that runs again only because the last try failed:
// it counts tries, or nothing, and leaves its body on success; or its body
// always leaves but for a continue; or it runs while there is an error. A loop
// over data never returns when all went well. What the tries are called says
// nothing.
func (s *source) retries(loop ast.Stmt) bool {
	switch loop := loop.(type) {
	case *ast.ForStmt:
		if loop.Cond != nil && comparesError(loop.Cond, token.NEQ) {
			return true
		}
		return (loop.Cond == nil || counts(loop.Cond)) && (leavesOnSuccess(loop.Body) || leaves(loop.Body))
	case *ast.RangeStmt:
		return loop.Value == nil && (loop.Key == nil || overNumber(loop)) && (leavesOnSuccess(loop.Body) || leaves(loop.Body))
	case *ast.LabeledStmt:
		return s.goesBackOnError(loop)
	}
	return false
}

// counts reports whether a condition compares numbers, apart from the length
// of something: that is a loop over data.
func counts(cond ast.Expr) bool {
	b, ok := cond.(*ast.BinaryExpr)
	if !ok {
		return false
	}
	switch b.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ, token.NEQ:
		return plainNumber(b.X) && plainNumber(b.Y)
	}
	return false
}

func plainNumber(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		return e.Kind == token.INT
	case *ast.Ident:
		return e.Name != "nil"
	case *ast.SelectorExpr:
		return true
	}
	return false
}

// overNumber reports whether a range may go over a number: what it counts is
// no item of the program then.
func overNumber(loop *ast.RangeStmt) bool { return plainNumber(loop.X) }

// goesBackOnError reports whether every goto that leads back to a label stands
// in a condition on an error.
func (s *source) goesBackOnError(label *ast.LabeledStmt) bool {
	back, onError := 0, 0
	var within []ast.Node
	ast.Inspect(s.file, func(n ast.Node) bool {
		if n == nil {
			within = within[:len(within)-1]
			return true
		}
		within = append(within, n)
		jump, ok := n.(*ast.BranchStmt)
		if !ok || jump.Tok != token.GOTO || jump.Label == nil || jump.Label.Name != label.Label.Name || jump.Pos() < label.Pos() {
			return true
		}
		back++
		for _, around := range within {
			if cond, ok := around.(*ast.IfStmt); ok && (comparesError(cond.Cond, token.NEQ) || asksOfError(cond.Cond)) {
				onError++
				break
			}
		}
		return true
	})
	return back > 0 && back == onError
}

// asksOfError knows `retryable(err)`: a call that is given nothing but an
// error.
func asksOfError(cond ast.Expr) bool {
	call, ok := ast.Unparen(cond).(*ast.CallExpr)
	return ok && len(call.Args) == 1 && isError(call.Args[0])
}

// leavesOnSuccess looks for `if err == nil { return / break }`, or for a
// `return`/`break` where control comes only without an error: behind an
// `if err != nil` that goes on, or in its else.
func leavesOnSuccess(body *ast.BlockStmt) bool {
	continues := false
	for i, stmt := range body.List {
		switch stmt := stmt.(type) {
		case *ast.IfStmt:
			if (comparesError(stmt.Cond, token.EQL) || judgesError(stmt.Cond)) && leaves(stmt.Body) {
				return true
			}
			if comparesError(stmt.Cond, token.NEQ) && !leaves(stmt.Body) {
				if other, ok := stmt.Else.(*ast.BlockStmt); ok && leaves(other) {
					return true
				}
				continues = true
			}
		case *ast.SwitchStmt:
			for _, c := range stmt.Body.List {
				if c, ok := c.(*ast.CaseClause); ok && len(c.List) == 1 && comparesError(c.List[0], token.EQL) && endsIn(c.Body, false) {
					return true
				}
			}
		case *ast.ReturnStmt, *ast.BranchStmt:
			if i == len(body.List)-1 && continues && endsIn(body.List, true) {
				return true
			}
		}
	}
	return false
}

func leaves(b *ast.BlockStmt) bool { return endsIn(b.List, true) }

// endsIn reports whether the last statement returns or, where a break leaves
// the loop, breaks.
func endsIn(list []ast.Stmt, breaks bool) bool {
	if len(list) == 0 {
		return false
	}
	switch last := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok == token.BREAK && (breaks || last.Label != nil)
	}
	return false
}

// judgesError knows `!retryable(err)`: what such a call says, denied.
func judgesError(cond ast.Expr) bool {
	not, ok := cond.(*ast.UnaryExpr)
	return ok && not.Op == token.NOT && asksOfError(not.X)
}

func comparesError(cond ast.Expr, op token.Token) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if !ok || b.Op != op {
			return true
		}
		y, ok := b.Y.(*ast.Ident)
		if ok && y.Name == "nil" && isError(b.X) {
			found = true
		}
		return true
	})
	return found
}

func isError(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && (id.Name == "err" || strings.HasSuffix(id.Name, "Err"))
}
