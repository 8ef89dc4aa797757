package loops

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
)

func (s *source) kind(loop ast.Stmt, fn *ast.FuncDecl, at detect.Site, outer []detect.Site) Kind {
	if retries(loop) {
		return Retry
	}
	name := ""
	if fn != nil {
		name = fn.Name.Name
	}
	for _, f := range outer {
		if migrates(f) {
			return Migration
		}
	}
	switch {
	case isTestFunction(name) && inTestFile(at):
		return Test
	case inTestFile(at), seeds(name), seeds(strings.TrimSuffix(filepath.Base(at.File), ".go")), inFixtureDirectory(at.File):
		return Fixture
	}
	return Program
}

func inTestFile(f detect.Site) bool { return strings.HasSuffix(f.File, "_test.go") }

func isTestFunction(name string) bool {
	for _, prefix := range []string{"Test", "Benchmark", "Fuzz", "Example"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// seeds knows the names that programs give to what fills a database for
// tests and demonstrations. Whole words count: "seedling" is a plant.
func seeds(name string) bool {
	for _, word := range words(name) {
		switch word {
		case "seed", "seeds", "seeder", "seeding", "fixture", "fixtures", "factory", "testdata", "testutil", "testhelper", "testsupport":
			return true
		}
	}
	return false
}

func inFixtureDirectory(file string) bool {
	for _, dir := range strings.Split(filepath.ToSlash(filepath.Dir(file)), "/") {
		if seeds(dir) {
			return true
		}
	}
	return false
}

func migrates(f detect.Site) bool {
	fn := f.Function
	if i := strings.LastIndexByte(fn, '/'); i >= 0 {
		fn = fn[i+1:]
	}
	for _, part := range strings.FieldsFunc(fn, func(r rune) bool { return strings.ContainsRune(".()*", r) }) {
		for _, word := range words(part) {
			switch word {
			case "migrate", "migration", "migrations", "migrator", "automigrate":
				return true
			}
		}
	}
	return false
}

// words splits camel case and snake case into lower-case words.
func words(name string) []string {
	var out []string
	start := 0
	lower := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
	flush := func(end int) {
		if end > start {
			out = append(out, strings.ToLower(name[start:end]))
		}
	}
	for i := 1; i < len(name); i++ {
		switch c := name[i]; {
		case c == '_' || c == '-' || c == '.':
			flush(i)
			start = i + 1
		case !lower(c) && c < 0x80 && lower(name[i-1]):
			flush(i)
			start = i
		}
	}
	flush(len(name))
	return out
}

// retries recognises a loop that runs again only because the last try failed:
// it counts attempts and leaves its body on success, or it runs while there
// is an error. A loop over data never returns when all went well.
func retries(loop ast.Stmt) bool {
	f, ok := loop.(*ast.ForStmt)
	if r, isRange := loop.(*ast.RangeStmt); isRange {
		// for attempt := range 3
		if lit, isLit := r.X.(*ast.BasicLit); !isLit || lit.Kind != token.INT {
			if id, isIdent := r.X.(*ast.Ident); !isIdent || !attempts(id.Name) {
				return false
			}
		}
		return leavesOnSuccess(r.Body)
	}
	if !ok {
		return false
	}
	if f.Cond != nil && comparesError(f.Cond, token.NEQ) {
		return true
	}
	counted := f.Cond == nil
	ast.Inspect(f, func(n ast.Node) bool {
		if n == f.Body {
			return false
		}
		if id, ok := n.(*ast.Ident); ok && attempts(id.Name) {
			counted = true
		}
		return true
	})
	return counted && leavesOnSuccess(f.Body)
}

func attempts(name string) bool {
	for _, w := range words(name) {
		switch w {
		case "attempt", "attempts", "retry", "retries", "tries", "try":
			return true
		}
	}
	return false
}

// leavesOnSuccess looks for `if err == nil { return / break }`, or for a
// `return`/`break` at the end of the body behind an `if err != nil` that
// continues.
func leavesOnSuccess(body *ast.BlockStmt) bool {
	continues := false
	for i, stmt := range body.List {
		switch stmt := stmt.(type) {
		case *ast.IfStmt:
			if comparesError(stmt.Cond, token.EQL) && leaves(stmt.Body) {
				return true
			}
			if comparesError(stmt.Cond, token.NEQ) && !leaves(stmt.Body) {
				continues = true
			}
		case *ast.ReturnStmt, *ast.BranchStmt:
			if i == len(body.List)-1 && continues {
				return true
			}
		}
	}
	return false
}

func leaves(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	switch last := b.List[len(b.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok == token.BREAK
	}
	return false
}

func comparesError(cond ast.Expr, op token.Token) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if !ok || b.Op != op {
			return true
		}
		x, okX := b.X.(*ast.Ident)
		y, okY := b.Y.(*ast.Ident)
		if okX && okY && y.Name == "nil" && (x.Name == "err" || strings.HasSuffix(x.Name, "Err")) {
			found = true
		}
		return true
	})
	return found
}
