package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Call is a chain of calls that ends in the one that asks the database:
// db.Where("draft").Order("id").Find(&posts).
type Call struct {
	*Package
	File *File
	Expr *ast.CallExpr
	// Root is what the chain begins with, Links are its calls.
	Root  ast.Expr
	Links []Link
	// Path are the nodes round it, from the file down to the call.
	Path []ast.Node
}

// Link is one call of a chain.
type Link struct {
	Name string
	Sel  *ast.SelectorExpr
	*ast.CallExpr
}

// CallAt is the call at a line of a file that asks; nil for none. A chain may
// stand on several lines, of which the line may be any.
func (p *Package) CallAt(path string, line int, asks func(*Call) bool) *Call {
	f := p.File(path)
	if f == nil {
		return nil
	}
	var found *Call
	var nodes []ast.Node
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		if n == nil {
			nodes = nodes[:len(nodes)-1]
			return true
		}
		nodes = append(nodes, n)
		call, ok := n.(*ast.CallExpr)
		if !ok || p.line(call.Pos()) > line || p.line(call.End()) < line {
			return true
		}
		c := &Call{Package: p, File: f, Expr: call}
		c.Root, c.Links = chain(call)
		if len(c.Links) > 0 && asks(c) && (found == nil || p.nearer(c, found, line)) {
			c.Path = append([]ast.Node{}, nodes...)
			found = c
		}
		return true
	})
	return found
}

func (p *Package) line(at token.Pos) int { return p.Fset.Position(at).Line }

// nearer reports whether a call fits a line better than one that stands round
// or before it: its name stands on the line, or it is the shorter one. A chain
// is taken whole.
func (p *Package) nearer(c, other *Call, line int) bool {
	for _, link := range other.Links {
		if link.CallExpr == c.Expr {
			return false
		}
	}
	on := func(c *Call) bool { return p.line(c.Links[len(c.Links)-1].Sel.Sel.Pos()) == line }
	if on(c) != on(other) {
		return on(c)
	}
	return c.Expr.End()-c.Expr.Pos() < other.Expr.End()-other.Expr.Pos()
}

// chain takes a call apart.
func chain(call *ast.CallExpr) (root ast.Expr, links []Link) {
	for {
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok {
			return call, links
		}
		links = append([]Link{{sel.Sel.Name, sel, call}}, links...)
		next, ok := ast.Unparen(sel.X).(*ast.CallExpr)
		if !ok {
			return sel.X, links
		}
		call = next
	}
}

// Last is the call that asks.
func (c *Call) Last() Link { return c.Links[len(c.Links)-1] }

// Link is the first call of a name, nil for none.
func (c *Call) Link(names ...string) *Link {
	for i := range c.Links {
		for _, n := range names {
			if c.Links[i].Name == n {
				return &c.Links[i]
			}
		}
	}
	return nil
}

// TextOf is a node as it is written.
func (c *Call) TextOf(n ast.Node) string {
	return string(c.File.Text[c.Offset(n.Pos()):c.Offset(n.End())])
}

// Offset is a position's place in its file.
func (p *Package) Offset(at token.Pos) int { return p.Fset.Position(at).Offset }

// Line is the line of a position.
func (p *Package) Line(at token.Pos) int { return p.line(at) }

// TypeOf is an expression's type, nil where it is not known.
func (c *Call) TypeOf(e ast.Expr) types.Type {
	t := c.Info.TypeOf(e)
	if t == nil || strings.Contains(types.TypeString(t, nil), "invalid type") {
		return nil
	}
	return t
}

// ReceiverIs reports whether the last call's receiver, or what the chain
// begins with, is a type of a package whose path begins so.
func (c *Call) ReceiverIs(prefixes ...string) bool {
	path, _ := NameOf(c.Info.TypeOf(c.Last().Sel.X))
	for _, p := range prefixes {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}

// Func is the function that the call stands in, with its body.
func (c *Call) Func() (decl ast.Node, signature *ast.FuncType, body *ast.BlockStmt) {
	for i := len(c.Path) - 1; i >= 0; i-- {
		switch n := c.Path[i].(type) {
		case *ast.FuncDecl:
			return n, n.Type, n.Body
		case *ast.FuncLit:
			return n, n.Type, n.Body
		}
	}
	return nil, nil, nil
}

// Stmt is the innermost statement of a block that holds the call, and the list
// that it stands in.
func (c *Call) Stmt() (stmt ast.Stmt, list []ast.Stmt) {
	for i := len(c.Path) - 1; i > 0; i-- {
		s, ok := c.Path[i].(ast.Stmt)
		if !ok {
			continue
		}
		switch b := c.Path[i-1].(type) {
		case *ast.BlockStmt:
			return s, b.List
		case *ast.CaseClause:
			return s, b.Body
		case *ast.CommClause:
			return s, b.Body
		}
	}
	return nil, nil
}
