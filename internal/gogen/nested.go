package gogen

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/nested"
)

// nestedEmitter writes the Go of rewrites of several loops.
type nestedEmitter struct {
	of    *nested.Group
	names argNames
}

// Nested is Go that does what a rewrite of several loops says: the library's
// own words for nested relations, else a function for each statement and one
// that hands the keys from one to the next.
func Nested(of *nested.Group, r *nested.Folded) string {
	n := &nestedEmitter{of: of}
	if of.OneColumn {
		return n.typesGo()
	}
	if code, ok := n.relationGo(r); ok {
		return formatted(code)
	}
	var code strings.Builder
	var calls []*call
	taken := map[string]bool{} // types of rows
	for _, h := range r.Held {
		c := n.function(&code, r, h, taken)
		if c == nil {
			return ""
		}
		calls = append(calls, c)
	}
	if len(calls) > 1 {
		n.chain(&code, r, calls)
	}
	return formatted(code.String())
}

// formatted is code that can be read and declares each name once, else empty.
func formatted(code string) string {
	text, err := format.Source([]byte(code))
	if err != nil {
		return ""
	}
	f, err := parser.ParseFile(token.NewFileSet(), "fix.go", "package fix\n"+code, parser.SkipObjectResolution)
	if err != nil {
		return ""
	}
	declared := map[string]bool{}
	for _, d := range f.Decls {
		for _, name := range declaredNames(d) {
			if declared[name] {
				return ""
			}
			declared[name] = true
		}
	}
	return strings.TrimSpace(string(text))
}

func declaredNames(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return []string{d.Name.Name}
	case *ast.GenDecl:
		var out []string
		for _, s := range d.Specs {
			if t, ok := s.(*ast.TypeSpec); ok {
				out = append(out, t.Name.Name)
			}
		}
		return out
	}
	return nil
}

// call is a function that was written for one statement.
type call struct {
	w      *emitter
	name   string // of the function
	result string // its type
	value  string // of the map that it returns, empty for a list
	fields []golang.Field
	noun   string // what its result is called
	params []argument
}

// constantOfLevel is an argument that is the same for all executions of the
// level that it belongs to.
func (w *emitter) constantOfLevel(i int, p rewrite.Param) argument {
	if w.nested == nil || i >= len(w.st.Levels) {
		return w.constant(p)
	}
	l := w.nested.of.Loops[w.st.Levels[i]]
	if p.Kind == rewrite.ParentArg {
		l = w.nested.of.Loops[0]
	}
	own := &emitter{q: l.Repeat, r: w.r, st: w.st}
	name, level := own.constantName(p), w.st.Levels[i]
	if l != w.nested.of.Loops[0] {
		name += golang.Name(rewrite.FirstTable(l.Repeat.Child))
	} else {
		level = 0
	}
	return w.named(argID{level, p}, name)
}

// function writes the function of one statement.
func (n *nestedEmitter) function(code *strings.Builder, r *nested.Folded, h *nested.Held, taken map[string]bool) *call {
	st := h.Statement
	before := 0
	for _, i := range h.Levels {
		before += n.of.Loops[i].Case.Child.Executions
	}
	if st.Replaces {
		before += n.of.Loops[0].Case.Parent.Executions
	}
	one := &rewrite.Rewrite{Kind: h.Kind, Before: before, After: 1}
	w := &emitter{q: h.Base.Repeat, r: one, st: &st, style: styleOf(n.of.Loops[0].Case), nested: n, names: &n.names}
	switch w.style {
	case styleEnt, styleBoiler, styleSQLC, styleDataloader:
		w.style = styleSQL
	}
	for w.row = golang.Name(golang.Singular(w.table())); taken[w.row]; w.row += "Again" {
	}
	taken[w.row] = true
	c := &call{w: w, fields: h.Fields, noun: golang.LowerFirst(golang.Name(golang.Plural(golang.Singular(w.table()))))}
	if w.hidden() {
		w.out.WriteString(rewrite.UnshownCode)
	}
	if len(h.Levels) == 1 && !st.Replaces {
		w.row += "Row"
		w.groupFunction(c.fields)
		c.name = w.groupName()
		c.value, _ = w.value(c.fields)
		c.result = "map[" + w.keyType() + "]" + c.value
	} else {
		n.joinedFunction(w, c, r, h)
	}
	c.params, _ = w.arguments()
	if !strings.Contains(w.out.String(), "func "+c.name+"(") {
		return nil
	}
	code.WriteString(w.out.String() + "\n")
	return c
}

