// Package source reads the program round a call: its syntax, and its types as
// far as they can be told without a build. Edits of the user's own code rest on
// it.
package source

import (
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Package is one package of the program.
type Package struct {
	Fset  *token.FileSet
	Files []*File
	Info  *types.Info
	Types *types.Package

	dir, name string
	importer  *importer
	faults    map[string]int
}

// File is one file of it.
type File struct {
	Path   string
	Text   []byte
	Syntax *ast.File
}

// kept holds the packages that were read. It is bounded by count and then
// simply starts anew.
var kept struct {
	sync.Mutex
	of map[string]*snapshot
}

const keptPackages = 16

// snapshot is a package with what its files were when it was read.
type snapshot struct {
	pkg     *Package
	changed map[string]time.Time
}

func (s *snapshot) fresh() bool {
	for path, at := range s.changed {
		info, err := os.Stat(path)
		if err != nil || !info.ModTime().Equal(at) {
			return false
		}
	}
	return true
}

// Load reads the package of a file; nil where that cannot be read. Packages
// that were read before are kept, until a file of theirs changes.
func Load(path string) *Package {
	if !filepath.IsAbs(path) || !strings.HasSuffix(path, ".go") {
		return nil
	}
	kept.Lock()
	defer kept.Unlock()
	if s := kept.of[path]; s != nil && s.fresh() {
		return s.pkg
	}
	s := read(path)
	if s == nil {
		return nil
	}
	if kept.of == nil || len(kept.of) >= keptPackages {
		kept.of = map[string]*snapshot{}
	}
	kept.of[path] = s
	return s.pkg
}

// maxBytes bounds the source of one package.
const maxBytes = 4 << 20

// read parses and checks the package of a file. Files of tests are left out,
// unless the file itself is one.
func read(path string) *snapshot {
	dir := filepath.Dir(path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	p := &Package{Fset: token.NewFileSet(), dir: dir}
	s := &snapshot{pkg: p, changed: map[string]time.Time{}}
	tests := strings.HasSuffix(path, "_test.go")
	size := 0
	for _, e := range entries {
		name := e.Name()
		full := filepath.Join(dir, name)
		if !strings.HasSuffix(name, ".go") || !tests && strings.HasSuffix(name, "_test.go") {
			continue
		}
		if match, err := build.Default.MatchFile(dir, name); !match || err != nil {
			continue
		}
		text, err := os.ReadFile(full)
		if size += len(text); err != nil || size > maxBytes {
			return nil
		}
		if info, err := e.Info(); err == nil {
			s.changed[full] = info.ModTime()
		}
		syntax, err := parser.ParseFile(p.Fset, full, text, parser.ParseComments)
		if err != nil {
			return nil // a file in the making has no edits
		}
		p.Files = append(p.Files, &File{full, text, syntax})
	}
	if !p.named(path) {
		return nil
	}
	p.importer = importerFor(dir)
	p.check()
	return s
}

// named keeps the files of the package that a file belongs to.
func (p *Package) named(path string) bool {
	own := p.File(path)
	if own == nil {
		return false
	}
	p.name = own.Syntax.Name.Name
	var files []*File
	for _, f := range p.Files {
		if f.Syntax.Name.Name == p.name {
			files = append(files, f)
		}
	}
	p.Files = files
	return true
}

// File is the file with a path, nil for none.
func (p *Package) File(path string) *File {
	for _, f := range p.Files {
		if f.Path == path {
			return f
		}
	}
	return nil
}

// check finds out types. What cannot be found out stays unknown; the faults
// are counted, to compare them with those of an edited package.
func (p *Package) check() {
	p.importer.mu.Lock()
	defer p.importer.mu.Unlock()
	p.Info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{},
	}
	p.faults = map[string]int{}
	files := make([]*ast.File, len(p.Files))
	for i, f := range p.Files {
		files[i] = f.Syntax
	}
	config := types.Config{Importer: p.importer, FakeImportC: true, GoVersion: p.importer.module.version, Error: func(err error) {
		var e types.Error
		if errors.As(err, &e) {
			p.faults[e.Msg]++
		}
	}}
	p.Types, _ = config.Check(p.importer.pathOf(p.dir), p.Fset, files, p.Info)
}

// With is the package with other text in some of its files; nil where one
// cannot be parsed.
func (p *Package) With(texts map[string][]byte) *Package {
	out := &Package{Fset: token.NewFileSet(), dir: p.dir, name: p.name, importer: p.importer}
	for _, f := range p.Files {
		text := f.Text
		if t, changed := texts[f.Path]; changed {
			text = t
		}
		syntax, err := parser.ParseFile(out.Fset, f.Path, text, parser.ParseComments)
		if err != nil {
			return nil
		}
		out.Files = append(out.Files, &File{f.Path, text, syntax})
	}
	out.check()
	return out
}

// Fault is a fault of the package that another one has not, empty for none.
func (p *Package) Fault(before *Package) string {
	for fault, n := range p.faults {
		if n > before.faults[fault] {
			return fault
		}
	}
	return ""
}
