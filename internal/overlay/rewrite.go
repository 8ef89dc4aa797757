package overlay

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func (m *merger) offset(pos token.Pos) int { return m.fset.Position(pos).Offset }

func (m *merger) replaced(from, to token.Pos, text string) edit {
	return edit{m.offset(from), m.offset(to), text}
}

// editFile returns the edits of one Go file.
func (m *merger) editFile(c *checked, names *names, f *sourceFile) ([]edit, error) {
	edits := []edit{m.replaced(f.tree.Name.Pos(), f.tree.Name.End(), "driver")}
	var err error
	done := map[*ast.Ident]bool{f.tree.Name: true}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			edits = append(edits, m.importEdit(n)...)
			return false
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if !ok || !m.isMerged(c.info.Uses[x]) {
				return true
			}
			done[x], done[n.Sel] = true, true
			obj := c.info.Uses[n.Sel]
			if obj == nil {
				err = fmt.Errorf("%w: %s.%s", errUnresolved, x.Name, n.Sel.Name)
				return true
			}
			edits = append(edits, m.replaced(n.Pos(), n.End(), names.of(obj)))
		case *ast.TypeSwitchStmt:
			// Its variable has an object for each clause, and none where it
			// is declared.
			if a, ok := n.Assign.(*ast.AssignStmt); ok {
				if id, ok := a.Lhs[0].(*ast.Ident); ok && names.hidden[c.part][id.Name] {
					edits = append(edits, m.replaced(id.Pos(), id.End(), c.part.rename(id.Name)))
				}
			}
		case *ast.Field:
			if len(n.Names) == 0 {
				edits = append(edits, m.tagEdit(c, names, n)...)
			}
		case *ast.Ident:
			if slices.ContainsFunc(m.parts, func(p *part) bool { return p.taken(n.Name) }) {
				err = fmt.Errorf("the name %s is kept for the merge", n.Name)
			}
			obj := c.object(n)
			if done[n] || obj == nil {
				return true
			}
			if to := names.of(obj); to != n.Name && n.Name != "_" {
				edits = append(edits, m.replaced(n.Pos(), n.End(), to))
			}
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	more, err := m.directives(c.part, c.pkg, f)
	return append(edits, more...), err
}

// isMerged reports whether a name stands for a package that is merged, or for
// the one that it is merged into.
func (m *merger) isMerged(obj types.Object) bool {
	name, ok := obj.(*types.PkgName)
	return ok && (name.Imported().Path() == targetPackage || m.partAt(name.Imported().Path()) != nil)
}

func (m *merger) partAt(ipath string) *part {
	for _, p := range m.parts {
		if p.path == ipath {
			return p
		}
	}
	return nil
}

// importEdit puts a blank import of a package that is always there in the
// place of an import of what is merged. That keeps the line and the syntax,
// whether the import stands alone or in a block.
func (m *merger) importEdit(spec *ast.ImportSpec) []edit {
	ipath, _ := strconv.Unquote(spec.Path.Value)
	if ipath != targetPackage && m.partAt(ipath) == nil {
		return nil
	}
	return []edit{m.replaced(spec.Pos(), spec.Path.End(), `_ "unsafe"`)}
}

func (m *merger) tagEdit(c *checked, names *names, field *ast.Field) []edit {
	tag := names.jsonName(c, field)
	switch {
	case tag == "":
		return nil
	case field.Tag == nil:
		return []edit{m.replaced(field.Type.End(), field.Type.End(), " "+tag)}
	}
	return []edit{m.replaced(field.Tag.Pos(), field.Tag.End(), tag)}
}

// directives renames the names in //go:linkname lines, and refuses those that
// do not work in the standard library.
func (m *merger) directives(p *part, pkg *types.Package, f *sourceFile) ([]edit, error) {
	var edits []edit
	for _, group := range f.tree.Comments {
		for _, c := range group.List {
			fields := strings.Fields(c.Text)
			switch fields[0] {
			case "//go:embed":
				return nil, fmt.Errorf("%s does not work in a package that is compiled in", fields[0])
			case "//go:linkname":
			default:
				continue
			}
			text, err := m.linkname(p, pkg, fields)
			if err != nil {
				return nil, err
			}
			edits = append(edits, m.replaced(c.Pos(), c.End(), text))
		}
	}
	return edits, nil
}

func (m *merger) linkname(p *part, pkg *types.Package, fields []string) (string, error) {
	fields = slices.Clone(fields)
	if len(fields) > 1 && pkg.Scope().Lookup(fields[1]) != nil {
		fields[1] = p.rename(fields[1])
	}
	if len(fields) > 2 {
		for _, q := range m.parts {
			name, ok := strings.CutPrefix(fields[2], q.path+".")
			if !ok {
				continue
			}
			if !token.IsIdentifier(name) {
				return "", fmt.Errorf("%s names a method", strings.Join(fields, " "))
			}
			fields[2] = targetPackage + "." + q.rename(name)
			break
		}
	}
	return strings.Join(fields, " "), nil
}

// initFunctions turns the init functions of a file into variables of another
// file, behind all of its part. As functions they would run when the variables
// of all parts are set, too late for those of a part above.
func (m *merger) initFunctions(t target) (text []byte, edits []edit) {
	var calls strings.Builder
	for _, d := range t.file.tree.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || fn.Name.Name != "init" {
			continue
		}
		name := t.part.rename(fmt.Sprintf("_init%d_%d", t.index, len(edits)))
		edits = append(edits, m.replaced(fn.Name.Pos(), fn.Name.End(), name))
		fmt.Fprintf(&calls, "\nvar _ = func() bool { %s(); return true }()\n", name)
	}
	if edits == nil {
		return nil, nil
	}
	return []byte(constraintOf(t.file.src) + "package driver\n" + calls.String()), edits
}

// constraintOf is the line that says when a file is compiled.
func constraintOf(src []byte) string {
	for line := range strings.Lines(string(src)) {
		if strings.HasPrefix(line, "package ") {
			break
		}
		if constraint.IsGoBuild(strings.TrimSpace(line)) {
			return strings.TrimSpace(line) + "\n\n"
		}
	}
	return ""
}

var (
	// A symbol may have its package's path before it, in which the dots and
	// slashes are other characters.
	asmSymbol  = regexp.MustCompile(`([\pL_][\pL\pN_∕·.-]*)?·([\pL_][\pL\pN_]*)(<>)?`)
	asmInclude = regexp.MustCompile(`(?m)^\s*#include\s+"([^"]*)"`)
	asmPath    = strings.NewReplacer("∕", "/", "·", ".")
)

// assembly renames the symbols of an assembly file, but for those that are the
// file's alone.
func (m *merger) assembly(p *part, src []byte) ([]byte, error) {
	for _, include := range asmInclude.FindAllSubmatch(src, -1) {
		switch name := string(include[1]); name {
		case "textflag.h", "funcdata.h":
		default:
			return nil, fmt.Errorf("it includes %s, whose names are not known", name)
		}
	}
	return asmSymbol.ReplaceAllFunc(src, func(symbol []byte) []byte {
		parts := asmSymbol.FindSubmatch(symbol)
		if len(parts[3]) > 0 {
			return symbol
		}
		owner := p
		if len(parts[1]) > 0 {
			if owner = m.partAt(asmPath.Replace(string(parts[1]))); owner == nil {
				return symbol
			}
		}
		return []byte("·" + owner.rename(string(parts[2])))
	}), nil
}
