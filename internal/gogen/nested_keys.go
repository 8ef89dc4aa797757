package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/rewrite/nested"
)

// gathered is how the keys of one statement are gathered, each once, from the
// rows of the one before it.
type gathered struct {
	Lists                           []gatheredList
	Seen, SeenType, From, Key, When string
	Outer                           bool // From is a map of lists
}

// gatheredList is a slice of keys, or of one column of theirs.
type gatheredList struct{ Name, Type, Value string }

// gathered is nil where a column is of another type than the key.
func (n *nestedEmitter) gathered(r *nested.Folded, calls []*call, at int) *gathered {
	level := r.Levels[r.Held[at].Levels[0]]
	if level.Enclosing < 0 {
		return nil
	}
	from := r.Levels[level.Enclosing]
	c, w := calls[from.Statement], calls[at].w
	var values, types, when []string
	for k, link := range level.Case.Links {
		f, t := c.fields[from.Child[link.Column]], w.keyTypeAt(k)
		value := "r." + f.Name
		if f.Type == "sql.Null["+t+"]" {
			when = append(when, value+".Valid")
			value += ".V"
		} else if f.Type != t {
			return nil
		}
		values, types = append(values, value), append(types, t)
	}
	name := calls[at].noun + "IDs"
	g := &gathered{Seen: name + "Seen", From: c.noun, Outer: strings.HasPrefix(c.value, "[]"), Key: keyOf(w, values, types)}
	if !g.Outer && c.value != "" && c.value != c.w.row {
		return nil
	}
	g.When = strings.Join(append(when, "!"+g.Seen+"[key]"), " && ")
	g.keep(w, name, values, types)
	return g
}

// keep says in which slices keys are kept: one of keys, or one for each column
// where they are bound as arrays.
func (g *gathered) keep(w *emitter, name string, values, types []string) {
	switch {
	case len(types) == 1:
		g.SeenType, g.Lists = types[0], []gatheredList{{name, types[0], "key"}}
	case w.list():
		g.SeenType, g.Lists = w.keyName(), []gatheredList{{name, w.keyName(), "key"}}
	default:
		g.SeenType = fmt.Sprintf("[%d]any", len(types))
		for i, t := range types {
			g.Lists = append(g.Lists, gatheredList{fmt.Sprintf("%s%d", name, i+1), t, values[i]})
		}
	}
}

// keyOf is a key as an expression that can be looked up in a map.
func keyOf(w *emitter, values, types []string) string {
	switch {
	case len(values) == 1:
		return values[0]
	case w.list():
		return w.keyName() + "{" + strings.Join(values, ", ") + "}"
	}
	return fmt.Sprintf("[%d]any{%s}", len(types), strings.Join(values, ", "))
}
