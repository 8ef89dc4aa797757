package detect

import "slices"

// sort puts what executions side by side noted at their ends into the order
// in which it happened, and counts what could wait.
func (rec *record) sort() {
	for _, g := range rec.order {
		rec.limits.openRows += g.running
		g.fillTuples()
		if g.unsorted {
			g.sortRuns()
			g.sortRows()
		}
	}
}

// sortRuns orders executions by their start.
func (g *group) sortRuns() {
	order := make([]int32, len(g.execs))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return compareTicks(g.execs[a].start, g.execs[b].start)
	})
	execs := make([]execution, 0, len(g.execs))
	keys := make([]cell, 0, len(g.keys))
	place := make([]int32, len(g.execs))
	for to, from := range order {
		place[from] = int32(to)
		execs = append(execs, g.execs[from])
		keys = append(keys, g.keys[int(from)*g.nkeys:int(from+1)*g.nkeys]...)
	}
	g.execs, g.keys = execs, keys
	for i, e := range g.rowExec {
		if e >= 0 {
			g.rowExec[i] = place[e]
		}
	}
	g.values.reorder(place)
}

// sortRows orders the stream by the rows' ticks.
func (g *group) sortRows() {
	order := make([]int32, len(g.rowTick))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return compareTicks(g.rowTick[a], g.rowTick[b]) })
	ticks := make([]uint32, 0, len(order))
	runs := make([]int32, 0, len(order))
	cells := make([]cell, 0, len(g.cells))
	for _, from := range order {
		ticks = append(ticks, g.rowTick[from])
		runs = append(runs, g.rowExec[from])
		cells = append(cells, g.cells[int(from)*g.ncols:int(from+1)*g.ncols]...)
	}
	g.rowTick, g.rowExec, g.cells = ticks, runs, cells
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
