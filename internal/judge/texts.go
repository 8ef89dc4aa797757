package judge

import (
	"cmp"
	"slices"

	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/flow"
	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/internal/record"
)

// joinTexts classifies statements of several texts that one call runs: with an
// optional condition, or on a table for each row. Where the arguments of all
// together make a finding, it stands for those of each text.
func joinTexts(h *analysis.Analysis) {
	var all []*analysis.Group
	for _, parts := range oneCall(h) {
		all = append(all, together(parts))
	}
	if len(all) == 0 {
		return
	}
	f := flow.New(h.Groups, all)
	for _, c := range all {
		f.Trace(c)
		if apart(c) {
			continue
		}
		classify(h, c)
		if c.Result == nil {
			continue
		}
		rules.OfTexts(c)
		for _, part := range c.Parts {
			part.Result, part.What, part.Best = c.Result, "", nil
		}
	}
}

// apart reports whether the texts of one call are loops of their own: a helper
// through which a program runs all that it reads. Then some text alone follows
// a query's rows, and all together follow none, or the columns of several
// look-ups in turn.
func apart(c *analysis.Group) bool {
	followed := c.Best.Strength(c.Count) != ""
	for _, part := range c.Parts {
		if part.What != "" || part.Best.Strength(part.Count) == "" {
			continue
		}
		if !followed {
			return true
		}
		columns := c.Best.Column.Columns
		if len(columns) > 1 && !slices.Equal(columns, part.Best.Column.Columns) {
			return true
		}
	}
	return false
}

// oneCall finds the groups whose statements one call runs in turn, each with
// the same keys as the first and with arguments of its own.
func oneCall(h *analysis.Analysis) (out [][]*analysis.Group) {
	type call struct {
		stack    uint64
		database *record.Database
	}
	calls := map[call][]*analysis.Group{}
	var order []call
	for _, c := range h.Groups {
		if c.Nkeys == 0 || len(c.Execs) == 0 || !c.Stmt.Counts || !c.Reads() && !c.Writes() || c.Stmt.List > 1 {
			continue
		}
		k := call{uint64(c.Key.Stack), c.Key.Database}
		if calls[k] == nil {
			order = append(order, k)
		}
		calls[k] = append(calls[k], c)
	}
	for _, k := range order {
		if len(calls[k]) > 1 {
			out = append(out, alternating(calls[k])...)
		}
	}
	return out
}

// alternating parts the groups of one call into those that run in turn.
func alternating(groups []*analysis.Group) (out [][]*analysis.Group) {
	slices.SortStableFunc(groups, func(a, b *analysis.Group) int {
		return cmp.Or(cmp.Compare(a.Nkeys, b.Nkeys), cmp.Compare(a.NormalText(), b.NormalText()))
	})
	for len(groups) > 0 {
		first, parts := groups[0], groups[:1:1]
		var rest []*analysis.Group
		for _, c := range groups[1:] {
			if c.Stmt.Kind == first.Stmt.Kind && hasKeys(c, first) && !sameItems(parts, c, first) {
				parts = append(parts, c)
			} else {
				rest = append(rest, c)
			}
		}
		if len(parts) > 1 {
			out = append(out, parts)
		}
		groups = rest
	}
	return out
}

// hasKeys reports whether a group compares every column that another one does.
func hasKeys(c, first *analysis.Group) bool {
	for _, k := range first.Stmt.Keys {
		if k.Column == "" || keyIndex(c.Stmt.Keys, k.Column) < 0 {
			return false
		}
	}
	return true
}

// sameItems reports whether a group ran for most of the items of one of the
// parts, too: then both are asked for each item, and none in turn.
func sameItems(parts []*analysis.Group, c, first *analysis.Group) bool {
	mine := items(c, first)
	for _, p := range parts {
		theirs, both := items(p, first), 0
		for item := range mine {
			if theirs[item] {
				both++
			}
		}
		if 2*both > min(len(mine), len(theirs)) {
			return true
		}
	}
	return false
}

// items are the different keys of a group's executions.
func items(c, first *analysis.Group) map[uint64]bool {
	out := map[uint64]bool{}
	for i := range c.Execs {
		out[hashCells(keysLike(first.Group, c.Group, i), 0)] = true
	}
	return out
}

// keysLike are the keys of an execution in the order of another group's.
func keysLike(first, c *record.Group, run int) []cell.Cell {
	keys := make([]cell.Cell, first.Nkeys)
	for j, k := range first.Stmt.Keys[:first.Nkeys] {
		if at := keyIndex(c.Stmt.Keys, k.Column); at >= 0 && run*c.Nkeys+at < len(c.Keys) {
			keys[j] = c.Keys[run*c.Nkeys+at]
		}
	}
	return keys
}

// together is a group of the executions of all parts, by the keys that they
// share. Its rows belong to no text, and are no parents.
func together(parts []*analysis.Group) *analysis.Group {
	g := *parts[0].Group
	g.Execs, g.Keys, g.Orders, g.Tried, g.Values = nil, nil, nil, nil, nil
	g.Ncols, g.RowTick, g.RowExec, g.Cells = 0, nil, nil, nil
	g.Distinct = cell.TupleSet{}
	var runs []*keyedRun
	for n, p := range parts {
		if n > 0 {
			add(&g, p.Group)
		}
		for i, e := range p.Execs {
			keys := keysLike(parts[0].Group, p.Group, i)
			e.Args = hashCells(keys, 0)
			runs = append(runs, &keyedRun{e, keys})
		}
	}
	keep(&g, runs)
	c := analysis.NewGroup(&g)
	c.Parts, c.Parsed = parts, parts[0].Parsed
	c.CollectSlots()
	return c
}

// add counts the executions of one more text.
func add(g, o *record.Group) {
	g.Count += o.Count
	g.Failed += o.Failed
	g.Direct += o.Direct
	g.RowsTotal += o.RowsTotal
	g.MinRows, g.MaxRows = min(g.MinRows, o.MinRows), max(g.MaxRows, o.MaxRows)
	g.Duration += o.Duration
	g.First, g.Last = min(g.First, o.First), max(g.Last, o.Last)
	g.Overlaps += o.Overlaps
	g.Closed = g.Closed || o.Closed
	g.Lost += o.Lost
	g.Args = g.Args.OtherTexts(&o.Args)
	if g.Allow == "" {
		g.Allow, g.AllowKind = o.Allow, o.AllowKind
	}
}
