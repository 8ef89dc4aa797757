package edits

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/source"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// created is a loop that inserts one row after another.
type created struct {
	*statement
	l     *Loop
	value ast.Expr // what is inserted
	loop  *source.Loop
	rows  int // of one statement
}

// creator is how a library inserts.
type creator struct {
	asks func(*source.Call) bool
	// value is what one call inserts.
	value func(*created) ast.Expr
	// many is the call that inserts a list, in parts of its own where parted.
	many   func(x *created, list string) string
	parted bool
	// builder says that what is gathered are builders of rows.
	builder bool
}

var xormPackages = []string{"xorm.io/xorm"}

var creators = map[string]*creator{
	"gorm": {
		asks:  finishes(gormPackages[:1], "Create"),
		value: func(x *created) ast.Expr { return only(x.Last().Args) },
		many: func(x *created, list string) string {
			return fmt.Sprintf("%s.CreateInBatches(%s, %d)", x.before(), list, x.rows)
		},
		parted: true,
	},
	"bun": {
		asks: func(c *source.Call) bool {
			return finishes(bunPackages, "Exec")(c) && c.Link("NewInsert") != nil && c.Link("Model") != nil && c.Link("On", "Returning", "Value", "Column", "ExcludeColumn") == nil
		},
		value: func(x *created) ast.Expr { return only(x.Link("Model").Args) },
		many: func(x *created, list string) string {
			return strings.Replace(x.TextOf(x.Expr), "("+x.TextOf(x.value)+")", "("+list+")", 1)
		},
	},
	"xorm": {
		asks:  finishes(xormPackages, "Insert", "InsertOne"),
		value: func(x *created) ast.Expr { return only(x.Last().Args) },
		many:  func(x *created, list string) string { return x.before() + ".Insert(" + list + ")" },
	},
	"ent": {
		asks: func(c *source.Call) bool {
			last := c.Last().Name
			_, name := source.NameOf(c.Info.TypeOf(c.Last().Sel.X))
			return (last == "Save" || last == "Exec") && c.Links[0].Name == "Create" && strings.HasSuffix(name, "Create")
		},
		value: func(x *created) ast.Expr { return x.Last().Sel.X },
		many: func(x *created, list string) string {
			return fmt.Sprintf("%s.CreateBulk(%s...).%s(%s)", x.TextOf(x.Root), list, x.Last().Name, x.TextOf(x.Last().Args[0]))
		},
		parted: true, builder: true,
	},
}

func only(args []ast.Expr) ast.Expr {
	if len(args) != 1 {
		return nil
	}
	return args[0]
}

// before is the chain up to the call that asks.
func (x *created) before() string { return x.TextOf(x.Last().Sel.X) }

// Create is the edit by which a library inserts all rows of a loop at once; nil
// where it has no word for it, or where the loop needs a row as it comes.
func Create(style string, l *Loop) *Edit {
	lib := creators[style]
	if lib == nil || l.Kind != "multi-insert" || len(l.Repeat.Child.Structure.Returning) > 0 && style == "xorm" {
		return nil
	}
	c := find(l.Finding.Stack, lib.asks)
	if c == nil {
		return nil
	}
	x := &created{l: l, rows: rowsOf(l)}
	var ok bool
	if x.statement, ok = statementOf(c); !ok {
		return nil
	}
	if x.value = lib.value(x); x.value == nil || !x.alone(lib) {
		return nil
	}
	d := newDraft()
	if !x.whole(d, lib) && !x.gathered(d, lib) {
		return nil
	}
	e := d.finish()
	if e != nil {
		e.Note = "an error stops all rows of a statement, not the one row alone"
	}
	return e
}

// maxRows is a number of rows that no limit of a statement's text is near.
const maxRows = 1000

// rowsOf is how many rows one statement takes.
func rowsOf(l *Loop) int {
	columns := 1
	columns = max(columns, len(l.Repeat.Child.Structure.Insert.Columns))
	return max(1, min(maxRows, rewrite.ArgumentLimit(l.Repeat.Dialect)/columns))
}

// alone reports whether nothing else in the loop may see, or need, the row that
// is inserted: neither what follows, nor another use of the database.
func (x *created) alone(lib *creator) bool {
	x.loop = outermost(x.call, x.fixed(lib)...)
	if x.loop == nil || x.check != nil && jumps(x.check.Body) {
		return false
	}
	if o := x.base(); o != nil && len(x.Uses(o, x.loop.Body, x.last.End())) > 0 {
		return false
	}
	root := x.rootObject()
	if root == nil {
		return false
	}
	for _, use := range x.Uses(root, x.loop.Body, token.NoPos) {
		if use.Pos() < x.Expr.Pos() || use.End() > x.Expr.End() {
			return false
		}
	}
	return !x.contextElsewhere()
}

// fixed are the parts of the call that must not depend on the loop.
func (x *created) fixed(lib *creator) []ast.Node {
	out := []ast.Node{x.Root}
	for _, link := range x.Links {
		for _, a := range link.Args {
			if a != x.value && !lib.builder {
				out = append(out, a)
			}
		}
	}
	return out
}

