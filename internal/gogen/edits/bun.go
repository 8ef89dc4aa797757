package edits

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/source"
	"github.com/nplusone-go/nplusone/internal/naming"
)

var bunPackages = []string{"github.com/uptrace/bun"}

func bunSelect(c *source.Call) bool {
	return finishes(bunPackages, "Scan")(c) && c.Link("NewSelect") != nil && c.Link("Model") != nil && len(c.Last().Args) == 1
}

var bunLibrary = &library{
	parent:  bunSelect,
	child:   bunSelect,
	prepare: prepareBun,
	load:    loadBun,
	read: func(d *draft, x *relation) bool {
		missing := ""
		if !x.many {
			missing = noRows(d, x.child)
		}
		return readField(d, x, missing)
	},
}

// noRows is the error of database/sql for a row that is not there.
func noRows(d *draft, c *call) string {
	name := c.ImportName("database/sql")
	if name == "" {
		d.touch(c)
		d.use(c, "database/sql")
		name = "sql"
	}
	return name + ".ErrNoRows"
}

func prepareBun(x *relation) bool {
	if x.parent.Link("ColumnExpr", "Group", "GroupExpr", "Having", "TableExpr", "ModelTableExpr", "Distinct", "DistinctOn") != nil ||
		x.child.Link("Order", "OrderExpr", "Limit", "Offset", "ColumnExpr", "Column", "Join", "TableExpr", "Relation") != nil {
		return false
	}
	x.dest = x.child.Link("Model").Args[0]
	var childMany bool
	x.parentModel, _ = modelOf(x.parent, x.parent.Link("Model").Args[0])
	x.childModel, childMany = modelOf(x.child, x.dest)
	if x.parentModel == nil || x.childModel == nil || len(x.Repeat.Child.Structure.Predicates) != 1 {
		return false
	}
	from, to := x.columns()
	if from == "" {
		return false
	}
	for i := range x.parentModel.Fields {
		f := &x.parentModel.Fields[i]
		if _, many := f.Holds(x.childModel); bunTies(x, f, from, to) && many == childMany {
			x.field, x.many = f, many
		}
	}
	if x.field == nil {
		return false
	}
	x.key = bunColumn(x.childModel, to)
	x.elem = x.rowOf(func(f *source.Field) bool { return sameColumn(bunName(f), from) })
	return true
}

func bunName(f *source.Field) string {
	name, _, _ := strings.Cut(f.Tag.Get("bun"), ",")
	if name != "" && !strings.Contains(name, ":") {
		return name
	}
	return naming.Words(f.Name)
}

func bunColumn(m *source.Model, column string) *source.Field {
	for i := range m.Fields {
		if sameColumn(bunName(&m.Fields[i]), column) {
			return &m.Fields[i]
		}
	}
	return nil
}

// bunTies reads rel:belongs-to,join:author_id=id.
func bunTies(x *relation, f *source.Field, from, to string) bool {
	one, many := f.Holds(x.childModel)
	rel, join := "", ""
	for _, part := range strings.Split(f.Tag.Get("bun"), ",") {
		if v, ok := strings.CutPrefix(part, "rel:"); ok {
			rel = v
		}
		if v, ok := strings.CutPrefix(part, "join:"); ok {
			if join != "" {
				return false // of several columns
			}
			join = v
		}
	}
	if !one && !many || rel == "" || rel != "belongs-to" && rel != "has-many" && rel != "has-one" {
		return false
	}
	own, other, ok := strings.Cut(join, "=")
	if !ok && rel == "belongs-to" {
		own, other = naming.Words(f.Name)+"_id", "id"
	} else if !ok {
		own, other = "id", naming.Words(x.parentModel.Obj().Name())+"_id"
	}
	return sameColumn(own, from) && sameColumn(other, to)
}

// loadBun adds Relation before Scan. One row of each comes by a join, many by a
// batch: the edit stands beside the SQL that does the same.
func loadBun(d *draft, x *relation) bool {
	joined := x.joined()
	if joined == x.many || joined && !x.unambiguous() {
		return false
	}
	addLink(d, x.parent, x.parent.Last(), "Relation("+strconv.Quote(x.field.Name)+")")
	return true
}
