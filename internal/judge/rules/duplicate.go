package rules

import (
	"math"
	"strconv"

	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/flow"
	"github.com/nplusone-go/nplusone/internal/judge/locate"
	"github.com/nplusone-go/nplusone/internal/judge/patterns"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/report"
)

// Duplicate makes the finding of a group that loaded the same again.
func Duplicate(h *analysis.Analysis, c *analysis.Group) {
	loop, slot := constantParent(h, c)
	if c.Count < h.Limit.Duplicates && loop == nil {
		c.What = patterns.SeenFew
		return
	}
	c.Best = nil
	if loop != nil {
		c.Loop = loop.Parent
	}
	f := NewFinding(h, c, report.RuleDuplicate)
	f.Evidence = report.Repeated
	at := position(firstLoad(h, c))
	if c.Same() {
		f.Why = "all " + strconv.Itoa(c.Count) + " executions had the same arguments; the statement first ran at " + at
		if noArguments(c) {
			f.Why = "all " + strconv.Itoa(c.Count) + " executions were the same; the statement first ran at " + at
		}
		f.Message = strconv.Itoa(c.Count) + " times the same " + word(c)
	} else {
		f.Why = strconv.Itoa(c.Count) + " executions had " + strconv.Itoa(c.DistinctArgs()) + " different arguments; the statement first ran at " + at
		f.Message = strconv.Itoa(c.Count) + " " + wordMany(c) + " for " + strconv.Itoa(c.DistinctArgs()) + " different results"
	}
	switch {
	case c.Writes():
		f.Advice = "run it once, after the loop"
	case loop != nil:
		f.Advice = "hoist it out of the loop: every row of the loop's query has the same " +
			loop.Parent.ColumnName(loop.Columns[0]) + "; with other data this is an N+1"
		f.Parent = constantParentOf(h, c, loop)
		if flowsFrom(h, c, loop, slot) {
			f.Evidence = report.Likely
		}
	case c.Same():
		f.Advice = "load it once at " + at + " and pass it down, or keep it in a cache for the scope"
	default:
		f.Advice = "keep the results by argument, in a map or a cache for the scope"
	}
	c.Result = f
	h.Found = append(h.Found, c)
}

// constantParent finds a column of an earlier result that is constant, holds
// the argument, and has one row for each execution: the loop's query, whose
// rows happen to agree. The slot is the one that follows it.
func constantParent(h *analysis.Analysis, c *analysis.Group) (s *analysis.Column, slot int) {
	if !c.Same() || !c.Reads() {
		return nil, 0
	}
	for slot := range c.Nkeys {
		a := c.ArgsOf(slot)
		if a.Distinct != 1 {
			continue
		}
		for i := len(h.Groups) - 1; i >= 0; i-- {
			p := h.Groups[i]
			if p == c || !p.Reads() || p.RowsTotal != int64(c.Count) || p.Cut() || p.RowsKept() < tuning.FewestParents || p.First > c.First {
				continue
			}
			if s := constantColumn(p, a.Args[0], c.SlotNames(slot)); s != nil {
				return s, slot
			}
		}
	}
	return nil, 0
}

func constantColumn(p *analysis.Group, k cell.Cell, names *analysis.Names) *analysis.Column {
	for _, i := range p.Kept {
		if flow.Echoes(p, i) || flow.NameBits(p.ColumnNames(i), names) < tuning.BitsUnrelated {
			continue
		}
		s := p.Column(i)
		same := len(s.Cells) == p.RowsKept()
		for _, have := range s.Cells {
			same = same && have == k
		}
		if same {
			return s
		}
	}
	return nil
}

// flowsFrom weighs a constant column as a source: by its number of rows, its
// names and its place.
func flowsFrom(h *analysis.Analysis, c *analysis.Group, s *analysis.Column, slot int) bool {
	bits := min(tuning.MaxBitsOfCount, math.Log2(float64(len(s.Cells)))) + tuning.BitsSubset +
		flow.NameBits(s.Parent.ColumnNames(s.Columns[0]), c.SlotNames(slot)) +
		flow.Adjacency(h.Groups, c, s.Parent)
	return c.Count >= h.Limit.Likely && bits >= tuning.BitsLikely
}

func constantParentOf(h *analysis.Analysis, c *analysis.Group, s *analysis.Column) *report.Parent {
	p := s.Parent
	out := &report.Parent{
		SQL: p.NormalText(), Shape: p.Stmt.ID.String(), Site: h.SiteOf(locate.SiblingOf(h, p, c)),
		Count: p.Count, Rows: p.RowsTotal, Column: p.ColumnName(s.Columns[0]),
		Matched: len(c.Execs), Of: len(c.Execs),
	}
	out.Table = p.ColumnNames(s.Columns[0]).Table()
	return out
}

// noArguments reports whether the statement took none.
func noArguments(c *analysis.Group) bool { return len(c.Shape().Slots) == 0 }
