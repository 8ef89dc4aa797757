// Package loops reads the source round the frames of a finding and tells
// which loop repeats the statement: one of the program, of a test, a fixture,
// a retry or a migration. It runs when a finding is reported and the sources
// are at hand; where they are not, it says nothing.
package loops

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/detect"
)

// Kind says whose loop it is.
type Kind string

// The kinds.
const (
	Program   Kind = "program"
	Test      Kind = "test"      // the body of a test or benchmark
	Fixture   Kind = "fixture"   // a helper of tests, a seeder, a factory
	Retry     Kind = "retry"     // tries again until it works
	Migration Kind = "migration" // schema work
)

// Loop is the loop that a statement stands in.
type Loop struct {
	Site detect.Site // the frame whose line lies in the loop's body
	Line int         // of the loop's first line
	Kind Kind
}

// Find walks the frames outwards, innermost first, and returns the innermost
// whose line is lexically in the body of a for or range statement. ok is
// false where no source could be read or no frame is in a loop.
//
// A retry loop is passed over while there is another one further out: the
// statement is repeated by that one.
func Find(frames []detect.Site) (l Loop, ok bool) {
	for i, f := range frames {
		tree := parsed(sourcePath(f))
		if tree == nil {
			continue
		}
		loop, fn := tree.innermost(f.Line)
		if loop == nil {
			continue
		}
		found := Loop{Site: f, Line: tree.fset.Position(loop.Pos()).Line, Kind: tree.kind(loop, fn, f, frames[i:])}
		if found.Kind != Retry {
			return found, true
		}
		if !ok {
			l, ok = found, true
		}
	}
	return l, ok
}

type source struct {
	fset *token.FileSet
	file *ast.File
}

// cache keeps parsed files: many findings point into the same ones. It is
// bounded by count and then simply starts anew.
var cache struct {
	sync.Mutex
	files map[string]*source
}

const maxFiles = 256

func parsed(name string) *source {
	if name == "" || !strings.HasSuffix(name, ".go") {
		return nil
	}
	cache.Lock()
	defer cache.Unlock()
	if s, ok := cache.files[name]; ok {
		return s
	}
	if cache.files == nil || len(cache.files) >= maxFiles {
		cache.files = map[string]*source{}
	}
	fset := token.NewFileSet()
	var s *source
	if tree, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution); err == nil {
		s = &source{fset: fset, file: tree}
	}
	cache.files[name] = s
	return s
}

// innermost returns the smallest loop whose body holds the line, and the
// declared function round it. A function literal that is called elsewhere
// (a deferred clean-up, a callback) is not told apart: its body lies where it
// is written, which is nearly always where it runs.
func (s *source) innermost(line int) (loop ast.Stmt, fn *ast.FuncDecl) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		if n == nil {
			return false
		}
		first, last := s.fset.Position(n.Pos()).Line, s.fset.Position(n.End()).Line
		if _, isFile := n.(*ast.File); !isFile && (line < first || line > last) {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncDecl:
			fn = n
		case *ast.ForStmt:
			if s.inBody(n.Body, line) || (n.Cond != nil && s.on(n.Cond, line)) {
				loop = n
			}
		case *ast.RangeStmt:
			if s.inBody(n.Body, line) {
				loop = n
			}
		}
		return true
	})
	return loop, fn
}

func (s *source) inBody(b *ast.BlockStmt, line int) bool {
	first, last := s.fset.Position(b.Lbrace).Line, s.fset.Position(b.Rbrace).Line
	if first == last {
		return line == first
	}
	return line > first && line <= last
}

func (s *source) on(n ast.Node, line int) bool {
	return line >= s.fset.Position(n.Pos()).Line && line <= s.fset.Position(n.End()).Line
}
