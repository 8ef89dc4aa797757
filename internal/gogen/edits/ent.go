package edits

import (
	"go/ast"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/source"
)

// entLibrary goes by the names of the code that ent generates: its packages are
// the program's own.
var entLibrary = &library{
	parent: func(c *source.Call) bool {
		last := c.Last().Name
		return (last == "All" || last == "First" || last == "Only") && c.Link("Query") != nil && c.Link("Select", "GroupBy", "Aggregate") == nil && entQuery(c)
	},
	child: func(c *source.Call) bool {
		last := c.Last().Name
		return (last == "All" || last == "Only" || last == "First") && strings.HasPrefix(c.Links[0].Name, "Query") && len(c.Links[0].Name) > len("Query")
	},
	prepare: prepareEnt,
	load: func(d *draft, x *relation) bool {
		if x.joined() {
			return false
		}
		with := "With" + edgeOf(x.child) + "("
		if x.further != "" {
			_, query := source.NameOf(x.child.Info.TypeOf(x.child.Links[0].CallExpr))
			pkg, _ := source.NameOf(x.child.Info.TypeOf(x.child.Links[0].CallExpr))
			name := x.parent.ImportName(pkg)
			if name == "" || query == "" {
				return false
			}
			with += "func(q *" + name + "." + query + ") {\nq" + x.further + "\n}"
		}
		addLink(d, x.parent, x.parent.Last(), with+")")
		return true
	},
	read: func(d *draft, x *relation) bool {
		if !x.inLoop() {
			return false
		}
		// The edge's own accessor has the error for a row that is not there.
		d.replace(x.child, x.child.Expr, x.child.TextOf(x.elem)+".Edges."+edgeOf(x.child)+"OrErr()")
		return true
	},
}

// entQuery reports whether a chain is of a builder that ent generated.
func entQuery(c *source.Call) bool {
	_, name := source.NameOf(c.Info.TypeOf(c.Last().Sel.X))
	return strings.HasSuffix(name, "Query")
}

// edgeOf is the edge that the loop follows: Author of p.QueryAuthor().
func edgeOf(c *call) string { return strings.TrimPrefix(c.Links[0].Name, "Query") }

func prepareEnt(x *relation) bool {
	x.elem = ast.Unparen(x.child.Root)
	x.many = x.child.Last().Name == "All"
	row := source.ModelOf(x.child.Info.TypeOf(x.elem))
	rows, _ := source.Element(x.parent.Info.TypeOf(x.parent.Expr))
	if tuple := x.parent.Info.TypeOf(x.parent.Expr); tuple != nil {
		rows = firstOf(tuple)
	}
	if row == nil || !same(row, source.ModelOf(rows)) {
		return false
	}
	x.parentModel = row
	x.field = &source.Field{Name: "Edges." + edgeOf(x.child)}
	for _, link := range x.child.Links[1 : len(x.child.Links)-1] {
		if link.Name != "Where" && link.Name != "Order" || !x.many || x.dependent(link) {
			return false
		}
		x.further += "." + link.Name + "(" + x.argsOf(link) + ")"
	}
	return x.child.Last().Name != "First" || len(x.child.Links) == 2 && x.Repeat.AnyOfEach()
}
