package loops

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/report"
)

// kind says whose a loop of frame i is, or a recursion where p has no loop. A
// name decides nothing: what is called a fixture may be a match of a league.
func (s *source) kind(p position, frames []report.Site, i int) Kind {
	if p.loop != nil && s.retries(p.loop) {
		return Retry
	}
	f := frames[i]
	switch {
	case !inTestCode(f):
		return Program
	case p.fn == nil || isTestFunction(p.fn.Name.Name) || p.spec:
		return Test
	case isGivenTest(p.fn):
		return Support
	}
	return Helper
}

// isGivenTest reports whether a function has a parameter of package testing.
func isGivenTest(fn *ast.FuncDecl) bool {
	for _, p := range fn.Type.Params.List {
		typ := p.Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		if isSelector(typ, "testing", "T", "B", "F", "TB", "M") {
			return true
		}
	}
	return false
}

// inTestCode reports whether a frame stands in a test file, or in a package
// that only tests can want: one whose other files import testing.
func inTestCode(f report.Site) bool {
	return strings.HasSuffix(f.File, "_test.go") || importsTesting(filepath.Dir(sourcePath(f)))
}

func isTestFunction(name string) bool {
	if name == "TestMain" {
		return false // prepares
	}
	for _, prefix := range []string{"Test", "Benchmark", "Fuzz", "Example"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// helpsTests remembers what importsTesting found out, for a program's source
// does not change while it runs.
var helpsTests sync.Map // directory -> bool

// importsTesting reports whether a file of a directory, apart from its tests,
// imports package testing.
func importsTesting(dir string) bool {
	if dir == "" || dir == "." {
		return false
	}
	if known, ok := helpsTests.Load(dir); ok {
		return known.(bool)
	}
	found := false
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !e.IsDir() {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.ImportsOnly)
			if found = err == nil && imports(file, "testing"); found {
				break
			}
		}
	}
	helpsTests.Store(dir, found)
	return found
}

func imports(file *ast.File, path string) bool {
	for _, spec := range file.Imports {
		if name, err := strconv.Unquote(spec.Path.Value); err == nil && name == path {
			return true
		}
	}
	return false
}
