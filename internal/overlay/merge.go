package overlay

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// part is one of our packages that is compiled into the standard library's
// package database/sql/driver. All its package-level names get the prefix, so
// that parts cannot collide with each other or with the package.
type part struct {
	dir    string // in the source tree that is embedded
	path   string // its import path
	prefix string // empty keeps the names: the part that the hooks call
}

// modulePath is the import path below which our packages lie.
const modulePath = "github.com/nplusone-go/nplusone"

// parts in the order of their imports: a part may import those before it.
var parts = []part{
	{dir: "fingerprint", path: modulePath + "/fingerprint", prefix: "n1f_"},
	{dir: "detect", path: modulePath + "/detect", prefix: "n1d_"},
	{dir: "internal/loops", path: modulePath + "/internal/loops", prefix: "n1l_"},
	{dir: "internal/inproc", path: modulePath + "/internal/inproc"},
}

// targetPackage is the package that the parts are merged into. It imports
// little, and database/sql, testing, net/http and pgx may all import it
// without a cycle.
const targetPackage = "database/sql/driver"

// merged is one file to be added to the target package.
type merged struct {
	name string
	text []byte
}

// mergeSources rewrites our packages into files of one package. It works on
// the text, by byte offsets that the type checker gives, so that comments,
// build constraints and directives stay as they are.
func mergeSources(tree fs.FS, target build.Context) ([]merged, error) {
	m := merger{tree: tree, target: target, fset: token.NewFileSet(), packages: map[string]*types.Package{}}
	var files []merged
	for _, p := range parts {
		fs, err := m.rewrite(p)
		if err != nil {
			return nil, fmt.Errorf("overlay: cannot prepare package %s: %w", p.path, err)
		}
		files = append(files, fs...)
	}
	return files, nil
}

type merger struct {
	tree     fs.FS
	target   build.Context
	fset     *token.FileSet
	packages map[string]*types.Package
}

// Import serves our own packages to the type checker, and of the standard
// library those whose generic functions hand our types through. All others
// are unknown to it: what they declare is never renamed.
func (m *merger) Import(ipath string) (*types.Package, error) {
	if p := m.packages[ipath]; p != nil {
		return p, nil
	}
	switch ipath {
	case "cmp", "iter", "maps", "slices", "sync", "sync/atomic":
		return m.declarations(ipath)
	}
	return nil, fmt.Errorf("not loaded: %s", ipath)
}

// declarations reads a package of the toolchain without the bodies of its
// functions. Errors in it are passed over, for its own imports are not read.
func (m *merger) declarations(ipath string) (*types.Package, error) {
	dir := filepath.Join(m.target.GOROOT, "src", filepath.FromSlash(ipath))
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var trees []*ast.File
	for _, e := range names {
		if filepath.Ext(e.Name()) != ".go" || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		if match, err := m.target.MatchFile(dir, e.Name()); err != nil || !match {
			continue
		}
		tree, err := parser.ParseFile(m.fset, filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		trees = append(trees, tree)
	}
	conf := types.Config{Importer: m, Error: func(error) {}, IgnoreFuncBodies: true}
	pkg, _ := conf.Check(ipath, m.fset, trees, nil)
	pkg.MarkComplete()
	m.packages[ipath] = pkg
	return pkg, nil
}

type sourceFile struct {
	name string
	src  []byte
	ast  *ast.File
}

func (m *merger) rewrite(p part) ([]merged, error) {
	files, asm, err := m.parse(p)
	if err != nil {
		return nil, err
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: m, Error: func(error) {}, FakeImportC: true}
	var trees []*ast.File
	for _, f := range files {
		trees = append(trees, f.ast)
	}
	// Errors are expected: packages of the standard library are not loaded,
	// and files of several platforms declare the same names.
	pkg, _ := conf.Check(p.path, m.fset, trees, info)
	m.packages[p.path] = pkg

	names := map[string]bool{}
	for _, name := range pkg.Scope().Names() {
		names[name] = true
	}
	var out []merged
	for _, f := range files {
		text, err := m.rewriteFile(p, pkg, info, f, names)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		out = append(out, merged{name: targetName(p, f.name), text: text})
	}
	for _, f := range asm {
		out = append(out, merged{name: targetName(p, f.name), text: renameAssembly(p, f.src, names)})
	}
	return out, nil
}

func (m *merger) parse(p part) (files, asm []sourceFile, err error) {
	entries, err := fs.ReadDir(m.tree, p.dir)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || strings.HasSuffix(name, "_test.go") {
			continue
		}
		if match, err := m.matches(p.dir, name); err != nil || !match {
			if err != nil {
				return nil, nil, err
			}
			continue
		}
		src, err := fs.ReadFile(m.tree, path.Join(p.dir, name))
		if err != nil {
			return nil, nil, err
		}
		switch path.Ext(name) {
		case ".s":
			asm = append(asm, sourceFile{name: name, src: src})
		case ".go":
			tree, err := parser.ParseFile(m.fset, path.Join(p.dir, name), src, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return nil, nil, err
			}
			files = append(files, sourceFile{name: name, src: src, ast: tree})
		}
	}
	sort.Slice(files, func(i, j int) bool { return files[i].name < files[j].name })
	return files, asm, nil
}

