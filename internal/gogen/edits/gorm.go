package edits

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/source"
	"github.com/nplusone-go/nplusone/internal/naming"
)

var gormPackages = []string{"gorm.io/gorm", "github.com/jinzhu/gorm"}

var gormLibrary = &library{
	parent: finishes(gormPackages, "Find", "First", "Take", "Last"),
	child: func(c *source.Call) bool {
		return finishes(gormPackages, "Find", "First", "Take", "Last", "Related")(c) && len(c.Last().Args) > 0
	},
	prepare: prepareGorm,
	load:    loadGorm,
	read: func(d *draft, x *relation) bool {
		missing := ""
		if !x.many && x.child.Last().Name != "Find" {
			missing = gormError(d, x.child)
		}
		return readField(d, x, missing)
	},
}

// gormError is the error for a row that is not there.
func gormError(d *draft, c *call) string {
	path := "gorm.io/gorm"
	if c.ReceiverIs("github.com/jinzhu/gorm") {
		path = "github.com/jinzhu/gorm"
	}
	name := c.ImportName(path)
	if name == "" {
		d.touch(c)
		d.use(c, path)
		name = "gorm"
	}
	return name + ".ErrRecordNotFound"
}

// aggregates are the calls after which a result holds no rows of the model.
var aggregates = []string{"Table", "Group", "Having", "Raw", "Distinct", "Pluck", "Scan", "Count", "Unscoped"}

func prepareGorm(x *relation) bool {
	if len(x.parent.Last().Args) == 0 || x.parent.Link(aggregates...) != nil || x.child.Link("Limit", "Offset", "Group", "Having", "Raw", "Joins", "Table", "Unscoped", "Clauses") != nil {
		return false
	}
	x.dest = x.child.Last().Args[0]
	var childMany bool
	x.parentModel, _ = modelOf(x.parent, x.parent.Last().Args[0])
	x.childModel, childMany = modelOf(x.child, x.dest)
	if x.parentModel == nil || x.childModel == nil || !gormReads(x) {
		return false
	}
	from, to := x.columns()
	if from == "" {
		return false
	}
	for i := range x.parentModel.Fields {
		f := &x.parentModel.Fields[i]
		_, many := f.Holds(x.childModel)
		if gormTies(x, f, from, to) && many == childMany {
			x.field, x.many = f, many
			break
		}
	}
	if x.field == nil {
		return false
	}
	x.key = gormColumn(x.childModel, to)
	x.elem = x.rowOf(func(f *source.Field) bool { return sameColumn(gormName(f), from) })
	return gormFurther(x)
}

// gormReads reports whether the parent's chain reads rows of its own model.
func gormReads(x *relation) bool {
	if m := x.parent.Link("Model"); m != nil && len(m.Args) == 1 {
		model, _ := modelOf(x.parent, m.Args[0])
		return same(model, x.parentModel)
	}
	return true
}

// gormName is the column of a field.
func gormName(f *source.Field) string {
	if column := gormTag(f, "column"); column != "" {
		return column
	}
	return naming.Words(f.Name)
}

// gormTag is a part of a field's tag.
func gormTag(f *source.Field, key string) string {
	for _, tag := range []string{f.Tag.Get("gorm"), f.Tag.Get("sql")} {
		for _, part := range strings.Split(tag, ";") {
			name, value, _ := strings.Cut(part, ":")
			if strings.EqualFold(strings.TrimSpace(name), key) {
				return strings.TrimSpace(value)
			}
		}
	}
	return ""
}

// sameColumn compares names as naming rules differ only in underscores.
func sameColumn(a, b string) bool {
	flat := func(s string) string { return strings.ReplaceAll(strings.ToLower(strings.Trim(s, "`\"")), "_", "") }
	return flat(a) == flat(b)
}

func gormColumn(m *source.Model, column string) *source.Field {
	for i := range m.Fields {
		if sameColumn(gormName(&m.Fields[i]), column) {
			return &m.Fields[i]
		}
	}
	return nil
}

// gormTies reports whether a field is the relation over a key: from is the
// parent's column, to the child's.
func gormTies(x *relation, f *source.Field, from, to string) bool {
	one, many := f.Holds(x.childModel)
	if !one && !many || gormTag(f, "many2many") != "" || gormTag(f, "polymorphic") != "" || f.Tag.Get("gorm") == "-" {
		return false
	}
	foreign, references := gormTag(f, "foreignKey"), gormTag(f, "references")
	if references == "" {
		references = gormTag(f, "association_foreignkey")
	}
	if strings.Contains(foreign, ",") {
		return false
	}
	if one && belongs(x, f, foreign, references, from, to) {
		return true
	}
	if foreign == "" {
		foreign = x.parentModel.Obj().Name() + "ID"
	}
	return fieldIs(x.childModel, foreign, to) && keyIs(x.parentModel, references, from)
}

// belongs reports whether the parent's row names the child's.
func belongs(x *relation, f *source.Field, foreign, references, from, to string) bool {
	if foreign == "" {
		foreign = f.Name + "ID"
	}
	return fieldIs(x.parentModel, foreign, from) && keyIs(x.childModel, references, to)
}

