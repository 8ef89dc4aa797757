package overlay

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
)

// hook is one file of the standard library and what is spliced into it.
type hook struct {
	file string // below GOROOT/src
	what string // what is off without it, for the line that says so
	// splice finds the places in f and returns the edits, or an error that
	// names the anchor that is missing.
	splice func(f *file) error
	// required hooks are those without which nothing can be found.
	required bool
}

// hooks are all places that are touched. None of them adds a line.
var hooks = []hook{
	{file: "database/sql/sql.go", what: "detection", splice: spliceSQL, required: true},
	{file: "testing/testing.go", what: "findings per test", splice: spliceTesting},
	{file: "net/http/server.go", what: "findings per request", splice: spliceServer},
	{file: "net/http/httptest/recorder.go", what: "a new window for each recorded request", splice: spliceRecorder},
}

// file is one parsed file with the edits that are collected for it.
type file struct {
	fset  *token.FileSet
	ast   *ast.File
	src   []byte
	edits []edit
}

func parseFile(name string, src []byte) (*file, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, path.Base(name), src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &file{fset: fset, ast: tree, src: src}, nil
}

func (f *file) offset(p token.Pos) int { return f.fset.Position(p).Offset }

func (f *file) text(n ast.Node) string { return string(f.src[f.offset(n.Pos()):f.offset(n.End())]) }

func (f *file) insert(at token.Pos, text string) {
	f.edits = append(f.edits, edit{f.offset(at), f.offset(at), text})
}

func (f *file) replace(n ast.Node, text string) {
	f.edits = append(f.edits, edit{f.offset(n.Pos()), f.offset(n.End()), text})
}

// appendText adds declarations behind the end of the file, where they move no
// line.
func (f *file) appendText(text string) {
	f.edits = append(f.edits, edit{len(f.src), len(f.src), "\n" + text})
}

// importDriver makes package database/sql/driver known under our own name.
func (f *file) importDriver() {
	f.insert(f.ast.Name.End(), `; import nplusone "database/sql/driver"`)
}

// function finds a function or, with the receiver's type name, a method.
func (f *file) function(receiver, name string) (*ast.FuncDecl, error) {
	for _, d := range f.ast.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if ok && fn.Name.Name == name && receiverName(fn) == receiver && fn.Body != nil {
			return fn, nil
		}
	}
	if receiver != "" {
		name = receiver + "." + name
	}
	return nil, fmt.Errorf("no function %s", name)
}

func receiverName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	t := fn.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// structType finds a struct type's declaration.
func (f *file) structType(name string) (*ast.StructType, error) {
	for _, d := range f.ast.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range gen.Specs {
			ts, ok := spec.(*ast.TypeSpec)
			if !ok || ts.Name.Name != name {
				continue
			}
			if st, ok := ts.Type.(*ast.StructType); ok {
				return st, nil
			}
		}
	}
	return nil, fmt.Errorf("no struct %s", name)
}

// hasField reports whether a struct has a field of this name.
func (f *file) hasField(structName, name string) bool {
	st, err := f.structType(structName)
	if err != nil {
		return false
	}
	for _, field := range st.Fields.List {
		for _, id := range field.Names {
			if id.Name == name {
				return true
			}
		}
	}
	return false
}

// field adds a field to a struct, on the line of its closing brace.
func (f *file) field(structName, decl string) error {
	st, err := f.structType(structName)
	if err != nil {
		return err
	}
	f.insert(st.Fields.Closing, decl)
	return nil
}

// call finds the one call of callee, written as in the source ("x.y"), in fn.
func (f *file) call(fn *ast.FuncDecl, callee string) (*ast.CallExpr, error) {
	var found []*ast.CallExpr
	ast.Inspect(fn, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && f.text(c.Fun) == callee {
			found = append(found, c)
		}
		return true
	})
	if len(found) != 1 {
		return nil, fmt.Errorf("%d calls of %s in %s", len(found), callee, fn.Name.Name)
	}
	return found[0], nil
}

// assignment finds the one statement in fn that assigns a call of callee.
func (f *file) assignment(fn *ast.FuncDecl, callee string) (*ast.AssignStmt, error) {
	var found []*ast.AssignStmt
	ast.Inspect(fn, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Rhs) == 1 {
			if c, ok := a.Rhs[0].(*ast.CallExpr); ok && f.text(c.Fun) == callee {
				found = append(found, a)
			}
		}
		return true
	})
	if len(found) != 1 {
		return nil, fmt.Errorf("%d assignments of %s in %s", len(found), callee, fn.Name.Name)
	}
	return found[0], nil
}
