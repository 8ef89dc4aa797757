package detect

import "github.com/nplusone-go/nplusone/fingerprint"

// columnNames tells what column i of the group's result is called, and of
// which tables it may be.
func (c *charge) columnNames(i int) *named {
	if c.names == nil {
		c.names = make([]*named, max(c.ncols, i+1))
	}
	if i >= len(c.names) {
		return c.nameColumn(i)
	}
	if c.names[i] == nil {
		c.names[i] = c.nameColumn(i)
	}
	return c.names[i]
}

func (c *charge) nameColumn(i int) *named {
	s := c.shape()
	n := &named{}
	if i < len(c.columns) {
		n.addColumn(c.columns[i])
	}
	item, ok := c.itemOf(s, i)
	qualifier := ""
	if ok {
		n.addColumn(item.Name.Name)
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
			n.addTable(t.Name)
		}
	}
	return n
}

// itemOf finds the entry of the select list that column i came from: by
// position before the first star, counted from the end behind the last one.
func (c *charge) itemOf(s *fingerprint.Structure, i int) (fingerprint.Item, bool) {
	items := mainItems(s)
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
	if back := len(c.columns) - i; back > 0 && back < len(items)-last {
		return items[len(items)-back], true
	}
	if first == last {
		return items[first], true
	}
	return fingerprint.Item{Star: true}, true
}

// mainItems are the entries of the main block's select list.
func mainItems(s *fingerprint.Structure) []fingerprint.Item {
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

// slotNames tells what the column is called that slot s is compared with.
func (c *charge) slotNames(slot int) *named {
	k := c.stmt.keys[slot]
	n := &named{}
	n.addColumn(k.column)
	if k.table != "" {
		n.addTable(k.table)
		return n
	}
	for _, t := range c.shape().Tables {
		n.addTable(t.Name)
	}
	return n
}
