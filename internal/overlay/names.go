package overlay

import (
	"go/ast"
	"go/types"
	"reflect"
	"strconv"
	"strings"
)

// names says what each object of the parts is called after the merge:
//
//   - a package-level name gets its part's prefix;
//   - so does an unexported field or method, for such names are different in
//     different packages: merged under one name, they would hide each other,
//     and a type would suddenly implement an interface of another package;
//   - an embedded field is called after the name of its type, as it must be,
//     whether that is a type, an alias, a generic type or a pointer to one;
//   - a local name keeps its own, unless it would hide a name of the target
//     package that its part refers to.
//
// Exported fields and methods, labels and names of other packages stay.
type names struct {
	owners   map[*types.Package]*part
	embedded map[*types.Var]*types.TypeName
	// hidden are the names of the target package that a part refers to.
	hidden map[*part]map[string]bool
	// renamed are the old names of all that got a new one.
	renamed map[string]bool
}

func namesOf(all []*checked) *names {
	n := &names{
		owners:   map[*types.Package]*part{},
		embedded: map[*types.Var]*types.TypeName{},
		hidden:   map[*part]map[string]bool{},
		renamed:  map[string]bool{},
	}
	for _, c := range all {
		n.owners[c.pkg] = c.part
		n.hidden[c.part] = map[string]bool{}
		for _, obj := range c.info.Uses {
			if obj.Pkg() != nil && obj.Pkg().Path() == targetPackage && obj.Parent() == obj.Pkg().Scope() {
				n.hidden[c.part][obj.Name()] = true
			}
		}
	}
	for _, c := range all {
		for _, obj := range c.info.Defs {
			// Before the embedded fields are known each is called after
			// itself, which is its type's old name; that is noted anyway.
			if obj != nil && n.of(obj) != obj.Name() {
				n.renamed[obj.Name()] = true
			}
		}
	}
	return n
}

// noteEmbedded finds the type names that the embedded fields of a file are
// called after.
func (n *names) noteEmbedded(c *checked, f *sourceFile) {
	ast.Inspect(f.tree, func(node ast.Node) bool {
		st, ok := node.(*ast.StructType)
		if !ok {
			return true
		}
		for _, field := range st.Fields.List {
			if len(field.Names) > 0 {
				continue
			}
			id := embeddedName(field.Type)
			if id == nil {
				continue
			}
			v, isVar := c.info.Defs[id].(*types.Var)
			tn, isType := c.info.Uses[id].(*types.TypeName)
			if isVar && isType {
				n.embedded[v] = tn
			}
		}
		return true
	})
}

// embeddedName is the identifier that names an embedded field: T in T, *T,
// p.T, T[int] and their like.
func embeddedName(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.SelectorExpr:
			return x.Sel
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// of returns the name of an object after the merge.
func (n *names) of(obj types.Object) string {
	switch o := obj.(type) {
	case *types.PkgName, *types.Label, *types.Nil, *types.Builtin:
		return obj.Name()
	case *types.Var:
		o = o.Origin() // a field of a generic type, not of an instance
		if o.Embedded() {
			if tn := n.embedded[o]; tn != nil {
				return n.of(tn)
			}
			return o.Name()
		}
		if o.IsField() {
			return n.member(o)
		}
	case *types.Func:
		o = o.Origin()
		if o.Signature().Recv() != nil {
			return n.member(o)
		}
		if o.Name() == "init" {
			return o.Name()
		}
	}
	p := n.owners[obj.Pkg()]
	switch {
	case p == nil || obj.Name() == "_":
		return obj.Name()
	case obj.Parent() == obj.Pkg().Scope(), n.hidden[p][obj.Name()]:
		return p.rename(obj.Name())
	}
	return obj.Name()
}

func (n *names) member(obj types.Object) string {
	p := n.owners[obj.Pkg()]
	if p == nil || obj.Exported() || obj.Name() == "_" {
		return obj.Name()
	}
	return p.rename(obj.Name())
}

// jsonName returns the struct tag that keeps the name by which encoding/json
// knows an embedded field that is no struct, empty where no tag is needed: a
// struct's fields stand in the place of the embedded one.
func (n *names) jsonName(c *checked, field *ast.Field) string {
	id := embeddedName(field.Type)
	v, ok := c.info.Defs[id].(*types.Var)
	if !ok || !v.Exported() || n.of(v) == v.Name() {
		return ""
	}
	t := v.Type()
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	if _, isStruct := t.Underlying().(*types.Struct); isStruct {
		return ""
	}
	old := ""
	if field.Tag != nil {
		old, _ = strconv.Unquote(field.Tag.Value)
	}
	value, tagged := reflect.StructTag(old).Lookup("json")
	switch name, _, _ := strings.Cut(value, ","); {
	case !tagged:
		return strconv.Quote(strings.TrimSpace(`json:"` + v.Name() + `" ` + old))
	case name != "":
		return ""
	}
	return strconv.Quote(strings.Replace(old, `json:"`, `json:"`+v.Name(), 1))
}
