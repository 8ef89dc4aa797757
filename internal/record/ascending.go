package record

// Integers of 2^31 and more, such as ids that are made of a clock, become
// cells that do not tell their order. Whether a key slot only ever rises or
// falls is therefore noted while the numbers themselves are at hand: a sorted
// list of ids must not look like evidence, whatever their size.

// LargeKeys are the integers among an execution's keys that their cells do
// not tell, 0 for all others. They live no longer than the execution.
type LargeKeys [maxSlots]int64

// LargeInt returns an integer whose cell does not tell it, 0 for any other
// value.
func LargeInt(v any) int64 {
	var n int64
	switch v := v.(type) {
	case int64:
		n = v
	case string:
		n, _ = numberText(v)
	case []byte:
		n, _ = numberText(textOf(v))
	case int:
		n = int64(v)
	case uint64:
		n = int64(min(v, 1<<63-1))
	case uint32:
		n = int64(v)
	}
	return largeOf(n)
}

func largeOf(n int64) int64 {
	if _, ok := NumberCell(n); ok {
		return 0
	}
	return n
}

// keyOrder says in which order the keys of one slot came.
type keyOrder struct {
	last       int64
	N          int
	Up, Down   bool // each was larger, or smaller, than the one before
	Other      bool // some were no integers
	Disordered bool // executions side by side: the order is not known
}

// Ascends notes the keys of an execution that was just recorded. Until the
// first large one the cells tell all there is.
func (g *Group) Ascends(large *LargeKeys, disordered bool) {
	if g.Orders == nil {
		if *large == (LargeKeys{}) {
			return
		}
		g.Orders = new([maxSlots]keyOrder)
		for i := range len(g.Execs) - 1 {
			g.noteOrder(i, &LargeKeys{})
		}
		disordered = disordered || g.unsorted
	}
	g.noteOrder(len(g.Execs)-1, large)
	for s := range g.Nkeys {
		g.Orders[s].Disordered = g.Orders[s].Disordered || disordered
	}
}

// noteOrder takes the keys of execution i.
func (g *Group) noteOrder(i int, large *LargeKeys) {
	for s, k := range g.Keys[i*g.Nkeys : (i+1)*g.Nkeys] {
		if k == 0 {
			continue
		}
		n, ok := k.Number64()
		if large[s] != 0 {
			n, ok = large[s], true
		}
		o := &g.Orders[s]
		switch {
		case !ok:
			o.Other = true
		case o.N == 0:
			o.Up, o.Down = true, true
		default:
			o.Up, o.Down = o.Up && n > o.last, o.Down && n < o.last
		}
		o.last = n
		o.N++
	}
}
