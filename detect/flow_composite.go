package detect

import (
	"slices"
	"strings"
)

// triedRows bounds how many rows with a key are tried for the rest of a
// composite one.
const triedRows = 64

// joinSlots finds the columns of the source's rows that the child's other
// varying slots follow: a key of several columns.
func (f *flow) joinSlots(child *charge, c *candidate) {
	c.links = []flowLink{{c.slot.slot, c.source.columns[0]}}
	if len(c.source.columns) > 1 {
		for _, i := range c.source.columns[1:] {
			c.links = append(c.links, flowLink{c.slot.slot, i})
		}
		return
	}
	p := c.source.parent
	for _, other := range child.slots {
		if other == c.slot || len(other.args) != len(c.slot.args) || len(c.slot.args) != len(child.order) {
			continue
		}
		best, bestNames := -1, 0.0
		names := child.slotNames(other.slot)
		for i := range p.ncols {
			if slices.ContainsFunc(c.links, func(l flowLink) bool { return l.column == i }) ||
				!c.follows(other, i) {
				continue
			}
			if n := nameBits(p.columnNames(i), names); best < 0 || n > bestNames {
				best, bestNames = i, n
			}
		}
		if best >= 0 {
			c.links = append(c.links, flowLink{other.slot, best})
		}
	}
	if len(c.links) > 1 {
		f.weighJoint(child, c)
	}
}

// follows reports whether the arguments of another slot are what column i
// holds in the rows that the candidate's own arguments are from.
func (c *candidate) follows(other *slotArgs, i int) bool {
	s, p := c.source, c.source.parent
	found, of := 0, 0
	for x, k := range c.slot.args {
		list := s.index.of(k)
		list = list[:before(list, s.visible(c.slot.starts[x]))]
		if len(list) == 0 {
			continue
		}
		of++
		for y, at := range list {
			if y == triedRows {
				break
			}
			if p.cells[int(s.rows[at])*p.ncols+i] == other.args[x] {
				found++
				break
			}
		}
	}
	return of > 0 && float64(found) >= coverage*float64(of)
}

// weighJoint weighs the columns of a composite key as one, which tells rows
// apart where each column alone does not.
func (f *flow) weighJoint(child *charge, c *candidate) {
	p := c.source.parent
	joint := &source{parent: p, columns: c.source.columns}
	for r := range p.rowsKept() {
		var k cell
		for _, l := range c.links {
			k = k.with(p.cells[r*p.ncols+l.column])
		}
		if k == 0 {
			joint.nulls++
			continue
		}
		joint.cells = append(joint.cells, k)
		joint.ticks = append(joint.ticks, p.rowTick[r])
		joint.rows = append(joint.rows, int32(r))
	}
	a := &slotArgs{owner: child, slot: c.slot.slot, starts: c.slot.starts}
	for x := range c.slot.args {
		var k cell
		for _, l := range c.links {
			k = k.with(child.keys[int(child.order[x])*child.nkeys+l.slot])
		}
		a.args = append(a.args, k)
	}
	a.distinct = a.times().n
	a.prepare()
	var wanted cellSet
	for _, k := range a.args {
		wanted.add(k)
	}
	joint.build(&wanted)
	j := weigh(child, a, joint)
	j.names, j.adjacent, j.rivals = c.names, c.adjacent, c.rivals
	if c.slot.counting {
		j.order = 0
	}
	if !j.covered(child) || j.total() <= c.total() {
		return
	}
	links := c.links
	slot, single := c.slot, c.source
	*c = *j
	c.links, c.slot, c.source = links, slot, single
}

// with adds one column's cell to a joint one.
func (k cell) with(next cell) cell {
	h := (uint32(k) ^ 0x9e3779b9) * 0x85ebca6b
	h ^= h >> 13
	h = (h ^ uint32(next)) * 0xc2b2ae35
	h ^= h >> 16
	// The top bit would claim an integer.
	return cell(h&numberMask | 1)
}

// polymorphic reports whether a column with the name of a type stands beside
// the key, in the parent's rows or in the child's condition: then the key's
// own name says nothing of its table.
func (c *candidate) polymorphic(child *charge) bool {
	p, column := c.source.parent, c.source.columns[0]
	if p.typed(column) {
		return true
	}
	if len(child.stmt.keys) == 0 {
		return false
	}
	stem, ok := strings.CutSuffix(words(child.stmt.keys[c.slot.slot].column), "_id")
	if !ok || !isBareKey(words(p.columnName(column))) {
		return false
	}
	for _, slot := range child.shape().Slots {
		// WHERE resource = ? AND resource_id = ?
		if namesType(slot.Column.Name, stem) || words(slot.Column.Name) == stem {
			return true
		}
	}
	return false
}

// typed reports whether the result has a column that tells the table of
// column i's keys, as commentable_type does for commentable_id.
func (c *charge) typed(i int) bool {
	if i >= len(c.columns) {
		return false
	}
	stem, ok := strings.CutSuffix(words(c.columns[i]), "_id")
	return ok && slices.ContainsFunc(c.columns, func(other string) bool { return namesType(other, stem) })
}

// namesType reports whether a column tells the type of what stem_id refers to.
func namesType(column, stem string) bool {
	switch words(column) {
	case stem + "_type", stem + "_kind", stem + "_table", stem + "_class":
		return true
	}
	return false
}
