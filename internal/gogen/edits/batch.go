package edits

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/source"
)

// Function is one that asks for all keys at once, as the fix adds it.
type Function struct {
	Name, Code string
	Imports    []string
	// Context says that it takes one, Params is how many parameters it has
	// behind the handle.
	Params int
	// Whole is set where its map holds what the loop reads as it is: one row of
	// the program's own type, a list of them, or one value. Else Fields are the
	// row's fields in the order of the loop's columns, and Types theirs.
	Whole         bool
	Fields, Types []string
	// Always says that a key that is not in the map stands for the zero value.
	Always  bool
	KeyType string
}

// batched is a loop whose statement gives way to a look into a map.
type batched struct {
	*statement
	fn   *Function
	loop *source.Loop
	key  ast.Expr
	ctx  string
}

// Batch is the edit that gathers the keys before the loop, asks once by a
// function that it adds, and reads the answers in the loop; nil where the loop
// is not that plain.
func Batch(l *Loop, fn *Function) *Edit {
	c := find(l.Finding.Stack, asksHandle)
	if c == nil || fn.Params != 1 || len(l.Repeat.Keys) != 1 {
		return nil
	}
	x := &batched{fn: fn}
	var ok bool
	if x.statement, ok = statementOf(c); !ok {
		if x.statement == nil {
			return nil
		}
	}
	if !x.prepare() {
		return nil
	}
	d := newDraft()
	if !x.write(d) {
		return nil
	}
	return d.finish()
}

// prepare finds the loop and the one argument that follows it.
func (x *batched) prepare() bool {
	loops := x.Loops()
	if len(loops) == 0 || loops[0].List == nil {
		return false
	}
	x.loop = loops[0]
	if x.Within(x.Root, x.loop.Stmt) {
		return false
	}
	read := map[ast.Expr]bool{}
	for _, t := range x.targets() {
		read[t] = true
	}
	for _, link := range x.Links {
		for _, a := range link.Args {
			if read[a] {
				continue
			}
			if pkg, name := source.NameOf(x.Info.TypeOf(a)); pkg == "context" && name == "Context" {
				x.ctx = x.TextOf(a)
			}
			if !x.Within(a, x.loop.Stmt) {
				continue
			}
			if x.key != nil || !plainKey(a) || x.DeclaredInBody(a, x.loop) {
				return false
			}
			x.key = a
		}
	}
	if text, ok := x.TypeText(x.TypeOf(x.key)); x.key == nil || !ok || text != x.fn.KeyType {
		return false
	}
	return true
}

// plainKey reports whether an expression only reads variables and fields.
func plainKey(e ast.Expr) bool {
	plain := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr:
		default:
			plain = false
		}
		return plain
	})
	return plain
}

// targets are the addresses that the statement reads into.
func (x *batched) targets() []ast.Expr {
	last := x.Last()
	var out []ast.Expr
	switch last.Name {
	case "Scan":
		for _, a := range last.Args {
			if pkg, _ := source.NameOf(x.Info.TypeOf(a)); pkg != "context" {
				out = append(out, a)
			}
		}
		if m := x.Link("Model"); m != nil && len(out) == 0 {
			out = m.Args
		}
	case "Get", "Select":
		out = last.Args[:min(1, len(last.Args))]
	case "GetContext", "SelectContext":
		out = last.Args[min(1, len(last.Args)):min(2, len(last.Args))]
	case "First", "Take", "Last", "Find", "Related":
		out = last.Args[:min(1, len(last.Args))]
	}
	return out
}

