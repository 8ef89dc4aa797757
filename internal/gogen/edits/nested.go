package edits

import (
	"slices"
	"strconv"
	"strings"
)

// Nested is the edit that loads the relations of several loops with the rows of
// the outermost one: over[i] is the loop that the i-th follows, -1 for none. It
// is nil where one of them is no relation, or its use cannot be replaced.
func Nested(style string, list []*Loop, over []int) *Edit {
	lib := libraries[style]
	if lib == nil || style != "gorm" && style != "bun" {
		return nil
	}
	all := make([]*relation, len(list))
	paths := make([]string, len(list))
	for i, l := range list {
		x := relationOf(lib, l)
		if x == nil {
			return nil
		}
		all[i], paths[i] = x, x.field.Name
		if over[i] >= 0 {
			paths[i] = paths[over[i]] + "." + x.field.Name
		}
	}
	d := newDraft()
	for i, x := range all {
		if innermost(over, i) || x.further != "" {
			loadPath(d, style, all[0], x, paths[i])
		}
	}
	for _, x := range all {
		if !lib.read(d, x) {
			return nil
		}
	}
	return d.finish()
}

// innermost reports whether no loop follows this one: a path to what does loads
// it too.
func innermost(over []int, i int) bool { return !slices.Contains(over, i) }

// loadPath adds a relation to the chain that loads the outermost rows.
func loadPath(d *draft, style string, root, x *relation, path string) {
	method := map[string]string{"gorm": "Preload", "bun": "Relation"}[style]
	text := method + "(" + strconv.Quote(path) + x.scope(root) + ")"
	addLink(d, root.parent, root.parent.Last(), text)
}

// scope is the function that holds the loop's own conditions and order.
func (x *relation) scope(root *relation) string {
	if x.further == "" {
		return ""
	}
	name := "gorm"
	for _, p := range gormPackages {
		if n := root.parent.ImportName(p); n != "" {
			name = n
		}
	}
	return ", func(tx *" + name + ".DB) *" + name + ".DB {\nreturn tx" + x.further + "\n}"
}

// relationOf reads a loop as a relation; nil where it is none.
func relationOf(lib *library, l *Loop) *relation {
	if l.Case.Parent == nil || len(l.Repeat.Keys) != 1 {
		return nil
	}
	x := &relation{Loop: l}
	if x.parent, x.child = find(l.Case.ParentStack, lib.parent), find(l.Finding.Stack, lib.child); x.parent == nil || x.child == nil {
		return nil
	}
	if !lib.prepare(x) {
		return nil
	}
	return x
}

// columns are the parent's column and the child's that it is compared with, empty
// where one is not known.
func (l *Loop) columns() (from, to string) {
	key := l.Repeat.Keys[0]
	if list := l.Case.Parent.Columns; key.Predicate != nil && key.Link.Column >= 0 && key.Link.Column < len(list) {
		return list[key.Link.Column], key.Predicate.Column.Name
	}
	return "", ""
}

// joined reports whether the edit stands beside a join.
func (l *Loop) joined() bool { return strings.Contains(l.Kind, "join") }
