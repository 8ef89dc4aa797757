package detect

import (
	"cmp"
	"slices"
	"strings"
)

// mostTexts bounds the statements that are taken for one list.
const mostTexts = 8

// wholeLists puts lists together that one place asks for by several texts: the
// first page has no cursor yet, a filter is there or not. A loop over all of
// their rows follows none of them alone.
func wholeLists(charges []*charge) []*charge {
	type list struct {
		source                 *Source
		function, table, names string
	}
	texts := make(map[list][]*charge)
	var order []list
	for _, c := range charges {
		if !c.reads() || c.rowsKept() == 0 || len(c.columns) == 0 || len(c.frames()) == 0 {
			continue
		}
		l := list{c.key.source, c.innermost().function, firstTable(c), strings.Join(c.columns, ",")}
		if l.table == "" {
			continue
		}
		if texts[l] == nil {
			order = append(order, l)
		}
		texts[l] = append(texts[l], c)
	}
	var out []*charge
	for _, l := range order {
		if n := len(texts[l]); n > 1 && n <= mostTexts {
			out = append(out, wholeList(texts[l]))
		}
	}
	return out
}

func firstTable(c *charge) string {
	for _, t := range c.shape().Tables {
		if t.Query == 0 {
			return t.Name
		}
	}
	return ""
}

// wholeList is one group with the rows of all. It goes by the text that
// brought most of them.
func wholeList(parts []*charge) *charge {
	main := slices.MaxFunc(parts, func(a, b *charge) int { return cmp.Compare(a.rowsTotal, b.rowsTotal) })
	g := *main.group
	g.execs, g.keys, g.nkeys = nil, nil, 0
	g.count, g.rowsTotal, g.duration = 0, 0, 0
	g.rowTick, g.rowExec, g.cells = nil, nil, nil
	type row struct {
		tick  uint32
		cells []cell
	}
	var rows []row
	for _, p := range parts {
		g.execs = append(g.execs, p.execs...)
		g.count += p.count
		g.rowsTotal += p.rowsTotal
		g.duration += p.duration
		g.first, g.last = min(g.first, p.first), max(g.last, p.last)
		g.minRows, g.maxRows = min(g.minRows, p.minRows), max(g.maxRows, p.maxRows)
		g.ncols = min(g.ncols, p.ncols)
		for r, tick := range p.rowTick {
			rows = append(rows, row{tick, p.cells[r*p.ncols : (r+1)*p.ncols]})
		}
	}
	slices.SortStableFunc(g.execs, func(a, b execution) int { return cmp.Compare(a.start, b.start) })
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.tick, b.tick) })
	for _, r := range rows {
		g.rowTick = append(g.rowTick, r.tick)
		g.rowExec = append(g.rowExec, -1)
		g.cells = append(g.cells, r.cells[:g.ncols]...)
	}
	return &charge{group: &g, parsed: main.parsed, normal: main.normal, parts: parts}
}
