package flow

import (
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
)

// inTurn weighs columns of one parent that feed one line together: a helper
// that is called for author_id and for editor_id of each row.
func (f *Flow) inTurn(child *analysis.Group, a *analysis.SlotArgs, names *analysis.Names, parts []*analysis.Column) []*analysis.Candidate {
	var out []*analysis.Candidate
	for tried := 0; len(parts) > 0 && tried < tuning.TriedTurnParents; {
		parent := parts[len(parts)-1].Parent
		n := len(parts) - 1
		for n > 0 && parts[n-1].Parent == parent {
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

func weighTurns(f *Flow, child *analysis.Group, a *analysis.SlotArgs, names *analysis.Names, parent *analysis.Group, set []int) *analysis.Candidate {
	if len(a.Args) < len(set)*tuning.FewestParents || f.turns == tuning.MaxTurns {
		return nil
	}
	s := f.sourceInTurn(parent, set)
	if share(s, a) < tuning.Coverage {
		return nil
	}
	f.turns++
	c := Weigh(child, a, s)
	if !covered(c, child) {
		return nil
	}
	c.Names = tuning.BitsIDsOfOthers
	for _, i := range set {
		c.Names = max(c.Names, NameBits(parent.ColumnNames(i), names))
	}
	return c
}

// sourceInTurn makes a source of several columns, once for all children.
func (f *Flow) sourceInTurn(parent *analysis.Group, set []int) *analysis.Column {
	key := turnKey{parent: parent}
	copy(key.columns[:], set)
	if s := f.inTurns[key]; s != nil {
		return s
	}
	s := parent.ColumnsInTurn(set)
	s.Build(&f.wanted)
	if f.inTurns == nil {
		f.inTurns = make(map[turnKey]*analysis.Column)
	}
	f.inTurns[key] = s
	return s
}

type turnKey struct {
	parent  *analysis.Group
	columns [tuning.ColumnsReadInTurn]int // two or three of them
}

// keyColumns picks those columns that look like keys to the child.
func keyColumns(parent *analysis.Group, sources []*analysis.Column, names *analysis.Names) []int {
	var out []int
	for _, s := range sources {
		i := s.Columns[0]
		if len(out) < tuning.TriedTurns && NameBits(parent.ColumnNames(i), names) >= tuning.BitsUnrelated {
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
