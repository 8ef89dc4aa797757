package flow

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/naming"
)

// joinSlots finds the columns of the source's rows that the child's other
// varying slots follow: a key of several columns.
func (f *Flow) joinSlots(child *analysis.Group, c *analysis.Candidate) {
	c.Links = []analysis.FlowLink{{Slot: c.Slot.Slot, Column: c.Column.Columns[0]}}
	if len(c.Column.Columns) > 1 {
		for _, i := range c.Column.Columns[1:] {
			c.Links = append(c.Links, analysis.FlowLink{Slot: c.Slot.Slot, Column: i})
		}
		return
	}
	p := c.Column.Parent
	for _, other := range child.Slots {
		if other == c.Slot || len(other.Args) != len(c.Slot.Args) || len(c.Slot.Args) != len(child.Order) {
			continue
		}
		best, bestNames := -1, 0.0
		names := child.SlotNames(other.Slot)
		for _, i := range p.Kept {
			if slices.ContainsFunc(c.Links, func(l analysis.FlowLink) bool { return l.Column == i }) ||
				!follows(c, other, i) {
				continue
			}
			if n := NameBits(p.ColumnNames(i), names); best < 0 || n > bestNames {
				best, bestNames = i, n
			}
		}
		if best >= 0 {
			c.Links = append(c.Links, analysis.FlowLink{Slot: other.Slot, Column: best})
		}
	}
	if len(c.Links) > 1 {
		f.weighJoint(child, c)
	}
}

// follows reports whether the arguments of another slot are what column i
// holds in the rows that the candidate's own arguments are from.
func follows(c *analysis.Candidate, other *analysis.SlotArgs, i int) bool {
	s, p := c.Column, c.Column.Parent
	found, of := 0, 0
	for x, k := range c.Slot.Args {
		list := s.Index.Of(k)
		list = list[:analysis.Before(list, s.Visible(c.Slot.Starts[x]))]
		if len(list) == 0 {
			continue
		}
		of++
		for y, at := range list {
			if y == tuning.TriedRows {
				break
			}
			if p.CellAt(int(s.Rows[at]), i) == other.Args[x] {
				found++
				break
			}
		}
	}
	return of > 0 && float64(found) >= tuning.Coverage*float64(of)
}

// weighJoint weighs the columns of a composite key as one, which tells rows
// apart where each column alone does not.
func (f *Flow) weighJoint(child *analysis.Group, c *analysis.Candidate) {
	p := c.Column.Parent
	joint := &analysis.Column{Parent: p, Columns: c.Column.Columns}
	for r := range p.RowsKept() {
		var k cell.Cell
		for _, l := range c.Links {
			k = with(k, p.CellAt(r, l.Column))
		}
		if k == 0 {
			joint.Nulls++
			continue
		}
		joint.Cells = append(joint.Cells, k)
		joint.Ticks = append(joint.Ticks, p.RowTick[r])
		joint.Rows = append(joint.Rows, int32(r))
	}
	a := &analysis.SlotArgs{Owner: child, Slot: c.Slot.Slot, Starts: c.Slot.Starts}
	for x := range c.Slot.Args {
		var k cell.Cell
		for _, l := range c.Links {
			k = with(k, child.Keys[int(child.Order[x])*child.Nkeys+l.Slot])
		}
		a.Args = append(a.Args, k)
	}
	a.Distinct = a.Times().N
	Prepare(a)
	var wanted analysis.CellSet
	for _, k := range a.Args {
		wanted.Add(k)
	}
	joint.Build(&wanted)
	j := Weigh(child, a, joint)
	j.Names, j.Adjacent, j.Rivals = c.Names, c.Adjacent, c.Rivals
	if c.Slot.Counting {
		j.Order = 0
	}
	if !covered(j, child) || j.Total() <= c.Total() {
		return
	}
	links := c.Links
	slot, single := c.Slot, c.Column
	*c = *j
	c.Links, c.Slot, c.Column = links, slot, single
}

// with adds one column's cell to a joint one.
func with(k cell.Cell, next cell.Cell) cell.Cell {
	h := (uint32(k) ^ 0x9e3779b9) * 0x85ebca6b
	h ^= h >> 13
	h = (h ^ uint32(next)) * 0xc2b2ae35
	h ^= h >> 16
	// The top bit would claim an integer.
	return cell.Cell(h&cell.NumberMask | 1)
}

// Polymorphic reports whether a column with the name of a type stands beside
// the key, in the parent's rows or in the child's condition: then the key's
// own name says nothing of its table.
func Polymorphic(c *analysis.Candidate, child *analysis.Group) bool {
	p, column := c.Column.Parent, c.Column.Columns[0]
	if typed(p, column) {
		return true
	}
	if len(child.Stmt.Keys) == 0 {
		return false
	}
	stem, ok := strings.CutSuffix(naming.Words(child.Stmt.Keys[c.Slot.Slot].Column), "_id")
	if !ok || !IsBareKey(naming.Words(p.ColumnName(column))) {
		return false
	}
	for _, slot := range child.Shape().Slots {
		// WHERE resource = ? AND resource_id = ?
		if namesType(slot.Column.Name, stem) || naming.Words(slot.Column.Name) == stem {
			return true
		}
	}
	return false
}

// typed reports whether the result has a column that tells the table of
// column i's keys, as commentable_type does for commentable_id.
func typed(c *analysis.Group, i int) bool {
	if i >= len(c.Columns) {
		return false
	}
	stem, ok := strings.CutSuffix(naming.Words(c.Columns[i]), "_id")
	return ok && slices.ContainsFunc(c.Columns, func(other string) bool { return namesType(other, stem) })
}

// namesType reports whether a column tells the type of what stem_id refers to.
func namesType(column, stem string) bool {
	switch naming.Words(column) {
	case stem + "_type", stem + "_kind", stem + "_table", stem + "_class":
		return true
	}
	return false
}