func fieldIs(m *source.Model, name, column string) bool {
	for i := range m.Fields {
		if strings.EqualFold(m.Fields[i].Name, name) || sameColumn(gormName(&m.Fields[i]), name) {
			return sameColumn(gormName(&m.Fields[i]), column)
		}
	}
	return false
}

// keyIs reports whether a column is the one that a relation refers to: the
// named one, else the primary key.
func keyIs(m *source.Model, name, column string) bool {
	if name != "" {
		return fieldIs(m, name, column)
	}
	for i := range m.Fields {
		tag := strings.ToLower(m.Fields[i].Tag.Get("gorm"))
		if strings.Contains(tag, "primarykey") || strings.Contains(tag, "primary_key") {
			return sameColumn(gormName(&m.Fields[i]), column)
		}
	}
	return fieldIs(m, "ID", column)
}

// gormFurther takes the loop's own conditions and order, which are to stand in
// the relation too. It is not ok where one cannot be told from the key.
func gormFurther(x *relation) bool {
	if !x.many && (x.child.Link("Order") != nil || x.child.Last().Name == "Last") {
		return false
	}
	plain := len(x.Repeat.Child.Structure.Predicates) == 1
	for _, link := range x.child.Links {
		switch link.Name {
		case "WithContext", "Session", "Model", "Association", "Debug", "First", "Find", "Take", "Last", "Related":
			continue
		case "Where":
			if x.keyed(link) {
				if !plain && !singleCondition(link) {
					return false
				}
				continue
			}
		case "Order", "Select", "Not", "Or", "Omit", "Preload":
		default:
			return false
		}
		if x.dependent(link) {
			return false
		}
		x.further += "." + link.Name + "(" + x.argsOf(link) + ")"
	}
	return x.keyBeside(plain)
}

// keyBeside reports whether the key that stands in the last call is alone.
func (x *relation) keyBeside(plain bool) bool {
	last := x.child.Last()
	return plain || len(last.Args) <= 2 || len(last.Args) == 3 && !hasAnd(x.child, last.Args[1])
}

func hasAnd(c *call, e ast.Expr) bool {
	text, ok := c.ConstantText(e)
	return !ok || strings.Contains(strings.ToLower(text), " and ") || strings.Contains(strings.ToLower(text), " or ")
}

// singleCondition reports whether a Where says one thing.
func singleCondition(link source.Link) bool {
	if len(link.Args) != 2 {
		return false
	}
	lit, ok := link.Args[0].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return false
	}
	text, err := strconv.Unquote(lit.Value)
	return err == nil && strings.Count(text, "?") == 1 && !strings.Contains(strings.ToLower(text), " and ") && !strings.Contains(strings.ToLower(text), " or ")
}

// keyed reports whether the parent's row stands in a call.
func (x *relation) keyed(link source.Link) bool {
	return slices.ContainsFunc(link.Args, func(a ast.Expr) bool {
		return x.elem != nil && strings.Contains(x.child.TextOf(a), x.child.TextOf(x.elem))
	})
}

// dependent reports whether a call uses what only the loop has, or what the
// function does that the chain of the parent stands outside of.
func (x *relation) dependent(link source.Link) bool {
	decl, _, _ := x.child.Func()
	mine, _, _ := x.parent.Func()
	for _, a := range link.Args {
		for _, l := range x.child.Loops() {
			if x.child.Within(a, l.Stmt) {
				return true
			}
		}
		if decl != mine && x.child.Within(a, decl) {
			return true
		}
	}
	return false
}

func (x *relation) argsOf(link source.Link) string {
	var out []string
	for _, a := range link.Args {
		out = append(out, x.child.TextOf(a))
	}
	return strings.Join(out, ", ")
}

// loadGorm adds Preload, or Joins where the SQL beside it is a join, before
// the call that asks.
func loadGorm(d *draft, x *relation) bool {
	method := "Preload"
	if x.joined() {
		if x.many || x.further != "" || !x.unambiguous() || !x.parent.ReceiverIs("gorm.io/gorm") {
			return false
		}
		method = "Joins"
	}
	text := method + "(" + strconv.Quote(x.field.Name) + x.scope(x)
	addLink(d, x.parent, x.parent.Last(), text+")")
	return true
}

// addLink puts a call before another one of a chain, on a line of its own
// where each stands on one.
func addLink(d *draft, c *call, before source.Link, text string) {
	between := "."
	if c.Line(before.Sel.X.End()) != c.Line(before.Sel.Sel.Pos()) {
		between = ".\n"
	}
	d.insert(c, before.Sel.Sel.Pos(), text+between)
}

// unambiguous reports whether the parent's text says of each of its columns
// whose it is, where the joined table has one of the same name.
func (x *relation) unambiguous() bool {
	if x.Repeat.Parent == nil {
		return false
	}
	s := x.Repeat.Parent.Structure
	has := func(name string) bool { return gormColumn(x.childModel, name) != nil }
	for _, p := range s.Predicates {
		if p.Column.Qualifier == "" && has(p.Column.Name) {
			return false
		}
	}
	return x.Repeat.Parent.Main().OrderBy.Empty() || strings.Contains(x.Repeat.Parent.Main().OrderBy.Of(x.Repeat.Parent.SQL), ".")
}
