package edits

import (
	"fmt"
	"go/ast"
	"go/types"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen/source"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/report"
)

// Loop is a finding with what its fix is about.
type Loop struct {
	Finding *report.Finding
	Case    *cases.Case
	Repeat  *rewrite.Repeat
	// Kind is the rewrite that the edit stands beside: it does what the SQL
	// does.
	Kind string
}

// relation is a field of the parent's model that a library loads with it.
type relation struct {
	*Loop
	parent, child *call
	parentModel   *source.Model
	childModel    *source.Model
	// dest is what the loop reads into, elem the parent's row that it stands
	// at.
	dest, elem ast.Expr
	field      *source.Field
	many       bool
	// key is the field of the child's model that says whether a row is there.
	key *source.Field
	// further are the loop's conditions beside the key, as links of a chain.
	further string
}

// library is how an object mapper loads relations.
type library struct {
	parent, child func(*source.Call) bool
	// prepare finds the field that holds the relation.
	prepare func(*relation) bool
	// load adds to the parent's chain, read takes the row out of the field
	// instead of asking.
	load, read func(*draft, *relation) bool
	// chainAlone says that an edit is of use that leaves the loop as it is.
	chainAlone bool
}

// libraries by the style of the call site.
var libraries = map[string]*library{
	"gorm":      gormLibrary,
	"bun":       bunLibrary,
	"ent":       entLibrary,
	"sqlboiler": boilerLibrary,
}

// Relation is the edit of the user's own chain that loads a relation; nil where
// the library has no word for it, or the model no field.
func Relation(style string, l *Loop) *Edit {
	lib := libraries[style]
	if lib == nil {
		return nil
	}
	x := relationOf(lib, l)
	if x == nil {
		return nil
	}
	d := newDraft()
	if lib.load(d, x) && lib.read(d, x) {
		if e := d.finish(); e != nil {
			return e
		}
	}
	d = newDraft() // the chain alone: the loop is left to the reader
	if !lib.chainAlone || !lib.load(d, x) {
		return nil
	}
	e := d.finish()
	if e != nil {
		e.Note = fmt.Sprintf("then take %s in the place of the query at %s:%d", x.value(), x.child.site.File, x.child.site.Line)
	}
	return e
}

// value is the field that holds what was asked for.
func (x *relation) value() string {
	if x.elem == nil {
		return "the row's " + x.field.Name
	}
	return x.child.TextOf(x.elem) + "." + x.field.Name
}

// inLoop reports whether the row that the loop stands at is the variable of a
// loop of the same function, over the rows of the parent's query alone.
func (x *relation) inLoop() bool {
	if x.elem == nil || !x.sole() {
		return false
	}
	for _, l := range x.child.Loops() {
		if x.child.Within(x.elem, l.Stmt) {
			return true
		}
	}
	return false
}

// rowOf finds the parent's row in the arguments of the loop's chain: p of
// p.AuthorID.
func (x *relation) rowOf(isKey func(field *source.Field) bool) ast.Expr {
	var found ast.Expr
	for _, link := range x.child.Links {
		for _, arg := range link.Args {
			ast.Inspect(arg, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok || found != nil {
					return found == nil
				}
				if m := source.ModelOf(x.child.Info.TypeOf(sel.X)); m != nil && same(m, x.parentModel) {
					if f := m.Field(sel.Sel.Name); f != nil && isKey(f) {
						found = sel.X
					}
				}
				return true
			})
		}
	}
	return found
}

// same reports whether two models are one type, also where two packages read
// it apart.
func same(a, b *source.Model) bool {
	if a == nil || b == nil {
		return false
	}
	ap, an := source.NameOf(a.Named)
	bp, bn := source.NameOf(b.Named)
	return ap == bp && an == bn
}

// modelOf is the model that an expression is read into.
func modelOf(c *call, dest ast.Expr) (m *source.Model, many bool) {
	elem, many := source.Element(c.Info.TypeOf(dest))
	return source.ModelOf(elem), many
}

// zero is the comparison that says that a key was not loaded.
func (x *relation) zero(key string) string {
	switch t := x.key.Type.Underlying().(type) {
	case *types.Basic:
		switch {
		case t.Info()&types.IsString != 0:
			return key + ` == ""`
		case t.Info()&types.IsNumeric != 0:
			return key + " == 0"
		}
	case *types.Array, *types.Struct:
		if text, ok := x.child.TypeText(x.key.Type); ok && types.Comparable(x.key.Type) {
			return key + " == (" + text + "{})"
		}
	}
	return ""
}
