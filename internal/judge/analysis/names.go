package analysis

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/naming"
)

// Names is a column by all names that a statement gives it: as it is called
// in its table and in the result, in any of the tables that it may be from.
type Names struct {
	Columns []ColumnWord
	Tables  []TableWord
}

// ColumnWord is a column's name in words form, and without underscores.
type ColumnWord struct{ Word, Flat string }

// TableWord is a table's name in words form, and what may stand for it in a
// foreign key.
type TableWord struct {
	Word  string
	Stems []string
}

// maxReadings bounds the names and the tables of one column.
const maxReadings = 4

func (n *Names) AddColumn(name string) {
	w := naming.Words(name)
	if name == "" || len(n.Columns) == maxReadings ||
		slices.ContainsFunc(n.Columns, func(c ColumnWord) bool { return c.Word == w }) {
		return
	}
	n.Columns = append(n.Columns, ColumnWord{w, strings.ReplaceAll(w, "_", "")})
}

func (n *Names) AddTable(name string) {
	w := naming.Words(name)
	if name == "" || len(n.Tables) == maxReadings ||
		slices.ContainsFunc(n.Tables, func(t TableWord) bool { return t.Word == w }) {
		return
	}
	n.Tables = append(n.Tables, TableWord{w, naming.Stems(w)})
}

// Table is the table that the column is of, "" where it is not known or may
// be one of several.
func (n *Names) Table() string {
	if len(n.Tables) == 1 {
		return n.Tables[0].Word
	}
	return ""
}

var noTable = []TableWord{{}}

func OrNone(tables []TableWord) []TableWord {
	if len(tables) == 0 {
		return noTable
	}
	return tables
}

// ColumnNames tells what column i of the group's result is called, and of
// which tables it may be.
func (c *Group) ColumnNames(i int) *Names {
	if c.names == nil {
		c.names = make([]*Names, max(len(c.Columns), i+1))
	}
	if i >= len(c.names) {
		return c.nameColumn(i)
	}
	if c.names[i] == nil {
		c.names[i] = c.nameColumn(i)
	}
	return c.names[i]
}

func (c *Group) nameColumn(i int) *Names {
	s := c.Shape()
	n := &Names{}
	if i < len(c.Columns) {
		n.AddColumn(c.Columns[i])
	}
	item, ok := c.ItemOf(s, i)
	qualifier := ""
	if ok {
		n.AddColumn(item.Name.Name)
		qualifier = item.Name.Qualifier
		if item.Name.Name == "" && !item.Star {
			// An expression is of no table.
			return n
		}
	}
	for _, t := range s.Tables {
		switch {
		case t.Name == "", t.Query != 0 && !unionOf(s, t.Query):
		case qualifier != "" && t.Ref() != qualifier:
		default:
			n.AddTable(t.Name)
		}
	}
	return n
}

// ItemOf finds the entry of the select list that column i came from: by
// position before the first star, counted from the end behind the last one.
func (c *Group) ItemOf(s *fingerprint.Structure, i int) (fingerprint.Item, bool) {
	items := MainItems(s)
	first, last := -1, -1
	for j, it := range items {
		if it.Star {
			if first < 0 {
				first = j
			}
			last = j
		}
	}
	switch {
	case first < 0 && i < len(items):
		return items[i], true
	case first < 0:
		return fingerprint.Item{}, false
	case i < first:
		return items[i], true
	}
	// Rows may be wider than what is recorded of them.
	if back := len(c.Columns) - i; back > 0 && back < len(items)-last {
		return items[len(items)-back], true
	}
	if first == last {
		return items[first], true
	}
	return fingerprint.Item{Star: true}, true
}

// MainItems are the entries of the main block's select list.
func MainItems(s *fingerprint.Structure) []fingerprint.Item {
	n := 0
	for i := range s.Select {
		if s.Select[i].Query == 0 {
			n++
		}
	}
	if n == len(s.Select) {
		return s.Select
	}
	out := make([]fingerprint.Item, 0, n)
	for i := range s.Select {
		if s.Select[i].Query == 0 {
			out = append(out, s.Select[i])
		}
	}
	return out
}

// unionOf reports whether block q stands beside the main one in a UNION.
func unionOf(s *fingerprint.Structure, q int) bool {
	return q < len(s.Queries) && s.Queries[q].Role == fingerprint.InUnion
}

// SlotNames tells what the column is called that slot s is compared with.
func (c *Group) SlotNames(slot int) *Names {
	k := c.Stmt.Keys[slot]
	n := &Names{}
	n.AddColumn(k.Column)
	if k.Table != "" {
		n.AddTable(k.Table)
		return n
	}
	for _, t := range c.Shape().Tables {
		n.AddTable(t.Name)
	}
	return n
}