// base is what the value is of: c of &c and of &c.Row.
func (x *created) base() types.Object {
	e := ast.Unparen(x.value)
	if a, ok := e.(*ast.UnaryExpr); ok {
		e = a.X
	}
	return x.ObjectOf(e)
}

// rootObject is the variable that the chain begins with.
func (x *created) rootObject() types.Object {
	e := ast.Unparen(x.Root)
	for {
		sel, ok := e.(*ast.SelectorExpr)
		if !ok {
			return x.ObjectOf(e)
		}
		e = sel.X
	}
}

// contextElsewhere reports whether the loop hands a context to anything else,
// which may be a query.
func (x *created) contextElsewhere() bool {
	found := false
	ast.Inspect(x.loop.Body, func(n ast.Node) bool {
		if n == x.Expr {
			return false
		}
		if id, ok := n.(*ast.Ident); ok {
			if pkg, name := source.NameOf(x.Info.TypeOf(id)); pkg == "context" && name == "Context" {
				found = true
			}
		}
		return !found
	})
	return found
}

// whole replaces a loop over a list that does nothing but insert its elements.
func (x *created) whole(d *draft, lib *creator) bool {
	if lib.builder || len(x.loop.Body.List) == 0 || x.loop.List == nil || x.list[0] != x.loop.Body.List[0] || x.list[0] != x.stmt || x.list[len(x.list)-1] != x.last {
		return false
	}
	list := x.TextOf(x.loop.List)
	elem := strings.TrimPrefix(x.TextOf(x.value), "&")
	if elem != x.loop.Elem && elem != list+"["+x.loop.Index+"]" || strings.ContainsAny(list, "(") {
		return false
	}
	text, ok := x.insertion(d, lib, list)
	if !ok {
		return false
	}
	d.put(x.call, x.loop.Stmt.Pos(), x.loop.Stmt.End(), text)
	return true
}

// gathered puts the rows into a list, and the list behind the loop.
func (x *created) gathered(d *draft, lib *creator) bool {
	value, t := x.value, x.TypeOf(x.value)
	if a, ok := ast.Unparen(value).(*ast.UnaryExpr); ok && a.Op == token.AND && x.base() != nil {
		value, t = a.X, x.TypeOf(a.X) // a variable of the loop: a copy of it
	}
	typ, ok := x.TypeText(t)
	if !ok {
		return false
	}
	name := x.Free(map[bool]string{true: "builders", false: "rows"}[lib.builder], nil)
	text, ok := x.insertion(d, lib, name)
	if !ok {
		return false
	}
	d.insert(x.call, x.loop.Stmt.Pos(), "var "+name+" []"+typ+"\n")
	d.put(x.call, x.stmt.Pos(), x.last.End(), name+" = append("+name+", "+x.TextOf(value)+")")
	d.insert(x.call, x.loop.Stmt.End(), "\n"+text)
	return true
}

// insertion is the statement that inserts a list.
func (x *created) insertion(d *draft, lib *creator, list string) (string, bool) {
	argument := "&" + list
	part := "part"
	switch {
	case lib.builder:
		argument = list
	case !lib.parted:
		part = x.Free(part, nil)
		argument = "&" + part
	}
	call := lib.many(x, argument)
	tail := string(x.File.Text[x.Offset(x.Expr.End()):x.Offset(x.exprEnd())])
	text := call + tail
	switch {
	case x.check != nil && x.err != "":
		body, ok := x.onError(x.loop.Stmt)
		if !ok {
			return "", false
		}
		text = "if " + x.left() + text + "; " + x.errName() + " != nil " + body
	case x.check != nil:
		return "", false
	default:
		if a, ok := x.stmt.(*ast.AssignStmt); ok {
			text = x.TextOf(a.Lhs[0]) + strings.Repeat(", _", len(a.Lhs)-1) + " = " + text
		}
	}
	switch {
	case lib.builder:
		text = "if len(" + list + ") > 0 {\n" + text + "\n}"
	case !lib.parted:
		d.use(x.call, "slices")
		text = fmt.Sprintf("for %s := range slices.Chunk(%s, %d) {\n%s\n}", part, list, x.rows, text)
	}
	return text, true
}

// errName is the name of the error behind the loop.
func (x *created) errName() string {
	if x.err == "" {
		return "err"
	}
	return x.err
}

// left is what the insertion assigns: the results before the error are dropped.
func (x *created) left() string {
	n := 1
	var a *ast.AssignStmt
	if s, ok := x.stmt.(*ast.AssignStmt); ok {
		a = s
	} else if s, ok := x.stmt.(*ast.IfStmt); ok {
		a, _ = s.Init.(*ast.AssignStmt)
	}
	if a != nil {
		n = len(a.Lhs)
	}
	return strings.Repeat("_, ", n-1) + x.errName() + " := "
}

// exprEnd is where the expression round the call ends: that of .Error.
func (x *created) exprEnd() token.Pos {
	if sel, ok := x.Path[len(x.Path)-2].(*ast.SelectorExpr); ok {
		return sel.End()
	}
	return x.Expr.End()
}
