package record

import "slices"

// sort puts what executions side by side noted at their ends into the order
// in which it happened, and counts what could wait.
func (rec *Record) sort() {
	for _, g := range rec.Order {
		rec.Limits.OpenRows += g.Running
		g.fillTuples()
		if g.unsorted {
			g.sortRuns()
			g.sortRows()
		}
	}
}

// sortRuns orders executions by their start.
func (g *Group) sortRuns() {
	order := make([]int32, len(g.Execs))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return compareTicks(g.Execs[a].Start, g.Execs[b].Start)
	})
	execs := make([]Run, 0, len(g.Execs))
	keys := make([]Cell, 0, len(g.Keys))
	place := make([]int32, len(g.Execs))
	for to, from := range order {
		place[from] = int32(to)
		execs = append(execs, g.Execs[from])
		keys = append(keys, g.Keys[int(from)*g.Nkeys:int(from+1)*g.Nkeys]...)
	}
	g.Execs, g.Keys = execs, keys
	for i, e := range g.RowExec {
		if e >= 0 {
			g.RowExec[i] = place[e]
		}
	}
	g.Values.reorder(place)
}

// sortRows orders the stream by the rows' ticks.
func (g *Group) sortRows() {
	order := make([]int32, len(g.RowTick))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return compareTicks(g.RowTick[a], g.RowTick[b]) })
	ticks := make([]uint32, 0, len(order))
	runs := make([]int32, 0, len(order))
	cells := make([]Cell, 0, len(g.Cells))
	for _, from := range order {
		ticks = append(ticks, g.RowTick[from])
		runs = append(runs, g.RowExec[from])
		cells = append(cells, g.Cells[int(from)*g.Ncols:int(from+1)*g.Ncols]...)
	}
	g.RowTick, g.RowExec, g.Cells = ticks, runs, cells
}

func compareTicks(a, b uint32) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
