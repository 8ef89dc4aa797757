package overlay

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"
)

// embeddedNames are the fields that embed a type of the package and are named
// after it, unless another type has a plain field or method of that name.
func embeddedNames(pkg *types.Package) map[string]bool {
	out := map[string]bool{}
	plain := map[string]bool{}
	for _, name := range pkg.Scope().Names() {
		tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		if named, ok := tn.Type().(*types.Named); ok {
			for i := range named.NumMethods() {
				plain[named.Method(i).Name()] = true
			}
		}
		st, ok := tn.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for i := range st.NumFields() {
			if f := st.Field(i); renamed(f, pkg) {
				out[f.Name()] = true
			} else {
				plain[f.Name()] = true
			}
		}
	}
	for name := range plain {
		delete(out, name)
	}
	return out
}

// notReferences are the identifiers that never refer to a package-level name
// by themselves: selected names, keys of values, the package clause.
func notReferences(tree *ast.File) map[*ast.Ident]bool {
	out := map[*ast.Ident]bool{tree.Name: true}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			out[n.Sel] = true
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok {
				out[id] = true
			}
		case *ast.ImportSpec:
			if n.Name != nil {
				out[n.Name] = true
			}
		case *ast.BranchStmt:
			if n.Label != nil {
				out[n.Label] = true
			}
		case *ast.LabeledStmt:
			out[n.Label] = true
		}
		return true
	})
	return out
}

// renamed reports whether an object is declared at package level, or is the
// field that embeds such a type and is named after it.
func renamed(obj types.Object, pkg *types.Package) bool {
	if obj.Pkg() != pkg {
		return false
	}
	if v, ok := obj.(*types.Var); ok && v.IsField() {
		if !v.Embedded() {
			return false
		}
		t := v.Type()
		if ptr, ok := t.(*types.Pointer); ok {
			t = ptr.Elem()
		}
		named, ok := t.(*types.Named)
		return ok && named.Obj().Pkg() == pkg
	}
	return obj.Parent() == pkg.Scope()
}

// directives renames the local name of //go:linkname lines.
func (m *merger) directives(p part, f sourceFile, names map[string]bool) []edit {
	var edits []edit
	for _, group := range f.ast.Comments {
		for _, c := range group.List {
			fields := strings.Fields(c.Text)
			if len(fields) < 2 || fields[0] != "//go:linkname" || !names[fields[1]] {
				continue
			}
			at := m.fset.Position(c.Pos()).Offset + strings.Index(c.Text, fields[1])
			edits = append(edits, edit{at, at + len(fields[1]), p.prefix + fields[1]})
		}
	}
	return edits
}

var asmSymbol = regexp.MustCompile(`·([A-Za-z_][A-Za-z0-9_]*)`)

func renameAssembly(p part, src []byte, names map[string]bool) []byte {
	return asmSymbol.ReplaceAllFunc(src, func(sym []byte) []byte {
		name := string(sym[len("·"):])
		if !names[name] {
			return sym
		}
		return []byte("·" + p.prefix + name)
	})
}

func prefixOf(ipath string) *part {
	for i := range parts {
		if parts[i].path == ipath {
			return &parts[i]
		}
	}
	return nil
}

func unique(edits []edit) []edit {
	seen := map[edit]bool{}
	out := edits[:0]
	for _, e := range edits {
		if !seen[e] {
			seen[e] = true
			out = append(out, e)
		}
	}
	return out
}
