package detect

// columnsReadInTurn is how many columns of one parent may feed one line, and
// triedTurns how many columns of a parent are tried for it.
const (
	columnsReadInTurn = 3
	triedTurns        = 4
	triedTurnParents  = 4 // the latest before the child
	// maxTurns bounds what all statements of a scope may cost.
	maxTurns = 128
)

// inTurn weighs columns of one parent that feed one line together: a helper
// that is called for author_id and for editor_id of each row.
func (f *flow) inTurn(child *charge, a *slotArgs, names *named, parts []*source) []*candidate {
	var out []*candidate
	for tried := 0; len(parts) > 0 && tried < triedTurnParents; {
		parent := parts[len(parts)-1].parent
		n := len(parts) - 1
		for n > 0 && parts[n-1].parent == parent {
			n--
		}
		columns := keyColumns(parent, parts[n:], names)
		parts = parts[:n]
		if len(columns) < 2 {
			continue
		}
		tried++
		for _, set := range setsOf(columns) {
			if c := weighTurns(f, child, a, names, parent, set); c != nil {
				out = append(out, c)
			}
		}
	}
	return out
}

func weighTurns(f *flow, child *charge, a *slotArgs, names *named, parent *charge, set []int) *candidate {
	if len(a.args) < len(set)*fewestParents || f.turns == maxTurns {
		return nil
	}
	s := f.sourceInTurn(parent, set)
	if s.share(a) < coverage {
		return nil
	}
	f.turns++
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

// sourceInTurn makes a source of several columns, once for all children.
func (f *flow) sourceInTurn(parent *charge, set []int) *source {
	key := turnKey{parent: parent}
	copy(key.columns[:], set)
	if s := f.inTurns[key]; s != nil {
		return s
	}
	s := parent.columnsInTurn(set)
	s.build(&f.wanted)
	if f.inTurns == nil {
		f.inTurns = make(map[turnKey]*source)
	}
	f.inTurns[key] = s
	return s
}

type turnKey struct {
	parent  *charge
	columns [columnsReadInTurn]int // two or three of them
}

// keyColumns picks those columns that look like keys to the child.
func keyColumns(parent *charge, sources []*source, names *named) []int {
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
			for _, c := range columns[i+j+2:] {
				out = append(out, []int{a, b, c})
			}
		}
	}
	return out
}
