package loops

import (
	"go/ast"
	"strings"

	"github.com/nplusone-go/nplusone/internal/naming"
)

// isSubtest reports whether a literal is run as a test of its own: the loop
// over a table round it does not repeat what it does. It has a parameter of
// package testing, or is the second argument of Run, as in suites.
func isSubtest(lit *ast.FuncLit, parents []ast.Node) bool {
	for _, p := range lit.Type.Params.List {
		if star, ok := p.Type.(*ast.StarExpr); ok && isSelector(star.X, "testing", "T", "B", "F", "PB") {
			return isArgument(lit, parents, "")
		}
	}
	return isArgument(lit, parents, "Run")
}

// isSpec reports whether a literal is a test in Ginkgo's words: the program
// runs it by itself, later.
func isSpec(lit *ast.FuncLit, parents []ast.Node) bool {
	call, ok := parents[len(parents)-1].(*ast.CallExpr)
	if !ok || len(call.Args) < 2 || call.Args[0] == lit {
		return false
	}
	name := ""
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		name = fun.Name
	case *ast.SelectorExpr:
		name = fun.Sel.Name
	}
	switch name {
	case "It", "FIt", "Specify", "FSpecify", "DescribeTable", "FDescribeTable":
		return true
	}
	return false
}

// isArgument reports whether a literal is the last of at least two arguments
// of a call of that name; of any call where the name is empty.
func isArgument(lit *ast.FuncLit, parents []ast.Node, name string) bool {
	call, ok := parents[len(parents)-1].(*ast.CallExpr)
	if !ok || len(call.Args) == 0 || call.Args[len(call.Args)-1] != lit {
		return false
	}
	if name == "" {
		return true
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == name && len(call.Args) > 1
}

// returnsResults reports whether a function has the parameters of an HTTP handler.
func returnsResults(t *ast.FuncType) bool {
	for _, p := range t.Params.List {
		if isSelector(p.Type, "http", "ResponseWriter") {
			return true
		}
	}
	return false
}

func isSelector(e ast.Expr, pkg string, names ...string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok || x.Name != pkg {
		return false
	}
	for _, name := range names {
		if sel.Sel.Name == name {
			return true
		}
	}
	return false
}

// assignedTo is the variable that a literal is assigned to as it is written,
// empty for none.
func assignedTo(lit *ast.FuncLit, parents []ast.Node) string {
	switch parent := parents[len(parents)-1].(type) {
	case *ast.AssignStmt:
		for i, value := range parent.Rhs {
			if id, ok := parent.Lhs[min(i, len(parent.Lhs)-1)].(*ast.Ident); ok && value == lit {
				return id.Name
			}
		}
	case *ast.ValueSpec:
		for i, value := range parent.Values {
			if value == lit {
				return parent.Names[i].Name
			}
		}
	}
	return ""
}

// A function's name in a frame is path/pkg.Name, path/pkg.(*Type).Name or,
// for a literal, that of the function round it with .func1 and the like
// behind. Type arguments are written [...], method values end in -fm, and the
// bodies of loops over functions in -range1.

// outermost is the declared function that a literal was written in.
func outermost(function string) string {
	rest := function[len(naming.PackageOf(function)):]
	pkg := function[:len(function)-len(rest)]
	rest = strings.ReplaceAll(rest, "[...]", "")
	parts := strings.Split(strings.TrimPrefix(rest, "."), ".")
	n := 1
	if strings.HasPrefix(parts[0], "(") || (len(parts) > 1 && !isLiteral(parts[1])) {
		n = 2
	}
	name := strings.Join(parts[:min(n, len(parts))], ".")
	name, _, _ = strings.Cut(name, "-")
	return pkg + "." + name
}

func isLiteral(part string) bool {
	for _, mark := range []string{"func", "gowrap", "deferwrap"} {
		if rest, ok := strings.CutPrefix(part, mark); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			return true
		}
	}
	return part != "" && part[0] >= '0' && part[0] <= '9'
}

// baseName is a function's or method's own name; that of a literal names
// nothing that source text calls.
func baseName(function string) string {
	name := strings.ReplaceAll(function[len(naming.PackageOf(function)):], "[...]", "")
	name = strings.TrimSuffix(name[strings.LastIndexByte(name, '.')+1:], "-fm")
	return name
}
