package rewrite

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/report"
)

// GoSource is the program's source near a call. A literal that stands in it
// is code and may be printed; any other may be a value, which never leaves.
type GoSource struct {
	files []*goFile
	// lines are the lines of the stack in each file.
	lines map[*goFile][]int
}

const (
	maxSourceFiles = 6
	maxSourceBytes = 1 << 20
)

// GoSourceOf reads the files of a stack, as far as they are at hand.
func GoSourceOf(stack []report.Site) *GoSource {
	s := &GoSource{lines: map[*goFile][]int{}}
	seen := map[string]*goFile{}
	for _, f := range stack {
		path := loops.SourcePath(f)
		if !strings.HasSuffix(path, ".go") {
			continue
		}
		file, known := seen[path]
		if !known && len(s.files) < maxSourceFiles {
			file = readSource(path)
			seen[path] = file
			if file != nil {
				s.files = append(s.files, file)
			}
		}
		if file != nil {
			s.lines[file] = append(s.lines[file], f.Line)
		}
	}
	return s
}

// has reports whether a piece of a statement stands in one of the files.
func (s *GoSource) has(piece string) bool {
	if s == nil {
		return false
	}
	for _, f := range s.files {
		if containsWhole(f.text, piece) || slices.ContainsFunc(f.read().texts, func(text string) bool { return containsWhole(text, piece) }) {
			return true
		}
	}
	return false
}

// containsWhole is strings.Contains for a piece that does not end within a
// number or a word: 4 does not stand in 42.
func containsWhole(text, piece string) bool {
	for {
		i := strings.Index(text, piece)
		if i < 0 {
			return false
		}
		text = text[i+len(piece):]
		if text == "" || !wordByte(text[0]) || !wordByte(piece[len(piece)-1]) {
			return true
		}
	}
}

// names reports whether a function on the stack, or a constant of its file,
// holds a literal's value: libraries write such values into the statement.
func (s *GoSource) names(l fingerprint.Literal) bool {
	if s == nil || l.Kind != fingerprint.NumberLiteral && l.Kind != fingerprint.StringLiteral {
		return false
	}
	value := goValue{l.Kind == fingerprint.StringLiteral, l.Text()}
	for _, f := range s.files {
		g := f.read()
		if g.consts[value] {
			return true
		}
		for _, fn := range g.funcs {
			on := func(line int) bool { return fn.from <= line && line <= fn.to }
			if fn.values[value] && slices.ContainsFunc(s.lines[f], on) {
				return true
			}
		}
	}
	return false
}

// texts are all texts of the files, without quotes.
func (s *GoSource) texts() []string {
	if s == nil {
		return nil
	}
	var out []string
	for _, f := range s.files {
		out = append(out, f.read().texts...)
	}
	return out
}

// goFile is one file.
type goFile struct {
	text    string
	size    int64
	changed time.Time

	once sync.Once
	code goCode
}

// goCode is what a file's syntax tells.
type goCode struct {
	texts  []string
	consts map[goValue]bool
	funcs  []goFunc
}

// goValue is a number or a text.
type goValue struct {
	text  bool
	value string
}

// goFunc is a function with the values that are written in it.
type goFunc struct {
	from, to int
	values   map[goValue]bool
}

func (f *goFile) read() *goCode {
	f.once.Do(func() {
		fset := token.NewFileSet()
		// What can be read of a file with a fault in it counts.
		tree, _ := parser.ParseFile(fset, "", f.text, parser.SkipObjectResolution)
		f.code.consts = map[goValue]bool{}
		if tree == nil {
			return
		}
		line := func(p token.Pos) int { return fset.Position(p).Line }
		for _, decl := range tree.Decls {
			into := map[goValue]bool{}
			switch d := decl.(type) {
			case *ast.FuncDecl:
				f.code.funcs = append(f.code.funcs, goFunc{line(d.Pos()), line(d.End()), into})
			case *ast.GenDecl:
				if d.Tok == token.CONST {
					into = f.code.consts
				}
			}
			f.code.collect(decl, into)
		}
	})
	return &f.code
}

// collect takes the numbers and texts of a declaration. A text that is written
// in several pieces is taken whole, too.
func (g *goCode) collect(decl ast.Decl, into map[goValue]bool) {
	joined := map[ast.Expr]bool{} // parts of what was taken whole
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if text, ok := textOf(n); ok && !joined[n] {
				g.texts = append(g.texts, text)
			}
			joined[n.X] = true
		case *ast.BasicLit:
			if text, ok := textOf(n); ok {
				into[goValue{true, text}] = true
				g.texts = append(g.texts, text)
			}
			if n.Kind == token.INT || n.Kind == token.FLOAT {
				into[goValue{false, strings.ReplaceAll(n.Value, "_", "")}] = true
			}
		}
		return true
	})
}

// textOf is a text that is written out, in one piece or in several.
func textOf(e ast.Expr) (string, bool) {
	var pieces []string
	for {
		last := e
		sum, several := e.(*ast.BinaryExpr)
		if several {
			if sum.Op != token.ADD {
				return "", false
			}
			last = sum.Y
		}
		l, ok := last.(*ast.BasicLit)
		if !ok || l.Kind != token.STRING {
			return "", false
		}
		piece, err := strconv.Unquote(l.Value)
		if err != nil {
			return "", false
		}
		pieces = append(pieces, piece)
		if !several {
			slices.Reverse(pieces)
			return strings.Join(pieces, ""), true
		}
		e = sum.X
	}
}

// sources keeps files, for many findings point into the same ones. It is
// bounded by count and then simply starts anew.
var sources struct {
	sync.Mutex
	files map[string]*goFile
}

const keptSources = 32

// readSource returns a file, nil where it cannot be read.
func readSource(path string) *goFile {
	info, err := os.Stat(path)
	if err != nil || info.Size() > maxSourceBytes {
		return nil
	}
	sources.Lock()
	defer sources.Unlock()
	if f := sources.files[path]; f != nil && f.size == info.Size() && f.changed.Equal(info.ModTime()) {
		return f
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	if sources.files == nil || len(sources.files) >= keptSources {
		sources.files = map[string]*goFile{}
	}
	f := &goFile{text: string(text), size: info.Size(), changed: info.ModTime()}
	sources.files[path] = f
	return f
}
