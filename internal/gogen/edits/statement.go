package edits

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/source"
)

// statement is the statement that asks, with what looks at its error.
type statement struct {
	*call
	list []ast.Stmt
	at   int
	stmt ast.Stmt
	// check is the if that looks at the error, err its name, tok how it is
	// assigned; nil and empty where nobody looks.
	check *ast.IfStmt
	err   string
	tok   token.Token
	last  ast.Stmt // the last one that belongs to it
}

// statementOf reads the statement round a call. It is not ok where the call's
// error goes another way than into an if behind it.
func statementOf(c *call) (*statement, bool) {
	s := &statement{call: c}
	s.stmt, s.list = c.Stmt()
	s.at = slices.Index(s.list, s.stmt)
	s.last = s.stmt
	if s.at < 0 {
		return nil, false
	}
	switch stmt := s.stmt.(type) {
	case *ast.ExprStmt:
		return s, true
	case *ast.IfStmt:
		return s, s.inIf(stmt)
	case *ast.AssignStmt:
		return s, s.assigned(stmt)
	}
	return nil, false
}

// inIf reads if err := ask(); err != nil { … } and if ask() != nil { … }.
func (s *statement) inIf(stmt *ast.IfStmt) bool {
	b, ok := stmt.Cond.(*ast.BinaryExpr)
	if !ok || stmt.Else != nil || b.Op != token.NEQ {
		return false
	}
	s.check = stmt
	if stmt.Init == nil {
		return b.X.Pos() <= s.Expr.Pos() && s.Expr.End() <= b.X.End()
	}
	a, ok := stmt.Init.(*ast.AssignStmt)
	if !ok {
		return false
	}
	s.tok = a.Tok
	s.err = errorOf(a)
	return s.err != "" && isNotNil(&ast.IfStmt{Cond: stmt.Cond}, s.err)
}

// assigned reads err := ask() with the if behind it.
func (s *statement) assigned(stmt *ast.AssignStmt) bool {
	s.tok = stmt.Tok
	if s.err = errorOf(stmt); s.err == "" {
		return allBlank(stmt.Lhs)
	}
	if s.at+1 == len(s.list) {
		return false
	}
	next, ok := s.list[s.at+1].(*ast.IfStmt)
	if !ok || !isNotNil(next, s.err) {
		return false
	}
	s.check, s.last = next, next
	return true
}

// errorOf is the name that an assignment gives the error, the results before it
// being dropped.
func errorOf(a *ast.AssignStmt) string {
	n := len(a.Lhs) - 1
	name, ok := a.Lhs[n].(*ast.Ident)
	if !ok || name.Name == "_" || !allBlank(a.Lhs[:n]) {
		return ""
	}
	return name.Name
}

func allBlank(list []ast.Expr) bool {
	return !slices.ContainsFunc(list, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return !ok || id.Name != "_"
	})
}

// onError is the block that a statement outside of the loop has for an error:
// the loop's own where it names nothing of the loop, else one that returns it.
func (s *statement) onError(loop ast.Node) (string, bool) {
	if s.check != nil && s.err != "" && !s.Within(s.check.Body, loop) && !jumps(s.check.Body) {
		return s.TextOf(s.check.Body), true
	}
	if s.check != nil && s.err != "" && !s.bodyOwn(loop) && !jumps(s.check.Body) {
		return s.TextOf(s.check.Body), true
	}
	back, ok := s.returns("err")
	return "{\n" + back + "\n}", ok
}

// bodyOwn reports whether the check's block names more of the loop than the
// error itself.
func (s *statement) bodyOwn(loop ast.Node) bool {
	own := false
	ast.Inspect(s.check.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || id.Name == s.err {
			return true
		}
		o := s.Info.Uses[id]
		inside := o != nil && o.Pos() >= loop.Pos() && o.Pos() < loop.End()
		if inside && (o.Pos() < s.check.Body.Pos() || o.Pos() > s.check.Body.End()) {
			own = true
		}
		return true
	})
	return own
}

// jumps reports whether a block goes on with the loop, or leaves it.
func jumps(b *ast.BlockStmt) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.BranchStmt:
			found = true
		case *ast.FuncLit, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt:
			return false
		}
		return true
	})
	return found
}

// returns is the statement that returns an error from the function.
func (s *statement) returns(err string) (string, bool) {
	_, signature, _ := s.Func()
	if signature == nil || signature.Results == nil {
		return "", false
	}
	var values []string
	for _, f := range signature.Results.List {
		for range max(1, len(f.Names)) {
			values = append(values, zeroOf(s.Info.TypeOf(f.Type), s.TextOf(f.Type)))
		}
	}
	n := len(values) - 1
	if s.TextOf(signature.Results.List[len(signature.Results.List)-1].Type) != "error" || slices.Contains(values, "") {
		return "", false
	}
	values[n] = err
	return "return " + strings.Join(values, ", "), true
}

// zeroOf is the zero value of a type as it is written.
func zeroOf(t types.Type, text string) string {
	if t == nil {
		return ""
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
		return ""
	case *types.Struct, *types.Array:
		return text + "{}"
	}
	return "nil"
}

// outermost is the outermost loop over a list, in the function, that a node
// outside of it could stand behind: the node depends on nothing of it.
func outermost(c *call, fixed ...ast.Node) *source.Loop {
	var out *source.Loop
	for _, l := range c.Loops() {
		for _, n := range fixed {
			if n != nil && c.Within(n, l.Stmt) {
				return out
			}
		}
		out = l
	}
	return out
}