// matches reports whether a file belongs to the platform that is built for.
// Files of others declare the same names again.
func (m *merger) matches(dir, name string) (bool, error) {
	ctx := m.target
	ctx.JoinPath = path.Join
	ctx.OpenFile = func(name string) (io.ReadCloser, error) { return m.tree.Open(name) }
	return ctx.MatchFile(dir, name)
}

// targetName keeps the suffix that carries build constraints (_amd64, _linux).
func targetName(p part, name string) string {
	return "zz_nplusone_" + strings.ReplaceAll(p.dir, "/", "_") + "_" + name
}

func (m *merger) rewriteFile(p part, pkg *types.Package, info *types.Info, f sourceFile, names map[string]bool) ([]byte, error) {
	offset := func(pos token.Pos) int { return m.fset.Position(pos).Offset }
	edits := []edit{{offset(f.ast.Name.Pos()), offset(f.ast.Name.End()), "driver"}}
	own := map[string]string{} // names under which the file imports merged packages
	for _, spec := range f.ast.Imports {
		ipath, _ := strconv.Unquote(spec.Path.Value)
		if prefixOf(ipath) == nil && ipath != targetPackage {
			continue
		}
		if spec.Name != nil {
			own[spec.Name.Name] = ipath
		} else {
			own[path.Base(ipath)] = ipath
		}
		// A blank import of a package that is there anyway keeps the line and
		// the syntax, whether the import stands alone or in a block.
		start := offset(spec.Pos())
		edits = append(edits, edit{start, offset(spec.End()), `_ "unsafe"`})
	}
	selectors := map[*ast.Ident]bool{}
	quiet := notReferences(f.ast)
	embedded := embeddedNames(pkg)
	ast.Inspect(f.ast, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		id, ok := sel.X.(*ast.Ident)
		if !ok || own[id.Name] == "" {
			return true
		}
		// A local name may hide the package; where the checker did not look,
		// it is taken for the package.
		if obj := info.Uses[id]; obj != nil {
			if _, isPackage := obj.(*types.PkgName); !isPackage {
				return true
			}
		}
		prefix := ""
		if q := prefixOf(own[id.Name]); q != nil {
			prefix = q.prefix
		}
		edits = append(edits, edit{offset(id.Pos()), offset(sel.Sel.End()), prefix + sel.Sel.Name})
		selectors[sel.Sel] = true
		return true
	})
	if p.prefix != "" {
		rename := func(id *ast.Ident, obj types.Object) {
			if obj != nil && !selectors[id] && renamed(obj, pkg) && id.Name != "_" && id.Name != "init" {
				edits = append(edits, edit{offset(id.Pos()), offset(id.End()), p.prefix + id.Name})
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			obj, known := info.Defs[id]
			if !known {
				obj, known = info.Uses[id]
			}
			switch {
			case known:
				rename(id, obj)
			case names[id.Name] && (!quiet[id] || embedded[id.Name]):
				// The checker does not look at the type arguments of a
				// generic type that it does not know, nor at the fields of
				// what such a function returned.
				rename(id, pkg.Scope().Lookup(id.Name))
			}
			return true
		})
		edits = append(edits, m.directives(p, f, names)...)
	}
	return splice(f.src, unique(edits))
}
