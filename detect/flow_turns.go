package detect

// columnsReadInTurn is how many columns of one parent may feed one line, and
// triedTurns how many columns of a parent are tried for it.
const (
	columnsReadInTurn = 3
	triedTurns        = 4
)

// inTurn weighs columns of one parent that feed one line together: a helper
// that is called for author_id and for editor_id of each row.
func (f *flow) inTurn(child *charge, a *slotArgs, names named, parts []*source) []*candidate {
	var out []*candidate
	for len(parts) > 0 {
		parent := parts[0].parent
		n := 1
		for n < len(parts) && parts[n].parent == parent {
			n++
		}
		columns := keyColumns(parent, parts[:n], names)
		parts = parts[n:]
		for _, set := range setsOf(columns) {
			if c := weighTurns(f, child, a, names, parent, set); c != nil {
				out = append(out, c)
			}
		}
	}
	return out
}

func weighTurns(f *flow, child *charge, a *slotArgs, names named, parent *charge, set []int) *candidate {
	if len(a.args) < len(set)*fewestParents {
		return nil
	}
	s := parent.columnsInTurn(set)
	s.build(&f.wanted)
	if s.share(a) < coverage {
		return nil
	}
	c := weigh(child, a, s)
	if !c.covered(child) {
		return nil
	}
	c.names = bitsIDsOfOthers
	for _, i := range set {
		c.names = max(c.names, nameBits(parent.columnNames(i), names))
	}
	return c
}

// keyColumns picks those columns that look like keys to the child.
func keyColumns(parent *charge, sources []*source, names named) []int {
	var out []int
	for _, s := range sources {
		i := s.columns[0]
		if len(out) < triedTurns && nameBits(parent.columnNames(i), names) >= bitsUnrelated {
			out = append(out, i)
		}
	}
	return out
}

// setsOf lists the sets of two and three of the columns.
func setsOf(columns []int) [][]int {
	var out [][]int
	for i, a := range columns {
		for j, b := range columns[i+1:] {
			out = append(out, []int{a, b})
			if columnsReadInTurn < 3 {
				continue
			}
			for _, c := range columns[i+j+2:] {
				out = append(out, []int{a, b, c})
			}
		}
	}
	return out
}
