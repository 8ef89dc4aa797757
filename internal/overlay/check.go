package overlay

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
)

// A checked part is what the type checker knows of it in one view.
type checked struct {
	part *part
	pkg  *types.Package
	info *types.Info
	// first is the first thing that the checker did not understand. The go
	// command decides whether the result compiles; this only says why a name
	// could not be resolved.
	first error
}

// check type-checks all parts in one view, in their order.
func (m *merger) check(v *view) []*checked {
	ours := map[string]*types.Package{}
	imports := importFunc(func(ipath string) (*types.Package, error) {
		if pkg := ours[ipath]; pkg != nil {
			return pkg, nil
		}
		return m.Import(ipath)
	})
	var all []*checked
	for _, p := range m.parts {
		c := &checked{part: p, info: &types.Info{
			Defs: map[*ast.Ident]types.Object{},
			Uses: map[*ast.Ident]types.Object{},
		}}
		conf := types.Config{Importer: imports, Sizes: m.sizes(), Error: func(err error) {
			if c.first == nil {
				c.first = err
			}
		}}
		var trees []*ast.File
		for _, f := range p.files {
			if v.files[f] && f.tree != nil {
				trees = append(trees, f.tree)
			}
		}
		c.pkg, _ = conf.Check(p.path, m.fset, trees, c.info) // the error is c.first
		ours[p.path] = c.pkg
		all = append(all, c)
	}
	return all
}

type importFunc func(string) (*types.Package, error)

func (f importFunc) Import(ipath string) (*types.Package, error) { return f(ipath) }

func (m *merger) sizes() types.Sizes { return types.SizesFor("gc", m.target.GOARCH) }

// Import reads a package of the target's standard library from its sources,
// without the bodies of its functions. Export data would be faster to read,
// but that of another release than ours may not be readable, and there is none
// before something was compiled. This happens once for each toolchain and each
// release of ours (see remembered).
func (m *merger) Import(ipath string) (*types.Package, error) {
	if ipath == "unsafe" {
		return types.Unsafe, nil
	}
	pkg, known := m.std[ipath]
	if pkg != nil {
		return pkg, nil
	}
	m.std[ipath] = nil
	trees, err := m.standardFiles(ipath)
	if known || err != nil {
		return nil, fmt.Errorf("the toolchain's sources have no package %s", ipath)
	}
	// Errors are passed over: a later release may have syntax that we do not
	// know. What could not be resolved because of it is said where it matters.
	conf := types.Config{Importer: m, Sizes: m.sizes(), IgnoreFuncBodies: true, FakeImportC: true, Error: func(error) {}}
	pkg, _ = conf.Check(ipath, m.fset, trees, nil)
	pkg.MarkComplete()
	m.std[ipath] = pkg
	return pkg, nil
}

func (m *merger) standardFiles(ipath string) ([]*ast.File, error) {
	ctx := m.target
	ctx.CgoEnabled = false
	src := filepath.Join(ctx.GOROOT, "src")
	var found *build.Package
	var err error
	for _, dir := range []string{src, filepath.Join(src, "vendor")} {
		found, err = ctx.ImportDir(filepath.Join(dir, filepath.FromSlash(ipath)), 0)
		if err == nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	var trees []*ast.File
	for _, name := range found.GoFiles {
		tree, err := parser.ParseFile(m.fset, filepath.Join(found.Dir, name), nil, parser.SkipObjectResolution)
		if tree == nil {
			return nil, err
		}
		trees = append(trees, tree)
	}
	return trees, nil
}

// parse reads all Go files of the parts as a whole.
func (m *merger) parse() error {
	for _, p := range m.parts {
		for _, f := range p.files {
			if f.tree == nil {
				continue
			}
			tree, err := parser.ParseFile(m.fset, path.Join(p.dir, f.name), f.src, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			f.tree = tree
		}
	}
	return nil
}

var errUnresolved = errors.New("a name cannot be resolved")

// unresolved returns an error for the first name that the checker passed over
// and that may be one of ours: left as it is, it could mean something else in
// the target package.
func (c *checked) unresolved(fset *token.FileSet, f *sourceFile, ours map[string]bool) error {
	skip := map[*ast.Ident]bool{f.tree.Name: true}
	var found error
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Ident:
			if found != nil || skip[n] || n.Name == "_" || !ours[n.Name] || c.object(n) != nil {
				return true
			}
			if _, known := c.info.Defs[n]; known {
				return true // the variable of a type switch
			}
			found = fmt.Errorf("%w: %s at %s", errUnresolved, n.Name, fset.Position(n.Pos()))
			if c.first != nil {
				found = fmt.Errorf("%w (%w)", found, c.first)
			}
		}
		return true
	})
	return found
}

// object is what a name refers to or declares.
func (c *checked) object(id *ast.Ident) types.Object {
	if obj := c.info.Uses[id]; obj != nil {
		return obj
	}
	return c.info.Defs[id]
}
