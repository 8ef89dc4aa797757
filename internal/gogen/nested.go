package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/edits"
	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/nested"
)

// nestedEmitter writes the Go of rewrites of several loops.
type nestedEmitter struct {
	of    *nested.Group
	names argNames
}

// WriteNested is the Go of a rewrite of several loops: an edit of the user's own
// chain where the library has a word for it, else functions.
func WriteNested(of *nested.Group, r *nested.Folded) Written {
	if r.Kind != "nest-join" && !of.OneColumn {
		var list []*edits.Loop
		var over []int
		for _, l := range of.Loops {
			list = append(list, &edits.Loop{Finding: l.Finding, Case: l.Case, Repeat: l.Repeat, Kind: r.Kind})
			over = append(over, l.Enclosing)
		}
		if e := edits.Nested(string(styleOf(of.Loops[0].Case)), list, over); e != nil {
			return Written{e.Code, e.Diff, e.Note}
		}
	}
	return Written{Code: Nested(of, r)}
}

// Nested is Go that does what a rewrite of several loops says: the library's
// own words for nested relations, else a function for each statement and one
// that hands the keys from one to the next.
func Nested(of *nested.Group, r *nested.Folded) string {
	n := &nestedEmitter{of: of}
	if of.OneColumn {
		return n.typesGo()
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
	return formatted(code.String(), siteOf(of.Loops[0].Repeat))
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
	w := &emitter{site: n.site(), q: h.Base.Repeat, r: one, st: &st, style: styleOf(n.of.Loops[0].Case), nested: n, names: &n.names}
	switch w.style {
	case styleEnt, styleBoiler, styleSQLC, styleDataloader:
		w.style = styleSQL
	}
	for w.row = golang.Name(golang.Singular(w.table())); taken[w.row]; w.row += "Again" {
	}
	taken[w.row] = true
	c := &call{w: w, fields: h.Fields, noun: golang.LowerFirst(golang.Name(golang.Plural(golang.Singular(w.table()))))}
	if len(h.Levels) == 1 && !st.Replaces {
		w.row += "Row"
		f := w.groupFunction(c.fields)
		w.render("group", f)
		c.name, c.value = f.Name, f.Value.Type
		c.result = "map[" + f.Key.Type + "]" + c.value
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
	nulls := ""
	for _, i := range h.Levels {
		if r.Levels[i].Outer {
			nulls = " What has no row is NULL."
		}
	}
	f := w.queryFunction(c.name, fmt.Sprintf("runs one query in place of %d.%s", w.r.Before, nulls), "("+c.result+", error)", c.fields)
	if w.list() {
		f.KeyStruct = w.keyStruct()
	}
	w.render("rows", f)
}

// chained is what the template of a chain shows.
type chained struct {
	*function
	Calls       []*chainedCall
	Before      int
	Zero, Nouns string
}

// chainedCall is one call of the chain.
type chainedCall struct {
	Name, Result, Noun, Arguments string
	Gathered                      *gathered
}

// chain writes the function that hands the keys on.
func (n *nestedEmitter) chain(code *strings.Builder, r *nested.Folded, calls []*call) {
	first := calls[0]
	f := first.w.function(first.name+"And"+strings.Join(n.nouns(calls[1:]), "And"), "", "")
	x := &chained{function: f, Before: r.Before}
	declared := map[string]bool{f.DB: true, "ctx": true, "err": true, "seen": true, "list": true, "r": true}
	var zero, nouns []string
	for i, c := range calls {
		for declared[c.noun] {
			c.noun += "2"
		}
		declared[c.noun] = true
		one := &chainedCall{Name: c.name, Result: c.result, Noun: c.noun, Arguments: "ctx, " + f.DB}
		passed := map[string]bool{}
		for _, p := range c.params {
			name := p.Name
			if passed[name] {
				continue
			}
			passed[name] = true
			if isKeys := strings.HasPrefix(name, "ids"); isKeys && i > 0 {
				if one.Gathered == nil {
					if one.Gathered = n.gathered(r, calls, i); one.Gathered == nil {
						return
					}
				}
				name = c.noun + "IDs" + strings.TrimPrefix(name, "ids")
			} else if !declared[name] || isKeys {
				declared[name] = true
				x.Params = append(x.Params, p)
			}
			one.Arguments += ", " + name
		}
		x.Calls, zero, nouns = append(x.Calls, one), append(zero, "nil"), append(nouns, c.noun)
	}
	x.Zero, x.Nouns = strings.Join(zero, ", "), strings.Join(nouns, ", ")
	code.WriteString(first.w.rendered("chain", x))
}

// site is what the source says of the outermost loop's call: all statements go
// through the handle that it has.
func (n *nestedEmitter) site() site {
	s := siteOf(n.of.Loops[0].Repeat)
	return site{handle: s.handle, imports: s.imports, taken: s.taken, v1: s.v1}
}

func (n *nestedEmitter) nouns(calls []*call) []string {
	var out []string
	for _, c := range calls {
		out = append(out, strings.ToUpper(c.noun[:1])+c.noun[1:])
	}
	return out
}
