package analysis

import (
	"slices"
	"strconv"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/report"
)

// Ascending reports whether arguments, large ones among them, only rose or
// only fell; mayBe where executions side by side leave that open.
func (a *SlotArgs) Ascending() (is, mayBe bool) {
	if a.Owner == nil || a.Owner.Orders == nil {
		return false, false
	}
	o := &a.Owner.Orders[a.Slot]
	if o.Other || o.N < 2 {
		return false, false
	}
	return !o.Disordered && (o.Up || o.Down), o.Disordered
}

// Frames are the program's frames of the group's call, innermost first.
func (c *Group) Frames() []stack.Frame {
	if c.Site == nil {
		return nil
	}
	return c.Site.Frames
}

func (c *Group) Innermost() stack.Frame {
	if f := c.Frames(); len(f) > 0 {
		return f[0]
	}
	return stack.Frame{}
}

// RuleOf is the rule that a traced or repeated group breaks.
func (c *Group) RuleOf() string {
	if c.Writes() {
		return report.RuleNPlusOneWrite
	}
	return report.RuleNPlusOne
}

// Group is one group with what the judgement finds out about it.
type Group struct {
	*record.Group
	Order []int32 // indexes into execs, by start
	// distinct is the number of different argument tuples, exact for the
	// executions that were kept and at least that beyond.
	Tuples int
	Slots  []*SlotArgs // the key slots that vary and can be traced
	Usable int         // key slots that held keys at all
	Parsed *fingerprint.Structure
	Normal string   // the normalised text
	names  []*Names // of the result's columns

	Best      *Candidate   // the source that was chosen
	Ranked    []*Candidate // all that were weighed, best first
	Loop      *Group       // the query whose rows the loop goes over, where its column is constant
	What      string       // name of a recognised pattern, empty for none
	Parts     []*Group     // of one list that several texts ask for, nil for a group of the record
	Folded    []*Group     // further groups that the finding is about
	Enclosing *Group       // the finding that supplies the parent's executions
	Result    *report.Finding
}

// SlotArgs are the arguments of one key slot over all kept executions, in the
// order of their start.
type SlotArgs struct {
	Owner    *Group
	Slot     int // index into stmt.keys
	Args     []cell.Cell
	Starts   []uint32 // tick of the execution
	Distinct int
	Nulls    int  // executions whose argument was NULL or no key
	Counting bool // they only rise or only fall, repeats aside
	MayCount bool // as far as can be told
	counts   *cellCounts
	Guess    []float64 // code length of each without any source
}

func NewGroup(g *record.Group) *Group {
	c := &Group{Group: g, Order: make([]int32, len(g.Execs))}
	for i := range c.Order {
		c.Order[i] = int32(i)
	}
	// Executions are kept in the order they started, but side by side they
	// may have been noted in another.
	slices.SortStableFunc(c.Order, func(a, b int32) int {
		return int(int64(g.Execs[a].Start) - int64(g.Execs[b].Start))
	})
	c.Tuples = c.countTuples()
	return c
}

func (c *Group) countTuples() int {
	if n := c.Group.Distinct.Len(); n > 0 && c.Count == len(c.Execs) && !c.Group.Distinct.More {
		return n
	}
	seen := make(map[uint64]struct{}, len(c.Execs))
	for i := range c.Execs {
		seen[c.Execs[i].Args] = struct{}{}
	}
	return len(seen)
}

// Shape returns the statement's structure. It is never nil.
func (c *Group) Shape() *fingerprint.Structure {
	if c.Parsed == nil {
		if c.Stmt.Structure != nil {
			c.Parsed = c.Stmt.Structure()
		}
		if c.Parsed == nil {
			c.Parsed = &fingerprint.Structure{Kind: c.Stmt.Kind}
		}
	}
	return c.Parsed
}

// CollectSlots gathers the arguments of each key slot, and keeps those that
// vary.
func (c *Group) CollectSlots() {
	if c.Slots != nil || c.Nkeys == 0 {
		return
	}
	for s := range c.Nkeys {
		a := c.ArgsOf(s)
		if len(a.Args) == 0 {
			continue
		}
		c.Usable++
		if a.Distinct > 1 {
			c.Slots = append(c.Slots, a)
		}
	}
}

func (c *Group) ArgsOf(slot int) *SlotArgs {
	n := len(c.Order)
	a := &SlotArgs{Owner: c, Slot: slot, Args: make([]cell.Cell, 0, n), Starts: make([]uint32, 0, n)}
	for _, i := range c.Order {
		at := int(i)*c.Nkeys + slot
		if at >= len(c.Keys) {
			continue
		}
		k := c.Keys[at]
		if k == 0 {
			a.Nulls++
			continue
		}
		a.Args = append(a.Args, k)
		a.Starts = append(a.Starts, c.Execs[i].Start)
	}
	a.Distinct = a.Times().N
	return a
}

// Repeats reports whether some arguments came more than once.
func (a *SlotArgs) Repeats() bool { return a.Distinct < len(a.Args) }

// Times counts each argument.
func (a *SlotArgs) Times() *cellCounts {
	if a.counts == nil {
		a.counts = countCells(a.Args)
	}
	return a.counts
}

// Reads reports whether the group's statement is a query whose rows a program
// may have taken keys from.
func (c *Group) Reads() bool { return c.Stmt.Kind == fingerprint.Select }

func (c *Group) Writes() bool {
	switch c.Stmt.Kind {
	case fingerprint.Insert, fingerprint.Update, fingerprint.Delete, fingerprint.Merge:
		return true
	}
	return false
}

// RowsKept is the number of rows of the stream.
func (c *Group) RowsKept() int { return len(c.RowTick) }

// Cut reports whether rows of the stream were not kept.
func (c *Group) Cut() bool { return c.RowsTotal > int64(len(c.RowTick)) }

// DistinctArgs is the number of different argument tuples, at least that
// where the bounds were reached, 0 where it is not known.
func (c *Group) DistinctArgs() int {
	if n := max(c.Tuples, c.Distinct.Len()); n > 1 || c.Same() {
		return n
	}
	return 0
}

// NormalText is the statement as reports show it: without literals.
func (c *Group) NormalText() string {
	if c.Normal == "" {
		c.Normal = c.Stmt.Reading().Normal
	}
	return c.Normal
}

// ColumnName is what column i of the result is called.
func (c *Group) ColumnName(i int) string {
	if i < len(c.Columns) && c.Columns[i] != "" {
		return c.Columns[i]
	}
	if it, ok := c.ItemOf(c.Shape(), i); ok && it.Name.Name != "" {
		return c.Stmt.Shown(it.Name.Name)
	}
	return "column " + strconv.Itoa(i+1)
}
