package detect

import (
	"slices"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// charge is one group with what the judgement finds out about it.
type charge struct {
	*group
	order []int32 // indexes into execs, by start
	// distinct is the number of different argument tuples, exact for the
	// executions that were kept and at least that beyond.
	tuples int
	slots  []*slotArgs // the key slots that vary and can be traced
	usable int         // key slots that held keys at all
	parsed *fingerprint.Structure
	normal string   // the normalised text
	names  []*named // of the result's columns

	best   *candidate   // the source that was chosen
	ranked []*candidate // all that were weighed, best first
	loop   *charge      // the query whose rows the loop goes over, where its column is constant
	what   string       // name of a recognised pattern, empty for none
	parts  []*charge    // of one list that several texts ask for, nil for a group of the record
	under  *charge      // the finding that supplies the parent's executions
	result *Finding
}

// slotArgs are the arguments of one key slot over all kept executions, in the
// order of their start.
type slotArgs struct {
	owner    *charge
	slot     int // index into stmt.keys
	args     []cell
	starts   []uint32 // tick of the execution
	distinct int
	nulls    int  // executions whose argument was NULL or no key
	counting bool // strictly monotone integers
	mayCount bool // as far as can be told
	counts   *cellCounts
	guess    []float64 // code length of each without any source
}

func newCharge(g *group) *charge {
	c := &charge{group: g, order: make([]int32, len(g.execs))}
	for i := range c.order {
		c.order[i] = int32(i)
	}
	// Executions are kept in the order they started, but side by side they
	// may have been noted in another.
	slices.SortStableFunc(c.order, func(a, b int32) int {
		return int(int64(g.execs[a].start) - int64(g.execs[b].start))
	})
	c.tuples = c.countTuples()
	return c
}

func (c *charge) countTuples() int {
	if n := c.group.distinct.len(); n > 0 && c.count == len(c.execs) && !c.group.distinct.more {
		return n
	}
	seen := make(map[uint64]struct{}, len(c.execs))
	for i := range c.execs {
		seen[c.execs[i].args] = struct{}{}
	}
	return len(seen)
}

// shape returns the statement's structure. It is never nil.
func (c *charge) shape() *fingerprint.Structure {
	if c.parsed == nil {
		if c.stmt.structure != nil {
			c.parsed = c.stmt.structure()
		}
		if c.parsed == nil {
			c.parsed = &fingerprint.Structure{Kind: c.stmt.kind}
		}
	}
	return c.parsed
}

// collectSlots gathers the arguments of each key slot, and keeps those that
// vary.
func (c *charge) collectSlots() {
	if c.slots != nil || c.nkeys == 0 {
		return
	}
	for s := range c.nkeys {
		a := c.argsOf(s)
		if len(a.args) == 0 {
			continue
		}
		c.usable++
		if a.distinct > 1 {
			c.slots = append(c.slots, a)
		}
	}
}

func (c *charge) argsOf(slot int) *slotArgs {
	n := len(c.order)
	a := &slotArgs{owner: c, slot: slot, args: make([]cell, 0, n), starts: make([]uint32, 0, n)}
	for _, i := range c.order {
		at := int(i)*c.nkeys + slot
		if at >= len(c.keys) {
			continue
		}
		k := c.keys[at]
		if k == 0 {
			a.nulls++
			continue
		}
		a.args = append(a.args, k)
		a.starts = append(a.starts, c.execs[i].start)
	}
	a.distinct = a.times().n
	return a
}

// times counts each argument.
func (a *slotArgs) times() *cellCounts {
	if a.counts == nil {
		a.counts = countCells(a.args)
	}
	return a.counts
}

// prepare works out what following the arguments needs of them alone.
func (a *slotArgs) prepare() {
	a.counting = strictlyMonotone(a.args)
	is, mayBe := a.ascending()
	a.counting, a.mayCount = a.counting || is, mayBe
	a.guess = guesses(a.args)
}

// strictlyMonotone reports whether cells are integers that only rise or only
// fall.
func strictlyMonotone(cells []cell) bool {
	if len(cells) < 2 {
		return false
	}
	up, down := true, true
	last, ok := cells[0].number()
	if !ok {
		return false
	}
	for _, k := range cells[1:] {
		n, ok := k.number()
		if !ok {
			return false
		}
		up, down = up && n > last, down && n < last
		last = n
	}
	return up || down
}

// reads reports whether the group's statement is a query whose rows a program
// may have taken keys from.
func (c *charge) reads() bool { return c.stmt.kind == fingerprint.Select }

func (c *charge) writes() bool {
	switch c.stmt.kind {
	case fingerprint.Insert, fingerprint.Update, fingerprint.Delete, fingerprint.Merge:
		return true
	}
	return false
}

// rowsKept is the number of rows of the stream.
func (c *charge) rowsKept() int { return len(c.rowTick) }

// cut reports whether rows of the stream were not kept.
func (c *charge) cut() bool { return c.rowsTotal > int64(len(c.rowTick)) }

// distinctArgs is the number of different argument tuples, at least that
// where the bounds were reached, 0 where it is not known.
func (c *charge) distinctArgs() int {
	if n := max(c.tuples, c.distinct.len()); n > 1 || c.same() {
		return n
	}
	return 0
}

// normalText is the statement as reports show it: without literals.
func (c *charge) normalText() string {
	if c.normal == "" {
		c.normal = c.stmt.reading().normal
	}
	return c.normal
}
