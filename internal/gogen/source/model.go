package source

import (
	"go/ast"
	"go/constant"
	"go/types"
	"path"
	"reflect"
	"strconv"
	"strings"
)

// NameOf is the package and name of a named type, or of what a pointer points
// to.
func NameOf(t types.Type) (pkg, name string) {
	if n := Named(t); n != nil && n.Obj().Pkg() != nil {
		return n.Obj().Pkg().Path(), n.Obj().Name()
	}
	return "", ""
}

// Named is a named type, or what a pointer to one points to; nil for others.
func Named(t types.Type) *types.Named {
	if t == nil {
		return nil
	}
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

// Element is the type of the rows that a result is read into: that of a
// slice's elements, else the type itself. Many says that it is a slice.
func Element(t types.Type) (elem types.Type, many bool) {
	for t != nil {
		switch u := types.Unalias(t).(type) {
		case *types.Pointer:
			t = u.Elem()
			continue
		case *types.Slice:
			t, many = u.Elem(), true
			continue
		case *types.Named:
			if s, ok := u.Underlying().(*types.Slice); ok {
				t, many = s.Elem(), true
				continue
			}
			return u, many
		}
		return t, many
	}
	return nil, many
}

// Model is a struct that holds rows.
type Model struct {
	*types.Named
	Fields []Field
}

// Field is one field of it; those of embedded structs are among them.
type Field struct {
	Name string
	Tag  reflect.StructTag
	Type types.Type
}

// ModelOf reads a struct; nil for any other type.
func ModelOf(t types.Type) *Model {
	n := Named(t)
	if n == nil {
		return nil
	}
	s, ok := n.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	m := &Model{Named: n}
	m.add(s, 0)
	return m
}

func (m *Model) add(s *types.Struct, depth int) {
	for i := range s.NumFields() {
		f := s.Field(i)
		if f.Embedded() && depth < 4 {
			if inner, ok := under(deref(f.Type())).(*types.Struct); ok {
				m.add(inner, depth+1)
				continue
			}
		}
		m.Fields = append(m.Fields, Field{f.Name(), reflect.StructTag(s.Tag(i)), f.Type()})
	}
}

func deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// Field is the field of a name, nil for none.
func (m *Model) Field(name string) *Field {
	for i := range m.Fields {
		if m.Fields[i].Name == name {
			return &m.Fields[i]
		}
	}
	return nil
}

// Holds reports whether a field holds one row of a model, or many.
func (f *Field) Holds(child *Model) (one, many bool) {
	elem, list := Element(f.Type)
	if n := Named(elem); n == nil || n.Obj() != child.Obj() {
		if n == nil || n.Obj().Name() != child.Obj().Name() || n.Obj().Pkg() == nil || child.Obj().Pkg() == nil || n.Obj().Pkg().Path() != child.Obj().Pkg().Path() {
			return false, false
		}
	}
	return !list, list
}

// Pointer reports whether the field is a pointer.
func (f *Field) Pointer() bool {
	_, ok := types.Unalias(f.Type).(*types.Pointer)
	return ok
}

// Constant is what a method of the model without parameters returns, where that
// is one text: the name of its table.
func (p *Package) Constant(m *Model, method string) string {
	for _, f := range p.Files {
		for _, d := range f.Syntax.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name != method || fn.Recv == nil || fn.Body == nil || len(fn.Body.List) != 1 {
				continue
			}
			ret, ok := fn.Body.List[0].(*ast.ReturnStmt)
			if n := Named(p.Info.TypeOf(fn.Recv.List[0].Type)); !ok || n == nil || n.Obj() != m.Obj() || len(ret.Results) != 1 {
				continue
			}
			if v := p.Info.Types[ret.Results[0]].Value; v != nil && v.Kind() == constant.String {
				return constant.StringVal(v)
			}
		}
	}
	return ""
}

// ConstantText is the text of an expression that is one, in one piece or of
// several.
func (c *Call) ConstantText(e ast.Expr) (string, bool) {
	if v := c.Info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v), true
	}
	return "", false
}

// TypeText writes a type as the call's file writes it. It is not ok where the
// file would need an import for it, or where the type is not known.
func (c *Call) TypeText(t types.Type) (text string, ok bool) {
	if t == nil {
		return "", false
	}
	ok = true
	text = types.TypeString(t, func(p *types.Package) string {
		if c.Types != nil && p.Path() == c.Types.Path() {
			return ""
		}
		name := c.ImportName(p.Path())
		ok = ok && name != ""
		return name
	})
	return text, ok && !strings.Contains(text, "invalid type")
}

// ImportName is what the call's file calls a package that it imports, empty
// for one that it does not.
func (c *Call) ImportName(pkg string) string {
	for _, i := range c.File.Syntax.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil && p == pkg {
			return importName(i)
		}
	}
	return ""
}

// importName is the name of an import. The version at the end of a path, and a
// prefix go- or a suffix .go, are no part of it.
func importName(i *ast.ImportSpec) string {
	if i.Name != nil {
		return i.Name.Name
	}
	p, err := strconv.Unquote(i.Path.Value)
	if err != nil {
		return ""
	}
	base := path.Base(p)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(p))
	}
	if at := strings.LastIndex(base, ".v"); at > 0 {
		base = base[:at]
	}
	return strings.TrimSuffix(strings.TrimPrefix(base, "go-"), "-go")
}

// IsInterface reports whether a type is an interface with methods.
func IsInterface(t types.Type) bool {
	i, ok := under(t).(*types.Interface)
	return ok && i.NumMethods() > 0
}

// IsText reports whether a type is a string.
func IsText(t types.Type) bool {
	b, ok := under(t).(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// Comparable reports whether a type can be a key of a map and of a list: no
// interface and no pointer, whose equality says nothing of values.
func Comparable(t types.Type) bool {
	switch under(t).(type) {
	case nil, *types.Interface, *types.Pointer, *types.Chan:
		return false
	}
	return types.Comparable(t)
}
