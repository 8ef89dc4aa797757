package judge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/statement"
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

func keyIndex(keys []statement.KeySlot, column string) int {
	return slices.IndexFunc(keys, func(k statement.KeySlot) bool { return k.Column == column })
}

// joined returns a group with the executions of both, the keys of b in the
// order of a's.
func joined(a, b *record.Group) *record.Group {
	g := *a
	// The hashes of texts in another order cannot be compared.
	g.Tried = nil
	add(&g, b)
	g.Distinct = cell.TupleSet{} // counted anew

	var all []*keyedRun
	for i, e := range a.Execs {
		all = append(all, &keyedRun{e, a.Keys[i*a.Nkeys : (i+1)*a.Nkeys]})
	}
	for i, e := range b.Execs {
		keys := make([]cell.Cell, a.Nkeys)
		for j, k := range b.Stmt.Keys {
			keys[keyIndex(a.Stmt.Keys, k.Column)] = b.Keys[i*b.Nkeys+j]
		}
		// The hash of the arguments depends on their order.
		e.Args = hashCells(keys, e.Args)
		all = append(all, &keyedRun{e, keys})
	}
	keep(&g, all)
	// Rows of a RETURNING would have to be told apart; they are no parents.
	g.RowTick, g.RowExec, g.Cells = a.RowTick, nil, a.Cells
	g.RowExec = make([]int32, len(a.RowTick))
	for i := range g.RowExec {
		g.RowExec[i] = -1
	}
	return &g
}

// keyedRun is an execution with its keys.
type keyedRun struct {
	record.Run
	keys []cell.Cell
}

// keep gives a group the executions, in the order in which they started.
func keep(g *record.Group, runs []*keyedRun) {
	slices.SortStableFunc(runs, func(a, b *keyedRun) int { return cmp.Compare(a.Start, b.Start) })
	g.Execs, g.Keys = nil, nil
	for _, r := range runs {
		g.Execs = append(g.Execs, r.Run)
		g.Keys = append(g.Keys, r.keys...)
	}
}

func hashCells(keys []cell.Cell, args uint64) uint64 {
	h := args
	for _, k := range keys {
		h = hash.Mix64(h ^ uint64(k))
	}
	return h
}
