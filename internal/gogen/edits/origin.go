package edits

import (
	"go/ast"
	"go/token"
	"go/types"
)

// sole reports whether the rows of the loop come from the parent's query and
// from nowhere else: a list that another branch fills too, or that a caller hands
// over, has rows whose relation was not loaded.
func (x *relation) sole() bool {
	list := x.listOf()
	decl, _, body := x.child.Func()
	if list == nil || body == nil || list.Pos() < body.Pos() || list.Pos() > body.End() {
		return false
	}
	written := writesTo(x.child, list, body)
	if len(written) != 1 {
		return false
	}
	mine, _, parentBody := x.parent.Func()
	if decl == mine {
		return covers(written[0], x.parent.Expr)
	}
	return x.handedBy(written[0], mine) && x.filledOnce(parentBody)
}

// listOf is the list that the loop's row is an element of.
func (x *relation) listOf() types.Object {
	elem := ast.Unparen(x.elem)
	if star, ok := elem.(*ast.UnaryExpr); ok {
		elem = ast.Unparen(star.X)
	}
	if at, ok := elem.(*ast.IndexExpr); ok {
		return x.child.ObjectOf(at.X)
	}
	row := x.child.ObjectOf(elem)
	for _, l := range x.child.Loops() {
		if row != nil && l.List != nil && row.Pos() >= l.Stmt.Pos() && row.Pos() < l.Body.Pos() {
			return x.child.ObjectOf(l.List)
		}
	}
	// A list in a field that the loop round this one has loaded.
	return nil
}

// writesTo are the places that may change a variable: what is assigned to it,
// and who gets its address.
func writesTo(c *call, o types.Object, in ast.Node) []ast.Node {
	var out []ast.Node
	ast.Inspect(in, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				if c.ObjectOf(l) == o {
					out = append(out, n)
				}
			}
		case *ast.CallExpr:
			for _, a := range n.Args {
				if u, ok := ast.Unparen(a).(*ast.UnaryExpr); ok && u.Op == token.AND && c.ObjectOf(u.X) == o {
					out = append(out, n)
				}
			}
		}
		return true
	})
	return out
}

func covers(outer, inner ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End() || inner.Pos() <= outer.Pos() && outer.End() <= inner.End()
}

// handedBy reports whether a list is what the parent's function returns.
func (x *relation) handedBy(written ast.Node, parent ast.Node) bool {
	fn, ok := parent.(*ast.FuncDecl)
	assign, isAssign := written.(*ast.AssignStmt)
	if !ok || !isAssign || len(assign.Rhs) != 1 {
		return false
	}
	got, ok := ast.Unparen(assign.Rhs[0]).(*ast.CallExpr)
	if !ok {
		return false
	}
	switch f := ast.Unparen(got.Fun).(type) {
	case *ast.Ident:
		return f.Name == fn.Name.Name
	case *ast.SelectorExpr:
		return f.Sel.Name == fn.Name.Name
	}
	return false
}

// filledOnce reports whether the parent's function fills what it reads into once.
func (x *relation) filledOnce(body *ast.BlockStmt) bool {
	for _, link := range x.parent.Links {
		for _, a := range link.Args {
			if u, ok := ast.Unparen(a).(*ast.UnaryExpr); ok && u.Op == token.AND {
				if o := x.parent.ObjectOf(u.X); o != nil && len(writesTo(x.parent, o, body)) != 1 {
					return false
				}
			}
		}
	}
	return true
}
