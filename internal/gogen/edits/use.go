package edits

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/source"
)

// use is how the loop takes a row that was loaded before: what it assigned is
// assigned from the field, and a row that is not there is the error that it
// was.
type use struct {
	*relation
	target  string // what is assigned, "a" or "*a"
	value   string // what it is assigned
	before  string // what makes the value
	merged  string // what declares the target with it
	absent  string // the condition under which there is no row, empty for none
	missing string // the error that the library had for that
	late    bool   // the value can be read only after the check: it is a pointer's
}

// readField replaces the statement that asks by one that reads the field.
func readField(d *draft, x *relation, missing string) bool {
	u := &use{relation: x, missing: missing}
	if !x.inLoop() || !u.prepare() {
		return false
	}
	return u.write(d)
}

func (u *use) prepare() bool {
	target := u.dest
	if a, ok := ast.Unparen(u.dest).(*ast.UnaryExpr); ok && a.Op == token.AND {
		target = a.X
		u.target = u.child.TextOf(target)
	} else {
		u.target = "*" + u.child.TextOf(u.dest)
	}
	t := u.child.TypeOf(target)
	if u.target[0] == '*' && t != nil {
		p, ok := t.Underlying().(*types.Pointer)
		if !ok {
			return false
		}
		t = p.Elem()
	}
	field := u.child.TextOf(u.elem) + "." + u.field.Name
	u.value = field
	switch {
	case t == nil:
		return false
	case u.many:
		return types.TypeString(t, nil) == types.TypeString(u.field.Type, nil)
	}
	_, pointer := t.Underlying().(*types.Pointer)
	switch {
	case u.field.Pointer() && pointer:
		u.absent = u.value + " == nil"
	case u.field.Pointer():
		u.absent, u.value, u.late = u.value+" == nil", "*"+u.value, true
	default:
		if u.key == nil {
			return false
		}
		u.absent = u.zero(u.value + "." + u.key.Name)
		if pointer {
			u.value = "&" + u.value
		}
	}
	return u.missing == "" || u.absent != ""
}

// write replaces the statement, with the declaration before it and the check
// after it.
func (u *use) write(d *draft) bool {
	stmt, list := u.child.Stmt()
	if l := u.child.Loops()[0]; u.before == "" && u.target == u.value && u.missing == "" && wholeBody(l, stmt) {
		d.remove(u.child, l.Stmt, l.Stmt) // it did nothing else
		return true
	}
	at := -1
	for i, s := range list {
		if s == stmt {
			at = i
		}
	}
	if at < 0 {
		return false
	}
	var from ast.Node = stmt
	assign := u.target + " = " + u.value
	if at > 0 && declares(list[at-1], u.target) {
		from, assign = list[at-1], u.target+" := "+u.value
	}
	if u.target == u.value {
		assign = ""
	}
	_, dropped := stmt.(*ast.ExprStmt)
	if u.merged != "" && from != stmt && !dropped {
		u.before, assign = "", u.merged
	}
	switch s := stmt.(type) {
	case *ast.ExprStmt:
		return u.plain(d, from, s, assign)
	case *ast.IfStmt:
		errName, ok := u.checks(s)
		return ok && u.checked(d, from, s, errName, ":=", assign)
	case *ast.AssignStmt:
		name, ok := s.Lhs[0].(*ast.Ident)
		if !ok || len(s.Lhs) != 1 {
			return false
		}
		if name.Name == "_" {
			return u.plain(d, from, s, assign)
		}
		if at+1 < len(list) {
			if next, ok := list[at+1].(*ast.IfStmt); ok && isNotNil(next, name.Name) {
				return u.checked(d, from, next, name.Name, s.Tok.String(), assign)
			}
		}
		return u.later(d, s, name.Name)
	}
	return false
}

// later is a statement whose error is looked at some other way: it stays, and
// says what the library said.
func (u *use) later(d *draft, s *ast.AssignStmt, name string) bool {
	begin := u.before + name + " = nil\n"
	if s.Tok == token.DEFINE {
		begin = u.before + "var " + name + " error\n"
	}
	assign := u.target + " = " + u.value
	if u.target == u.value {
		assign = ""
	}
	switch {
	case u.missing == "" || u.many:
		d.replace(u.child, s, begin+assign)
	case assign == "":
		d.replace(u.child, s, begin+"if "+u.absent+" {\n"+name+" = "+u.missing+"\n}")
	default:
		d.replace(u.child, s, begin+"if "+u.absent+" {\n"+name+" = "+u.missing+"\n} else {\n"+assign+"\n}")
	}
	return true
}

