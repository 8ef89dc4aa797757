package detect

// Integers of 2^31 and more, such as ids that are made of a clock, become
// cells that do not tell their order. Whether a key slot only ever rises or
// falls is therefore noted while the numbers themselves are at hand: a sorted
// list of ids must not look like evidence, whatever their size.

// largeKeys are the integers among an execution's keys that their cells do
// not tell, 0 for all others. They live no longer than the execution.
type largeKeys [maxSlots]int64

// largeInt returns an integer whose cell does not tell it, 0 for any other
// value.
func largeInt(v any) int64 {
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
	if _, ok := numberCell(n); ok {
		return 0
	}
	return n
}

// keyOrder says in which order the keys of one slot came.
type keyOrder struct {
	last       int64
	n          int
	up, down   bool // each was larger, or smaller, than the one before
	other      bool // some were no integers
	disordered bool // executions side by side: the order is not known
}

// ascends notes the keys of an execution that was just recorded. Until the
// first large one the cells tell all there is.
func (g *group) ascends(large *largeKeys, disordered bool) {
	if g.orders == nil {
		if *large == (largeKeys{}) {
			return
		}
		g.orders = new([maxSlots]keyOrder)
		for i := range len(g.execs) - 1 {
			g.noteOrder(i, &largeKeys{})
		}
		disordered = disordered || g.unsorted
	}
	g.noteOrder(len(g.execs)-1, large)
	for s := range g.nkeys {
		g.orders[s].disordered = g.orders[s].disordered || disordered
	}
}

// noteOrder takes the keys of execution i.
func (g *group) noteOrder(i int, large *largeKeys) {
	for s, k := range g.keys[i*g.nkeys : (i+1)*g.nkeys] {
		if k == 0 {
			continue
		}
		n, ok := k.number()
		if large[s] != 0 {
			n, ok = large[s], true
		}
		o := &g.orders[s]
		switch {
		case !ok:
			o.other = true
		case o.n == 0:
			o.up, o.down = true, true
		default:
			o.up, o.down = o.up && n > o.last, o.down && n < o.last
		}
		o.last = n
		o.n++
	}
}

// ascending reports whether arguments, large ones among them, only rose or
// only fell; mayBe where executions side by side leave that open.
func (a *slotArgs) ascending() (is, mayBe bool) {
	if a.owner == nil || a.owner.orders == nil {
		return false, false
	}
	o := &a.owner.orders[a.slot]
	if o.other || o.n < 2 {
		return false, false
	}
	return !o.disordered && (o.up || o.down), o.disordered
}