// joinedFunction returns the rows of a statement of several levels as they
// come.
func (n *nestedEmitter) joinedFunction(w *emitter, c *call, r *nested.Folded, h *nested.Held) {
	w.row += "Joined"
	var with []string
	for _, i := range h.Levels {
		if n.of.Loops[i] != h.Base || h.Statement.Replaces {
			with = append(with, golang.Name(rewrite.FirstTable(n.of.Loops[i].Repeat.Child)))
		}
	}
	first := w.table()
	if h.Statement.Replaces {
		first = rewrite.FirstTable(h.Base.Repeat.Parent)
	}
	c.name = golang.LowerFirst(golang.Name(first)) + "With" + strings.Join(with, "And")
	c.noun = c.name + "Rows"
	c.result = "[]" + w.row
	w.out.WriteString(structText(w.row, c.fields, w.tag()))
	if len(w.q.Keys) > 1 && w.list() {
		w.pf("type %s struct {\n", w.keyName())
		for i := range w.q.Keys {
			w.pf("\tKey%d %s\n", i+1, golang.KeyType(w.q, i))
		}
		w.pf("}\n\n")
	}
	nulls := ""
	for _, i := range h.Levels {
		if r.Levels[i].Outer {
			nulls = " What has no row is NULL."
		}
	}
	w.pf("// %s runs one query in place of %d.%s\n", c.name, w.r.Before, nulls)
	query, args := w.signature(c.name, "("+c.result+", error)")
	w.fetch("list", query, args, c.fields)
	w.pf("\treturn list, nil\n}\n")
}

// chain writes the function that hands the keys on.
func (n *nestedEmitter) chain(code *strings.Builder, r *nested.Folded, calls []*call) {
	first := calls[0]
	handle, _, _ := strings.Cut(first.w.handle(), " ")
	var types, results, zero []string
	var params []argument
	declared := map[string]bool{handle: true, "ctx": true, "err": true, "seen": true, "list": true, "r": true}
	var body strings.Builder
	for i, c := range calls {
		for declared[c.noun] {
			c.noun += "2"
		}
		declared[c.noun] = true
		types = append(types, c.result)
		results = append(results, c.noun)
		zero = append(zero, "nil")
		args := "ctx, " + handle
		passed, gathered := map[string]bool{}, false
		for _, p := range c.params {
			name := p.name
			if passed[name] {
				continue
			}
			passed[name] = true
			if i > 0 && strings.HasPrefix(name, "ids") {
				if !gathered {
					keys, ok := n.keysCode(r, calls, i)
					if !ok {
						return
					}
					body.WriteString(keys)
				}
				gathered = true
				name = c.noun + "IDs" + strings.TrimPrefix(name, "ids")
			} else if !declared[name] || strings.HasPrefix(name, "ids") {
				declared[name] = true
				params = append(params, p)
			}
			args += ", " + name
		}
		fmt.Fprintf(&body, "\t%s, err := %s(%s)\n\tif err != nil {\n\t\treturn NIL, err\n\t}\n", c.noun, c.name, args)
	}
	name := first.name + "And" + strings.Join(n.nouns(calls[1:]), "And")
	fmt.Fprintf(code, "// %s runs %d queries in place of %d.\n", name, len(calls), r.Before)
	fmt.Fprintf(code, "func %s(ctx context.Context, %s", name, first.w.handle())
	for _, p := range params {
		fmt.Fprintf(code, ", %s %s", p.name, p.typ)
	}
	text := strings.ReplaceAll(body.String(), "NIL", strings.Join(zero, ", "))
	fmt.Fprintf(code, ") (%s, error) {\n%s\treturn %s, nil\n}\n", strings.Join(types, ", "), text, strings.Join(results, ", "))
}

func (n *nestedEmitter) nouns(calls []*call) []string {
	var out []string
	for _, c := range calls {
		out = append(out, strings.ToUpper(c.noun[:1])+c.noun[1:])
	}
	return out
}
