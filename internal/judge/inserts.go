package judge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/record"
)

// joinInserts makes one group of INSERTs that differ only in the order of
// their columns: built from a map, one logical statement has many texts.
func joinInserts(groups []*record.Group) []*record.Group {
	out := make([]*record.Group, 0, len(groups))
	for _, g := range groups {
		at := -1
		if g.Stmt.Kind == fingerprint.Insert {
			at = slices.IndexFunc(out, func(o *record.Group) bool { return sameInsert(o, g) })
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
func sameInsert(a, b *record.Group) bool {
	if a.Stmt.Kind != fingerprint.Insert || a.Key.Stack != b.Key.Stack || a.Key.Database != b.Key.Database {
		return false
	}
	x, y := a.Stmt.Structure(), b.Stmt.Structure()
	if len(x.Insert.Columns) == 0 || len(x.Insert.Columns) != len(y.Insert.Columns) ||
		!strings.EqualFold(targetOf(x), targetOf(y)) || a.Nkeys != b.Nkeys {
		return false
	}
	for _, column := range y.Insert.Columns {
		if !slices.Contains(x.Insert.Columns, column) {
			return false
		}
	}
	for _, k := range b.Stmt.Keys {
		if keyIndex(a.Stmt.Keys, k.Column) < 0 {
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

func keyIndex(keys []record.KeySlot, column string) int {
	return slices.IndexFunc(keys, func(k record.KeySlot) bool { return k.Column == column })
}

// joined returns a group with the executions of both, the keys of b in the
// order of a's.
func joined(a, b *record.Group) *record.Group {
	g := *a
	g.Count += b.Count
	g.Failed += b.Failed
	g.Direct += b.Direct
	g.RowsTotal += b.RowsTotal
	g.MinRows, g.MaxRows = min(a.MinRows, b.MinRows), max(a.MaxRows, b.MaxRows)
	g.Duration += b.Duration
	g.First, g.Last = min(a.First, b.First), max(a.Last, b.Last)
	g.Overlaps += b.Overlaps
	g.Closed = a.Closed || b.Closed
	g.Lost = a.Lost + b.Lost
	g.Distinct = cell.TupleSet{} // counted anew
	// The hashes of texts in another order cannot be compared.
	g.Args, g.Tried = a.Args.Beside(&b.Args), nil
	if g.Allow == "" {
		g.Allow, g.AllowKind = b.Allow, b.AllowKind
	}

	type entry struct {
		e    record.Run
		keys []cell.Cell
	}
	var all []entry
	for i, e := range a.Execs {
		all = append(all, entry{e, a.Keys[i*a.Nkeys : (i+1)*a.Nkeys]})
	}
	for i, e := range b.Execs {
		keys := make([]cell.Cell, a.Nkeys)
		for j, k := range b.Stmt.Keys {
			keys[keyIndex(a.Stmt.Keys, k.Column)] = b.Keys[i*b.Nkeys+j]
		}
		// The hash of the arguments depends on their order.
		e.Args = hashCells(keys, e.Args)
		all = append(all, entry{e, keys})
	}
	slices.SortStableFunc(all, func(x, y entry) int { return cmp.Compare(x.e.Start, y.e.Start) })
	g.Execs, g.Keys = nil, nil
	for _, x := range all {
		g.Execs = append(g.Execs, x.e)
		g.Keys = append(g.Keys, x.keys...)
	}
	// Rows of a RETURNING would have to be told apart; they are no parents.
	g.RowTick, g.RowExec, g.Cells = a.RowTick, nil, a.Cells
	g.RowExec = make([]int32, len(a.RowTick))
	for i := range g.RowExec {
		g.RowExec[i] = -1
	}
	return &g
}

func hashCells(keys []cell.Cell, args uint64) uint64 {
	h := args
	for _, k := range keys {
		h = hash.Mix64(h ^ uint64(k))
	}
	return h
}
