package edits

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/source"
)

// boilerLibrary goes by the names of the code that sqlboiler generates:
// models.Posts(mods...).All(ctx, db), p.Author().One(ctx, db).
var boilerLibrary = &library{
	parent: func(c *source.Call) bool {
		last := c.Last().Name
		return (last == "All" || last == "One") && len(c.Links) == 2 && boilerQuery(c)
	},
	child: func(c *source.Call) bool {
		last := c.Last().Name
		return (last == "All" || last == "One") && len(c.Links) == 2 && len(c.Links[0].Args) == 0 && boilerQuery(c)
	},
	prepare: prepareBoiler,
	load: func(d *draft, x *relation) bool {
		if x.joined() {
			return false
		}
		models, ok := x.parent.Root.(*ast.Ident)
		if !ok {
			return false
		}
		qm := x.parent.ImportName(boilerMods(x.parent))
		if qm == "" {
			d.touch(x.parent)
			d.use(x.parent, boilerMods(x.parent))
			qm = "qm"
		}
		mod := qm + ".Load(" + models.Name + "." + x.parentModel.Obj().Name() + "Rels." + x.child.Links[0].Name + ")"
		first := x.parent.Links[0]
		if len(first.Args) > 0 {
			mod = ", " + mod
			d.insert(x.parent, first.Args[len(first.Args)-1].End(), mod)
		} else {
			d.insert(x.parent, first.Rparen, mod)
		}
		return true
	},
	read:       func(*draft, *relation) bool { return false },
	chainAlone: true, // what was loaded stands in R, and errors go other ways
}

// boilerMods is the package of query mods of the version in use.
func boilerMods(c *call) string {
	path, _ := source.NameOf(embedded(c.Info.TypeOf(c.Last().Sel.X)))
	if path == "" {
		path = "github.com/aarondl/sqlboiler/v4/queries"
	}
	return path + "/qm"
}

// embedded is the type that a generated query embeds: *queries.Query.
func embedded(t types.Type) types.Type {
	n := source.Named(t)
	if n == nil {
		return nil
	}
	s, ok := n.Underlying().(*types.Struct)
	if !ok || s.NumFields() == 0 {
		return nil
	}
	return s.Field(0).Type()
}

func boilerQuery(c *source.Call) bool {
	_, name := source.NameOf(c.Info.TypeOf(c.Last().Sel.X))
	return strings.HasSuffix(name, "Query")
}

func prepareBoiler(x *relation) bool {
	x.elem = ast.Unparen(x.child.Root)
	x.parentModel = source.ModelOf(x.child.Info.TypeOf(x.elem))
	rows := source.ModelOf(firstOf(x.parent.Info.TypeOf(x.parent.Expr)))
	if x.parentModel == nil || !same(x.parentModel, rows) {
		return false
	}
	x.many = x.child.Last().Name == "All"
	x.field = &source.Field{Name: "R." + x.child.Links[0].Name}
	return true
}

// firstOf is the row of what a call returns beside its error.
func firstOf(t types.Type) types.Type {
	if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > 0 {
		t = tuple.At(0).Type()
	}
	elem, _ := source.Element(t)
	return elem
}
