package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/locate"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/report"
)

// Loads looks for everything that asked what c asked, and for what was
// written meanwhile.
func Loads(h *analysis.Analysis, c *analysis.Group) *cases.CaseLoads {
	all, args := loadsOf(h, c)
	seen := make(map[uint64]result)
	differ := false
	from, to := c.First, c.Last
	for _, l := range all {
		from, to = min(from, l.first), max(to, l.last)
		differ = resultsDiffer(l.by, args, seen) || differ
	}
	out := &cases.CaseLoads{Differ: differ}
	for _, l := range all {
		site := h.SiteOf(loadedBy(h, l.by, all))
		at := slices.IndexFunc(out.At, func(a cases.CaseLoad) bool { return a.Site == site })
		if at >= 0 {
			out.At[at].Count += l.count
			continue
		}
		out.At = append(out.At, cases.CaseLoad{Site: site, Count: l.count})
	}
	if len(out.At) > 0 {
		out.First = out.At[0].Site
	}
	out.Written = written(h, c, from, to)
	return out
}

// load is a group that asked, how often, and the ticks of its first and last
// time.
type load struct {
	by          *analysis.Group
	count       int
	first, last uint32
}

// loadsOf are the groups that asked what c asked, in the order in which each
// asked first, and the arguments.
func loadsOf(h *analysis.Analysis, c *analysis.Group) (all []*load, args map[uint64]bool) {
	args = make(map[uint64]bool, len(c.Execs))
	for i := range c.Execs {
		args[c.Execs[i].Args] = true
	}
	for _, o := range h.Groups {
		if o.Key.Shape != c.Key.Shape || o.Key.Database != c.Key.Database {
			continue
		}
		if n, first, last := ran(o, args); n > 0 {
			all = append(all, &load{o, n, first, last})
		}
	}
	slices.SortStableFunc(all, func(a, b *load) int { return cmp.Compare(a.first, b.first) })
	return all, args
}

// firstLoad is where what c asked was asked first.
func firstLoad(h *analysis.Analysis, c *analysis.Group) report.Site {
	all, _ := loadsOf(h, c)
	if len(all) == 0 {
		return h.SiteOf(locate.Loop(h, c))
	}
	return h.SiteOf(loadedBy(h, all[0].by, all))
}

// loadedBy is where a group asked: the innermost call that it shares with no
// other one, or, where nobody else asked, its loop. The line of a helper that
// all of them call would not tell them apart, and a loop further out is no
// place of the same kind as a call.
func loadedBy(h *analysis.Analysis, c *analysis.Group, all []*load) stack.Frame {
	mine := c.Frames()
	shared, alone := 0, true
	for _, o := range all[:min(len(all), tuning.MaxCompared)] {
		theirs := o.by.Frames()
		n := locate.SharedTail(mine, theirs)
		if o.by == c || n == len(mine) && n == len(theirs) {
			continue // the same lines, as far as they are the program's
		}
		shared, alone = max(shared, n), false
	}
	if alone || len(mine) == 0 {
		return locate.Loop(h, c)
	}
	return mine[min(shared, len(mine)-1)]
}

// ran counts the executions with some of the arguments, and says when the
// first and the last of them began.
func ran(c *analysis.Group, args map[uint64]bool) (n int, first, last uint32) {
	for i := range c.Execs {
		x := &c.Execs[i]
		if !args[x.Args] {
			continue
		}
		if n == 0 || x.Start < first {
			first = x.Start
		}
		last = max(last, x.Start)
		n++
	}
	if n > 0 && c.Count > n && c.Same() {
		n, last = c.Count, c.Last // the rest was only counted
	}
	return n, first, last
}

// result is what an execution returned, whatever the order of its rows.
type result struct {
	owner *analysis.Group
	rows  int32
	cells uint64
}

// resultsDiffer adds what the executions with some of the arguments returned, and
// reports whether one got another answer than one before it. Places that read
// to different rows of a result cannot be compared.
func resultsDiffer(c *analysis.Group, args map[uint64]bool, seen map[uint64]result) (differ bool) {
	digests := c.Digests()
	for i := range c.Execs {
		x := &c.Execs[i]
		if !args[x.Args] {
			continue
		}
		now := result{c, x.Rows, digests[i].Rows}
		first, known := seen[x.Args]
		switch {
		case !known:
			if digests[i].Kept == x.Rows {
				seen[x.Args] = now
			}
		case first.rows != now.rows:
			differ = differ || first.owner == c
		case digests[i].Kept == x.Rows && first.cells != now.cells:
			differ = true
		}
	}
	return differ
}

// written are the statements that may have changed a table of c's between two
// ticks.
func written(h *analysis.Analysis, c *analysis.Group, from, to uint32) []cases.CaseWrite {
	tables := make(map[string]bool)
	for _, t := range c.Shape().Tables {
		if t.Name != "" {
			tables[strings.ToLower(t.Name)] = true
		}
	}
	var out []cases.CaseWrite
	for _, w := range h.Groups {
		if len(out) == cases.MaxWrites || !between(w, from, to) {
			continue
		}
		if table, is := changes(w, tables); is {
			out = append(out, cases.CaseWrite{Table: table, SQL: w.NormalText(), Site: h.SiteOf(locate.SiblingOf(h, w, c))})
		}
	}
	if u := h.Rec.Unread; u.N > 0 && u.First < to && u.Last >= from && len(out) < cases.MaxWrites {
		out = append(out, cases.CaseWrite{})
	}
	return out
}

// between reports whether an execution began between two ticks. Those that
// failed changed nothing.
func between(c *analysis.Group, from, to uint32) bool {
	if c.Count == 0 && c.Failed > 0 {
		return false
	}
	for i := range c.Execs {
		if x := c.Execs[i].Start; x > from && x < to {
			return true
		}
	}
	return (c.Count > len(c.Execs) || c.Count == 0) && c.First < to && c.Last > from
}

// changes reports whether a statement writes to one of the tables, or may: of
// a procedure nobody knows.
func changes(c *analysis.Group, tables map[string]bool) (table string, is bool) {
	s := c.Shape()
	for _, t := range s.Tables {
		if t.Target && tables[strings.ToLower(t.Name)] {
			return t.Name, true
		}
	}
	return "", s.Kind == fingerprint.Call
}
