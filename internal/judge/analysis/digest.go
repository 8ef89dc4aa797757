package analysis

import "github.com/nplusone-go/nplusone/internal/hash"

// Digest is what an execution returned, over the columns and rows that were
// recorded.
type Digest struct {
	Rows   uint64 // whatever their order
	InTurn uint64 // in the order in which they came
	Kept   int32  // how many there are
}

// Digests are those of all executions. Groups are comparable only as far as
// they read the same columns.
func (c *Group) Digests() []Digest {
	return c.digests(func(int) bool { return true })
}

// DigestsOfRows leave out what the statement computes from nothing: the time
// differs each time, whatever the rows hold.
func (c *Group) DigestsOfRows() []Digest {
	return c.digests(func(at int) bool { return at >= len(c.Kept) || !c.OfNothing(c.Kept[at]) })
}

func (c *Group) digests(counts func(at int) bool) []Digest {
	counted := make([]bool, c.Ncols)
	for at := range counted {
		counted[at] = counts(at)
	}
	out := make([]Digest, len(c.Execs))
	for r, e := range c.RowExec {
		if e < 0 || int(e) >= len(out) {
			continue
		}
		row := uint64(1)
		for at, cell := range c.RowAt(r) {
			if counted[at] {
				row = hash.Mix64(row ^ uint64(cell))
			}
		}
		d := &out[e]
		d.Rows += row
		d.InTurn = hash.Mix64(d.InTurn ^ row)
		d.Kept++
	}
	return out
}
