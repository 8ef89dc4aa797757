package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite/nested"
)

// keysCode gathers the keys of one statement from the rows of the one before
// it, each once. It is not ok where a column is of another type than the key.
func (n *nestedEmitter) keysCode(r *nested.Folded, calls []*call, at int) (code string, ok bool) {
	level := r.Levels[r.Held[at].Levels[0]]
	if level.Enclosing < 0 {
		return "", false
	}
	from := r.Levels[level.Enclosing]
	c, w := calls[from.Statement], calls[at].w
	var values, valid, types []string
	for k, link := range level.Case.Links {
		f, t := c.fields[from.Child[link.Column]], golang.KeyType(w.q, k)
		value := "r." + f.Name
		if f.Type == "sql.Null["+t+"]" {
			valid = append(valid, value+".Valid")
			value += ".V"
		} else if f.Type != t {
			return "", false
		}
		values, types = append(values, value), append(types, t)
	}
	name := calls[at].noun + "IDs"
	take := gather(name, values, types, keyOf(w, values, types), valid)
	loop := fmt.Sprintf("for _, r := range %s {\n%s}\n", c.noun, take)
	if strings.HasPrefix(c.value, "[]") {
		loop = fmt.Sprintf("for _, list := range %s {\nfor _, r := range list {\n%s}\n}\n", c.noun, take)
	} else if c.value != "" && c.value != c.w.row {
		return "", false
	}
	return declaredKeys(w, name, types) + loop, true
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

// declaredKeys declares the slices that keys are gathered in: one of keys, or
// one for each column where they are bound as arrays.
func declaredKeys(w *emitter, name string, types []string) string {
	typ := types[0]
	switch {
	case len(types) > 1 && w.list():
		typ = w.keyName()
	case len(types) > 1:
		out := ""
		for i, t := range types {
			out += fmt.Sprintf("var %s%d []%s\n", name, i+1, t)
		}
		return out + fmt.Sprintf("%sSeen := map[[%d]any]bool{}\n", name, len(types))
	}
	return fmt.Sprintf("var %s []%s\n%sSeen := map[%s]bool{}\n", name, typ, name, typ)
}

// gather appends the key of a row that was not seen yet.
func gather(name string, values, types []string, key string, valid []string) string {
	add := fmt.Sprintf("%s = append(%s, %s)\n", name, name, key)
	if strings.HasPrefix(key, "[") {
		add = ""
		for i := range types {
			add += fmt.Sprintf("%s%d = append(%s%d, %s)\n", name, i+1, name, i+1, values[i])
		}
	}
	is := strings.Join(append(valid, "!"+name+"Seen[key]"), " && ")
	return fmt.Sprintf("key := %s\nif %s {\n%sSeen[key] = true\n%s}\n", key, is, name, strings.ReplaceAll(add, key+")", "key)"))
}
