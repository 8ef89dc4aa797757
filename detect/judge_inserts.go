package detect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// joinInserts makes one group of INSERTs that differ only in the order of
// their columns: built from a map, one logical statement has many texts.
func joinInserts(groups []*group) []*group {
	out := make([]*group, 0, len(groups))
	for _, g := range groups {
		at := -1
		if g.stmt.kind == fingerprint.Insert {
			at = slices.IndexFunc(out, func(o *group) bool { return sameInsert(o, g) })
		}
		if at < 0 {
			out = append(out, g)
			continue
		}
		out[at] = joined(out[at], g)
	}
	return out
}

// sameInsert reports whether two groups insert the same columns into one
// table from one place.
func sameInsert(a, b *group) bool {
	if a.stmt.kind != fingerprint.Insert || a.key.stack != b.key.stack || a.key.source != b.key.source {
		return false
	}
	x, y := a.stmt.structure(), b.stmt.structure()
	if len(x.Insert.Columns) == 0 || len(x.Insert.Columns) != len(y.Insert.Columns) ||
		!strings.EqualFold(targetOf(x), targetOf(y)) || a.nkeys != b.nkeys {
		return false
	}
	for _, column := range y.Insert.Columns {
		if !slices.Contains(x.Insert.Columns, column) {
			return false
		}
	}
	for _, k := range b.stmt.keys {
		if keyIndex(a.stmt.keys, k.column) < 0 {
			return false
		}
	}
	return true
}

// targetOf is the name of the table that a statement changes.
func targetOf(s *fingerprint.Structure) string {
	for _, t := range s.Tables {
		if t.Target {
			return t.Name
		}
	}
	return ""
}

func keyIndex(keys []keySlot, column string) int {
	return slices.IndexFunc(keys, func(k keySlot) bool { return k.column == column })
}

// joined returns a group with the executions of both, the keys of b in the
// order of a's.
func joined(a, b *group) *group {
	g := *a
	g.count += b.count
	g.failed += b.failed
	g.direct += b.direct
	g.rowsTotal += b.rowsTotal
	g.minRows, g.maxRows = min(a.minRows, b.minRows), max(a.maxRows, b.maxRows)
	g.duration += b.duration
	g.first, g.last = min(a.first, b.first), max(a.last, b.last)
	g.overlaps += b.overlaps
	g.full = a.full || b.full
	g.distinct = tupleSet{} // counted anew
	// The hashes of texts in another order cannot be compared.
	g.args = sameness{differ: true, unread: a.args.unread + b.args.unread}
	g.tried.differ = true
	if g.allow == "" {
		g.allow, g.allowKind = b.allow, b.allowKind
	}

	type entry struct {
		e    execution
		keys []cell
	}
	var all []entry
	for i, e := range a.execs {
		all = append(all, entry{e, a.keys[i*a.nkeys : (i+1)*a.nkeys]})
	}
	for i, e := range b.execs {
		keys := make([]cell, a.nkeys)
		for j, k := range b.stmt.keys {
			keys[keyIndex(a.stmt.keys, k.column)] = b.keys[i*b.nkeys+j]
		}
		// The hash of the arguments depends on their order.
		e.args = hashCells(keys, e.args)
		all = append(all, entry{e, keys})
	}
	slices.SortStableFunc(all, func(x, y entry) int { return cmp.Compare(x.e.start, y.e.start) })
	g.execs, g.keys = nil, nil
	for _, x := range all {
		g.execs = append(g.execs, x.e)
		g.keys = append(g.keys, x.keys...)
	}
	// Rows of a RETURNING would have to be told apart; they are no parents.
	g.rowTick, g.rowExec, g.cells = a.rowTick, nil, a.cells
	g.rowExec = make([]int32, len(a.rowTick))
	for i := range g.rowExec {
		g.rowExec[i] = -1
	}
	return &g
}

func hashCells(keys []cell, args uint64) uint64 {
	h := args
	for _, k := range keys {
		h = mix64(h ^ uint64(k))
	}
	return h
}
