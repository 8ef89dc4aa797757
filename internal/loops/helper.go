package loops

import (
	"go/ast"
	"slices"

	"github.com/nplusone-go/nplusone/report"
)

// helperKind says what a function of a test file is for that is no test. By
// itself it is code like any other: small programs are written into their
// tests. Names tell what prepares and what asserts, its own and those of the
// functions of test files between the test and the statement; and what writes
// prepares.
func (s *source) helperKind(p place, frames []report.Site) Kind {
	if p.fn == nil {
		return Fixture // a variable's: it runs before all tests
	}
	names := []string{p.fn.Name.Name}
	for _, f := range frames {
		// A test is named after what it tries; that of Ginkgo is a variable's
		// literal, which frames call init.
		if name := baseName(outermost(f.Function)); inTestFile(f) && !isTestFunction(name) && name != "init" {
			names = append(names, name)
		}
	}
	switch {
	case slices.ContainsFunc(names, prepares), writes(p.fn):
		return Fixture
	case slices.ContainsFunc(names, asserts):
		return Assertion
	}
	return Helper
}

// prepares knows the names of what test files fill databases with.
func prepares(name string) bool {
	if name == "TestMain" || name == "init" || seeds(name) {
		return true
	}
	all := words(name)
	for i, word := range all {
		switch word {
		case "setup", "populate", "arrange", "teardown":
			return true
		case "up", "down":
			if i > 0 && (all[i-1] == "set" || all[i-1] == "tear") {
				return true
			}
		}
	}
	return begins(all, "insert", "create", "make", "fill", "add", "generate", "prepare", "given", "truncate", "reset", "clean", "cleanup")
}

// asserts knows the names of what looks whether a test went well.
func asserts(name string) bool {
	return begins(words(name), "assert", "require", "check", "verify", "expect", "ensure", "want", "wait", "eventually")
}

// begins reports whether a name's first word is one of those; must and the
// like in front of it say nothing about what is done.
func begins(name []string, words ...string) bool {
	if len(name) > 1 && (name[0] == "must" || name[0] == "do") {
		name = name[1:]
	}
	return len(name) > 0 && slices.Contains(words, name[0])
}

// writes reports whether a function calls what database/sql and its like run
// statements without rows with, or a function that fills a database by its
// name.
func writes(fn *ast.FuncDecl) bool {
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return !found
		}
		switch fun := ast.Unparen(call.Fun).(type) {
		case *ast.Ident:
			// Not make or other functions of the language.
			all := words(fun.Name)
			found = found || seeds(fun.Name) || len(all) > 1 && begins(all, "insert", "create")
		case *ast.SelectorExpr:
			all := words(fun.Sel.Name)
			found = found || begins(all, "exec", "insert", "create", "save", "update", "delete", "upsert") || slices.Contains(all, "exec")
		}
		return !found
	})
	return found
}