// write gathers the keys, asks, and reads.
func (x *batched) write(d *draft) bool {
	taken := map[string]bool{}
	ids, found := x.Free("ids", taken), x.Free("found", taken)
	row, ok := x.Free("row", taken), x.Free("ok", taken)
	u, good := x.use(d, found, row, ok)
	if !good || !u.write(d) {
		return false
	}
	body, good := x.onError(x.loop.Stmt)
	if !good {
		return false
	}
	err := "err"
	if x.err != "" && !strings.HasPrefix(body, "{\nreturn") {
		err = x.err // the loop's own block names it
	}
	if x.ctx == "" {
		x.ctx = "context.Background()"
		d.touch(x.call)
		d.use(x.call, "context")
	}
	text := fmt.Sprintf("%s := make([]%s, 0, len(%s))\n%s {\n%s = append(%s, %s)\n}\n", ids, x.fn.KeyType, x.TextOf(x.loop.List), x.head(), ids, ids, x.TextOf(x.key))
	text += fmt.Sprintf("%s, %s := %s(%s, %s, %s)\nif %s != nil %s\n", found, err, x.fn.Name, x.ctx, x.TextOf(x.Root), ids, err, body)
	d.insert(x.call, x.loop.Stmt.Pos(), text)
	d.use(x.call, x.fn.Imports...)
	d.insert(x.call, x.Path[1].End(), "\n\n"+x.fn.Code)
	return true
}

// head is a loop over the same list with the variables that the key needs.
func (x *batched) head() string {
	index, elem := "_", ""
	if x.loop.Index != "" && names(x.key, x.loop.Index) {
		index = x.loop.Index
	}
	if x.loop.Elem != "" && names(x.key, x.loop.Elem) {
		elem = ", " + x.loop.Elem
	}
	return "for " + index + elem + " := range " + x.TextOf(x.loop.List)
}

// use is how the loop reads what was found.
func (x *batched) use(d *draft, found, row, ok string) (*use, bool) {
	targets := x.targets()
	u := &use{relation: &relation{child: x.call}, absent: "!" + ok}
	at := found + "[" + x.TextOf(x.key) + "]"
	switch {
	case x.fn.Whole && len(targets) == 1:
		u.target = target(x.call, targets[0])
		u.value = row
		if x.fn.Always {
			u.value = x.converted(targets[0], at, x.fn.Types[0])
			if list := x.fn.Types[0]; strings.HasPrefix(list, "[]") && x.ReceiverIs(gormPackages...) {
				u.value = "append(" + list + "{}, " + at + "...)" // gorm's list is never nil
			}
		}
	case !x.fn.Whole && len(targets) == len(x.fn.Fields):
		var left, right []string
		for i, t := range targets {
			left = append(left, target(x.call, t))
			right = append(right, x.converted(t, row+"."+x.fn.Fields[i], x.fn.Types[i]))
		}
		u.target, u.value = strings.Join(left, ", "), strings.Join(right, ", ")
	default:
		return nil, false
	}
	if !x.fn.Always {
		u.before = row + ", " + ok + " := " + at + "\n"
		u.missing = x.missing(d)
		if x.fn.Whole {
			u.merged = u.target + ", " + ok + " := " + at
		}
	}
	return u, true
}

// missing is the error that the library has for a row that is not there.
func (x *batched) missing(d *draft) string {
	switch {
	case x.ReceiverIs(gormPackages...):
		return gormError(d, x.call)
	case x.ReceiverIs("github.com/jackc/pgx"):
		return "pgx.ErrNoRows"
	}
	return noRows(d, x.call)
}

// target is what an address is of.
func target(c *call, e ast.Expr) string {
	if a, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && a.Op == token.AND {
		return c.TextOf(a.X)
	}
	return "*" + c.TextOf(e)
}

// converted is a value as the target's type, where that is another number's or
// text's.
func (x *batched) converted(address ast.Expr, value, typ string) string {
	p, ok := x.TypeOf(address).(*types.Pointer)
	if !ok {
		return value
	}
	text, ok := x.TypeText(p.Elem())
	if _, basic := p.Elem().Underlying().(*types.Basic); !ok || !basic || text == typ {
		return value
	}
	return text + "(" + value + ")"
}