// wholeBody reports whether a statement, with the if behind it, is all that a
// loop does.
func wholeBody(l *source.Loop, stmt ast.Stmt) bool {
	list := l.Body.List
	if len(list) == 2 {
		a, isAssign := stmt.(*ast.AssignStmt)
		check, isIf := list[1].(*ast.IfStmt)
		return list[0] == stmt && isAssign && isIf && errorOf(a) != "" && isNotNil(check, errorOf(a))
	}
	return len(list) == 1 && list[0] == stmt
}

// declares reports whether a statement is var name T.
func declares(s ast.Stmt, name string) bool {
	d, ok := s.(*ast.DeclStmt)
	if !ok {
		return false
	}
	g, ok := d.Decl.(*ast.GenDecl)
	if !ok || g.Tok != token.VAR || len(g.Specs) != 1 {
		return false
	}
	v, ok := g.Specs[0].(*ast.ValueSpec)
	return ok && len(v.Names) == 1 && v.Names[0].Name == name && len(v.Values) == 0
}

// isNotNil reports whether a statement is if err != nil { … }.
func isNotNil(s *ast.IfStmt, name string) bool {
	b, ok := s.Cond.(*ast.BinaryExpr)
	if !ok || s.Init != nil || s.Else != nil || b.Op != token.NEQ {
		return false
	}
	x, ok := b.X.(*ast.Ident)
	y, isNil := b.Y.(*ast.Ident)
	return ok && isNil && x.Name == name && y.Name == "nil"
}

// checks reads if err := ask(); err != nil { … } and if ask() != nil { … }.
func (u *use) checks(s *ast.IfStmt) (errName string, ok bool) {
	b, isBinary := s.Cond.(*ast.BinaryExpr)
	if s.Else != nil || !isBinary || b.Op != token.NEQ {
		return "", false
	}
	if s.Init == nil {
		return "", b.X.Pos() <= u.child.Expr.Pos() && u.child.Expr.End() <= b.X.End()
	}
	a, isAssign := s.Init.(*ast.AssignStmt)
	if !isAssign || len(a.Lhs) != 1 || a.Tok != token.DEFINE {
		return "", false
	}
	name, isName := a.Lhs[0].(*ast.Ident)
	if !isName || !isNotNil(&ast.IfStmt{Cond: s.Cond}, name.Name) {
		return "", false
	}
	return name.Name, true
}

// plain is a statement whose error nobody looks at.
func (u *use) plain(d *draft, from, to ast.Node, assign string) bool {
	switch {
	case assign == "":
		d.remove(u.child, from, to)
		return true
	case u.before != "":
		if from != to {
			return false
		}
		assign = u.before + "if " + strings.TrimPrefix(u.absent, "!") + " {\n" + assign + "\n}"
	case u.late:
		if from != to {
			return false // what is declared stays, and its zero value too
		}
		assign = "if " + strings.TrimSuffix(u.absent, " == nil") + " != nil {\n" + assign + "\n}"
	}
	d.put(u.child, from.Pos(), to.End(), assign)
	return true
}

// checked is a statement with the if that looks at its error.
func (u *use) checked(d *draft, from ast.Node, check *ast.IfStmt, errName, tok, assign string) bool {
	if u.many || u.missing == "" {
		if assign == "" {
			d.remove(u.child, from, check)
		} else {
			d.put(u.child, from.Pos(), check.End(), u.before+assign)
		}
		return true
	}
	head := "if " + u.absent + " {"
	if errName != "" && names(check.Body, errName) {
		head += "\n" + errName + " " + tok + " " + u.missing
	}
	if u.late || assign == "" {
		if assign != "" && !terminates(check.Body) {
			return false
		}
		d.put(u.child, from.Pos(), check.Body.Lbrace+1, head)
		if assign != "" {
			d.insert(u.child, check.End(), "\n"+assign)
		}
		return true
	}
	d.put(u.child, from.Pos(), check.Body.Lbrace+1, u.before+assign+"\n"+head)
	return true
}

// names reports whether a node names something.
func names(n ast.Node, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			found = true
		}
		return !found
	})
	return found
}

// terminates reports whether a block ends by leaving.
func terminates(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	switch s := b.List[len(b.List)-1].(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		c, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := c.Fun.(*ast.Ident)
		return ok && id.Name == "panic"
	}
	return false
}
