package loops

import (
	"go/ast"
	"go/token"
	"strings"
)

// retries recognises a loop that runs again only because the last try failed:
// it counts attempts, or nothing, and leaves its body on success; or it runs
// while there is an error. A loop over data never returns when all went well.
func retries(loop ast.Stmt) bool {
	switch loop := loop.(type) {
	case *ast.ForStmt:
		if loop.Cond != nil && comparesError(loop.Cond, token.NEQ) {
			return true
		}
		return (loop.Cond == nil || countsTo(loop.Cond) || namesAttempts(loop.Init, loop.Cond, loop.Post)) && leavesOnSuccess(loop.Body)
	case *ast.RangeStmt:
		lit, isLit := loop.X.(*ast.BasicLit)
		counted := isLit && lit.Kind == token.INT || namesAttempts(loop.Key, loop.X)
		return counted && leavesOnSuccess(loop.Body)
	case *ast.LabeledStmt:
		return isAttempt(loop.Label.Name)
	}
	return false
}

// countsTo reports whether a condition bounds a number by a constant that is
// written there.
func countsTo(cond ast.Expr) bool {
	b, ok := cond.(*ast.BinaryExpr)
	if !ok || (b.Op != token.LSS && b.Op != token.LEQ) {
		return false
	}
	lit, ok := b.Y.(*ast.BasicLit)
	return ok && lit.Kind == token.INT
}

// namesAttempts reports whether a part of a loop's head has a name that speaks
// of attempts. Parts may be nil.
func namesAttempts(parts ...ast.Node) bool {
	found := false
	for _, p := range parts {
		if p == nil {
			continue
		}
		ast.Inspect(p, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			found = found || ok && isAttempt(id.Name)
			return !found
		})
	}
	return found
}

func isAttempt(name string) bool {
	for _, w := range words(name) {
		switch w {
		case "attempt", "attempts", "retry", "retries", "retrier", "tries", "try", "again", "backoff":
			return true
		}
	}
	return false
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

// judgesError knows `!retryable(err)`: a call that is given nothing but an
// error, and what it says denied.
func judgesError(cond ast.Expr) bool {
	not, ok := cond.(*ast.UnaryExpr)
	if !ok || not.Op != token.NOT {
		return false
	}
	call, ok := ast.Unparen(not.X).(*ast.CallExpr)
	return ok && len(call.Args) == 1 && isError(call.Args[0])
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
