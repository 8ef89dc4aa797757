package source

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Loop is the loop that a call stands in.
type Loop struct {
	Stmt ast.Stmt // *ast.RangeStmt or *ast.ForStmt
	Body *ast.BlockStmt
	// List is what it ranges over, Elem the name of its element; nil and empty
	// where it is no loop over a list.
	List ast.Expr
	// Index and Elem are the names of its variables, empty where it has none.
	Index, Elem string
}

// Loops are the loops round the call within its function, innermost first.
func (c *Call) Loops() []*Loop {
	var out []*Loop
	for i := len(c.Path) - 1; i >= 0; i-- {
		switch n := c.Path[i].(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return out
		case *ast.ForStmt:
			out = append(out, &Loop{Stmt: n, Body: n.Body})
		case *ast.RangeStmt:
			out = append(out, c.rangeLoop(n))
		}
	}
	return out
}

func (c *Call) rangeLoop(n *ast.RangeStmt) *Loop {
	l := &Loop{Stmt: n, Body: n.Body}
	switch t := c.TypeOf(n.X); t := under(t).(type) {
	case *types.Slice, *types.Array:
		l.List = n.X
	case *types.Pointer:
		if _, ok := under(t.Elem()).(*types.Array); ok {
			l.List = n.X
		}
	}
	l.Index, l.Elem = nameOf(n.Key), nameOf(n.Value)
	return l
}

func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

func nameOf(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok && id.Name != "_" {
		return id.Name
	}
	return ""
}

// Within reports whether a node uses what is declared within another one.
func (c *Call) Within(n, declaredIn ast.Node) bool {
	used := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if o := c.Info.Uses[id]; o != nil && o.Pos() >= declaredIn.Pos() && o.Pos() < declaredIn.End() {
				used = true
			}
		}
		return !used
	})
	return used
}

// DeclaredInBody reports whether a node uses what the loop's body declares.
func (c *Call) DeclaredInBody(n ast.Node, l *Loop) bool { return c.Within(n, l.Body) }

// Uses are the places within a node, from a position on, that use an object.
func (c *Call) Uses(o types.Object, in ast.Node, from token.Pos) []*ast.Ident {
	var out []*ast.Ident
	ast.Inspect(in, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Pos() >= from && o != nil && c.Info.ObjectOf(id) == o {
			out = append(out, id)
		}
		return true
	})
	return out
}

// ObjectOf is what a plain name stands for, nil for other expressions.
func (c *Call) ObjectOf(e ast.Expr) types.Object {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		return c.Info.ObjectOf(id)
	}
	return nil
}

// Free is a name that nothing in reach of the call has yet: the wanted one, or
// that with a number.
func (c *Call) Free(wanted string, taken map[string]bool) string {
	_, _, body := c.Func()
	used := map[string]bool{}
	if body != nil {
		ast.Inspect(body, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				used[id.Name] = true
			}
			return true
		})
	}
	decl, _, _ := c.Func()
	ast.Inspect(decl, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok {
			for _, id := range f.Names {
				used[id.Name] = true
			}
		}
		return n != body
	})
	name := wanted
	for n := '2'; used[name] || taken[name] || token.IsKeyword(name) || types.Universe.Lookup(name) != nil || c.isImport(name) || c.Types != nil && c.Types.Scope().Lookup(name) != nil; n++ {
		name = wanted + string(n)
		if n == '9' {
			break
		}
	}
	if taken != nil {
		taken[name] = true
	}
	return name
}

func (c *Call) isImport(name string) bool {
	for _, i := range c.File.Syntax.Imports {
		if importName(i) == name {
			return true
		}
	}
	return false
}
