package source

import (
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// importer reads the declarations of imported packages from their sources,
// and of these only what a program's own types and its database libraries
// need: all else stays unknown, which go/types copes with.
type importer struct {
	// mu is held while a package is checked: findings of several requests get
	// their fixes side by side, and share what their packages import.
	mu      sync.Mutex
	module  *module
	fset    *token.FileSet
	known   map[string]*types.Package // nil while it is read
	loading int
}

// importers are kept by module, for packages of one module share what they
// import.
var importers struct {
	sync.Mutex
	of map[string]*importer
}

func importerFor(dir string) *importer {
	m := moduleOf(dir)
	importers.Lock()
	defer importers.Unlock()
	if i := importers.of[m.root]; i != nil {
		return i
	}
	if importers.of == nil || len(importers.of) >= keptPackages {
		importers.of = map[string]*importer{}
	}
	i := &importer{module: m, fset: token.NewFileSet(), known: map[string]*types.Package{}}
	importers.of[m.root] = i
	return i
}

// maxDepth is how far imports of imports are followed.
const maxDepth = 4

var errUnknown = errors.New("not read")

// Import implements types.Importer. It is called with mu held.
func (i *importer) Import(name string) (*types.Package, error) {
	if p, seen := i.known[name]; seen {
		if p == nil {
			return nil, errUnknown
		}
		return p, nil
	}
	if name == "unsafe" {
		return types.Unsafe, nil
	}
	dir := i.dirOf(name)
	if dir == "" || i.loading >= maxDepth || i.loading > 0 && !i.wanted(name) {
		return nil, errUnknown
	}
	i.known[name] = nil
	i.loading++
	defer func() { i.loading-- }()
	p := i.declarations(name, dir)
	if p == nil {
		return nil, errUnknown
	}
	i.known[name] = p
	return p, nil
}

// standard are the packages of the standard library whose types stand in
// models and in the signatures of database libraries.
var standard = map[string]bool{
	"context": true, "database/sql": true, "database/sql/driver": true, "time": true, "errors": true, "sync": true,
	"fmt": true, "strings": true, "slices": true, "maps": true, "iter": true, "cmp": true, "reflect": true, "net/url": true,
}

// wanted reports whether a package that an imported one imports is read too.
func (i *importer) wanted(name string) bool {
	if standard[name] || i.module.has(name) {
		return true
	}
	first, _, _ := strings.Cut(name, "/")
	return strings.Contains(first, ".")
}

// declarations reads what a package declares, without the bodies of functions.
func (i *importer) declarations(name, dir string) *types.Package {
	files, ok := i.parse(dir)
	if !ok {
		return nil
	}
	config := types.Config{Importer: i, FakeImportC: true, IgnoreFuncBodies: true, Error: func(error) {}}
	p, _ := config.Check(name, i.fset, files, nil)
	return p
}

func (i *importer) parse(dir string) (files []*ast.File, ok bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, false
	}
	size := 0
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		if match, err := build.Default.MatchFile(dir, name); !match || err != nil {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if size += len(text); err != nil || size > maxBytes {
			return nil, false
		}
		f, err := parser.ParseFile(i.fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, false
		}
		if len(files) == 0 || f.Name.Name == files[0].Name.Name {
			files = append(files, f)
		}
	}
	return files, len(files) > 0
}

// dirOf is where a package lies on this machine, empty where it is not known.
func (i *importer) dirOf(name string) string {
	m := i.module
	if m.has(name) {
		return filepath.Join(m.root, filepath.FromSlash(strings.TrimPrefix(strings.TrimPrefix(name, m.path), "/")))
	}
	if first, _, _ := strings.Cut(name, "/"); !strings.Contains(first, ".") {
		if root := goroot(); root != "" && standard[name] {
			return filepath.Join(root, "src", filepath.FromSlash(name))
		}
		return ""
	}
	if dir := filepath.Join(m.root, "vendor", filepath.FromSlash(name)); isDir(dir) {
		return dir
	}
	for at := name; at != "."; at = path.Dir(at) {
		if dir := m.folders[at]; dir != "" {
			return filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(strings.TrimPrefix(name, at), "/")))
		}
	}
	return ""
}

// pathOf is the import path of a folder of the module.
func (i *importer) pathOf(dir string) string {
	rest, err := filepath.Rel(i.module.root, dir)
	if err != nil || i.module.path == "" {
		return "program"
	}
	return path.Join(i.module.path, filepath.ToSlash(rest))
}

func isDir(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}

// goroot is where the standard library lies.
var goroot = sync.OnceValue(func() string {
	if isDir(filepath.Join(build.Default.GOROOT, "src")) {
		return build.Default.GOROOT
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(tool); err == nil {
		tool = real
	}
	return filepath.Dir(filepath.Dir(tool))
})
