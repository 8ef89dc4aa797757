package loops

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"sync"
)

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
	if tree, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution|parser.ParseComments); err == nil {
		s = &source{fset: fset, file: tree}
	}
	cache.files[name] = s
	return s
}

func (s *source) line(n ast.Node) int { return s.fset.Position(n.Pos()).Line }

// position is what lies round a line.
type position struct {
	loop  ast.Stmt      // the innermost loop that repeats the line, nil for none
	outer []ast.Stmt    // the loops round that one, innermost first
	fn    *ast.FuncDecl // the declared function, nil outside of any
	self  ast.Node      // the function that holds the line: fn or a literal in it
	name  string        // of the variable that a literal is assigned to
	// handler is set where self, or a literal round it, answers a request.
	handler bool
	// spec is set in the body of a test that is written as a literal, as Ginkgo
	// has them.
	spec bool
	// given are the parameters of the functions round the line and the
	// variables of its range loops: what they hold came from elsewhere.
	given map[string]bool
}

// outside is the place without its loop.
func (p position) outside() position {
	p.loop, p.outer = nil, nil
	return p
}

// at finds what lies round a line, from the file inwards.
func (s *source) at(line int) (p position) {
	p.given = map[string]bool{}
	var parents []ast.Node
	ast.Inspect(s.file, func(n ast.Node) bool {
		if n == nil {
			parents = parents[:len(parents)-1]
			return false
		}
		if _, isFile := n.(*ast.File); !isFile && !s.on(n, line) {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncDecl:
			p.fn, p.self = n, n
			p.loop, p.outer = s.goTo(n.Body, line), nil
			p.handler = returnsResults(n.Type)
			p.give(n.Type)
		case *ast.FuncLit:
			p.self, p.name = n, assignedTo(n, parents)
			p.handler = p.handler || returnsResults(n.Type)
			p.spec = p.spec || isSpec(n, parents)
			if returnsResults(n.Type) || isSubtest(n, parents) || isSpec(n, parents) {
				p.loop, p.outer = nil, nil // it runs when it is asked, or by itself
			}
			p.inner(s.goTo(n.Body, line))
			p.give(n.Type)
		case *ast.ForStmt:
			if s.inBody(n.Body, line) || s.onEach(line, n.Cond, n.Post) {
				p.inner(n)
			}
		case *ast.RangeStmt:
			if s.inBody(n.Body, line) {
				p.inner(n)
				for _, e := range []ast.Expr{n.Key, n.Value} {
					if id, ok := e.(*ast.Ident); ok {
						p.given[id.Name] = true
					}
				}
			}
		}
		parents = append(parents, n)
		return true
	})
	return p
}

// inner takes a loop that lies within those that are known; a label may have
// been found before the loop round it.
func (p *position) inner(loop ast.Stmt) {
	switch {
	case loop == nil:
	case p.loop == nil:
		p.loop = loop
	case loop.Pos() > p.loop.Pos():
		p.loop, p.outer = loop, append([]ast.Stmt{p.loop}, p.outer...)
	case loop.Pos() < p.loop.Pos():
		p.outer = append(p.outer, loop)
	}
}

func (p *position) give(t *ast.FuncType) {
	for _, field := range t.Params.List {
		for _, id := range field.Names {
			p.given[id.Name] = true
		}
	}
}

// goTo returns the innermost label of a function before the line that a goto
// behind it leads back to, nil for none.
func (s *source) goTo(body *ast.BlockStmt, line int) (loop ast.Stmt) {
	if body == nil {
		return nil
	}
	labels := map[string]*ast.LabeledStmt{}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // has labels of its own
		case *ast.LabeledStmt:
			labels[n.Label.Name] = n
		case *ast.BranchStmt:
			if n.Tok != token.GOTO || n.Label == nil {
				return true
			}
			label := labels[n.Label.Name]
			if label == nil || s.line(label) > line || line > s.line(n) {
				return true
			}
			if loop == nil || label.Pos() > loop.Pos() {
				loop = label
			}
		}
		return true
	})
	return loop
}

func (s *source) inBody(b *ast.BlockStmt, line int) bool {
	first, last := s.fset.Position(b.Lbrace).Line, s.fset.Position(b.Rbrace).Line
	if first == last {
		return line == first
	}
	return line > first && line <= last
}

// onEach reports whether the line is one of what a for statement evaluates
// each time.
func (s *source) onEach(line int, cond ast.Expr, post ast.Stmt) bool {
	return cond != nil && s.on(cond, line) || post != nil && s.on(post, line)
}

func (s *source) on(n ast.Node, line int) bool {
	return line >= s.line(n) && line <= s.fset.Position(n.End()).Line
}
