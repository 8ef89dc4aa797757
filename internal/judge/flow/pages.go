package flow

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/record"
)

// wholeLists puts lists together that one place asks for by several texts: the
// first page has no cursor yet, a filter is there or not. A loop over all of
// their rows follows none of them alone.
func wholeLists(groups []*analysis.Group) []*analysis.Group {
	type list struct {
		database               *record.Database
		function, table, names string
	}
	texts := make(map[list][]*analysis.Group)
	var order []list
	for _, c := range groups {
		if !c.Reads() || c.RowsKept() == 0 || len(c.Columns) == 0 || len(c.Frames()) == 0 {
			continue
		}
		l := list{c.Key.Database, c.Innermost().Function, firstTable(c), strings.Join(c.Columns, ",")}
		if l.table == "" {
			continue
		}
		if texts[l] == nil {
			order = append(order, l)
		}
		texts[l] = append(texts[l], c)
	}
	var out []*analysis.Group
	for _, l := range order {
		if n := len(texts[l]); n > 1 && n <= tuning.MostTexts {
			out = append(out, wholeList(texts[l]))
		}
	}
	return out
}

func firstTable(c *analysis.Group) string {
	for _, t := range c.Shape().Tables {
		if t.Query == 0 {
			return t.Name
		}
	}
	return ""
}

// wholeList is one group with the rows of all. It goes by the text that
// brought most of them.
func wholeList(parts []*analysis.Group) *analysis.Group {
	main := slices.MaxFunc(parts, func(a, b *analysis.Group) int { return cmp.Compare(a.RowsTotal, b.RowsTotal) })
	g := *main.Group
	g.Execs, g.Keys, g.Nkeys = nil, nil, 0
	g.Count, g.RowsTotal, g.Duration = 0, 0, 0
	g.RowTick, g.RowExec, g.Cells = nil, nil, nil
	type row struct {
		tick uint32
		of   *analysis.Group
		at   int
	}
	var rows []row
	for _, p := range parts {
		g.Execs = append(g.Execs, p.Execs...)
		g.Count += p.Count
		g.RowsTotal += p.RowsTotal
		g.Duration += p.Duration
		g.First, g.Last = min(g.First, p.First), max(g.Last, p.Last)
		g.MinRows, g.MaxRows = min(g.MinRows, p.MinRows), max(g.MaxRows, p.MaxRows)
		g.Kept = common(g.Kept, p.Kept)
		for r, tick := range p.RowTick {
			rows = append(rows, row{tick, p, r})
		}
	}
	sort.SliceStable(g.Execs, func(i, j int) bool { return g.Execs[i].Start < g.Execs[j].Start })
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].tick < rows[j].tick })
	g.Ncols = len(g.Kept)
	for _, r := range rows {
		g.RowTick = append(g.RowTick, r.tick)
		g.RowExec = append(g.RowExec, -1)
		for _, i := range g.Kept {
			g.Cells = append(g.Cells, r.of.CellAt(r.at, i))
		}
	}
	return &analysis.Group{Group: &g, Parsed: main.Parsed, Normal: main.Normal, Parts: parts}
}

// common are the columns that are in both.
func common(a, b []int) []int {
	return slices.DeleteFunc(slices.Clone(a), func(i int) bool { return !slices.Contains(b, i) })
}
