package detect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// CaseLoads is what is known of a statement that was asked again with the
// same arguments.
type CaseLoads struct {
	// First is where it ran first with them, which may lie outside the group
	// that the finding is about.
	First Site
	// At are all places that asked, in the order in which each asked first.
	At []CaseLoad
	// Written are the statements that may have changed one of its tables
	// between the first load and the last one.
	Written []CaseWrite
	// Differ is set where executions with the same arguments returned
	// different rows, as far as rows were recorded.
	Differ bool
}

// CaseLoad is one place that asked.
type CaseLoad struct {
	Site  Site
	Count int
}

// CaseWrite is a statement that changes a table.
type CaseWrite struct {
	Table string // empty where the statement does not tell
	SQL   string // normalised, empty where it was not kept
	Site  Site
}

// maxWrites bounds the writes that are told.
const maxWrites = 4

// loads looks for everything that asked what c asked, and for what was
// written meanwhile.
func (h *hearing) loads(c *charge) *CaseLoads {
	all, args := h.asking(c)
	answers := make(map[uint64]answer)
	differ := false
	from, to := c.first, c.last
	for _, l := range all {
		from, to = min(from, l.first), max(to, l.last)
		differ = l.by.answers(args, answers) || differ
	}
	out := &CaseLoads{Differ: differ}
	for _, l := range all {
		site := h.siteOf(h.loadedBy(l.by, all))
		at := slices.IndexFunc(out.At, func(a CaseLoad) bool { return a.Site == site })
		if at >= 0 {
			out.At[at].Count += l.count
			continue
		}
		out.At = append(out.At, CaseLoad{site, l.count})
	}
	if len(out.At) > 0 {
		out.First = out.At[0].Site
	}
	out.Written = h.written(c, from, to)
	return out
}

// load is a group that asked, how often, and the ticks of its first and last
// time.
type load struct {
	by          *charge
	count       int
	first, last uint32
}

// asking are the groups that asked what c asked, in the order in which each
// asked first, and the arguments.
func (h *hearing) asking(c *charge) (all []load, args map[uint64]bool) {
	args = make(map[uint64]bool, len(c.execs))
	for i := range c.execs {
		args[c.execs[i].args] = true
	}
	for _, o := range h.charges {
		if o.key.shape != c.key.shape || o.key.source != c.key.source {
			continue
		}
		if n, first, last := o.ran(args); n > 0 {
			all = append(all, load{o, n, first, last})
		}
	}
	slices.SortStableFunc(all, func(a, b load) int { return cmp.Compare(a.first, b.first) })
	return all, args
}

// firstLoad is where what c asked was asked first.
func (h *hearing) firstLoad(c *charge) Site {
	all, _ := h.asking(c)
	if len(all) == 0 {
		return h.siteOf(h.blame(c))
	}
	return h.siteOf(h.loadedBy(all[0].by, all))
}

// maxCompared bounds the places that each place is told apart from.
const maxCompared = 64

// loadedBy is where a group asked: the innermost call that it shares with no
// other one, or, where nobody else asked, its loop. The line of a helper that
// all of them call would not tell them apart, and a loop further out is no
// place of the same kind as a call.
func (h *hearing) loadedBy(c *charge, all []load) frame {
	mine := c.frames()
	shared, alone := 0, true
	for _, o := range all[:min(len(all), maxCompared)] {
		theirs := o.by.frames()
		n := sharedTail(mine, theirs)
		if o.by == c || n == len(mine) && n == len(theirs) {
			continue // the same lines, as far as they are the program's
		}
		shared, alone = max(shared, n), false
	}
	if alone || len(mine) == 0 {
		return h.blame(c)
	}
	return mine[min(shared, len(mine)-1)]
}

// ran counts the executions with some of the arguments, and says when the
// first and the last of them began.
func (c *charge) ran(args map[uint64]bool) (n int, first, last uint32) {
	for i := range c.execs {
		x := &c.execs[i]
		if !args[x.args] {
			continue
		}
		if n == 0 || x.start < first {
			first = x.start
		}
		last = max(last, x.start)
		n++
	}
	if n > 0 && c.count > n && c.same() {
		n, last = c.count, c.last // the rest was only counted
	}
	return n, first, last
}

// answer is what an execution returned, whatever the order of its rows.
type answer struct {
	owner *charge
	rows  int32
	cells uint64
}

// answers adds what the executions with some of the arguments returned, and
// reports whether one got another answer than one before it. Places that read
// to different rows of a result cannot be compared.
func (c *charge) answers(args map[uint64]bool, seen map[uint64]answer) (differ bool) {
	sums, kept := make([]uint64, len(c.execs)), make([]int32, len(c.execs))
	for r, x := range c.rowExec {
		if x < 0 || int(x) >= len(c.execs) {
			continue
		}
		h := uint64(1)
		for _, cell := range c.cells[r*c.ncols : (r+1)*c.ncols] {
			h = mix64(h ^ uint64(cell))
		}
		sums[x] += h
		kept[x]++
	}
	for i := range c.execs {
		x := &c.execs[i]
		if !args[x.args] {
			continue
		}
		now := answer{c, x.rows, sums[i]}
		first, known := seen[x.args]
		switch {
		case !known:
			if kept[i] == x.rows {
				seen[x.args] = now
			}
		case first.rows != now.rows:
			differ = differ || first.owner == c
		case kept[i] == x.rows && first.cells != now.cells:
			differ = true
		}
	}
	return differ
}

// written are the statements that may have changed a table of c's between two
// ticks.
func (h *hearing) written(c *charge, from, to uint32) []CaseWrite {
	tables := make(map[string]bool)
	for _, t := range c.shape().Tables {
		if t.Name != "" {
			tables[strings.ToLower(t.Name)] = true
		}
	}
	var out []CaseWrite
	for _, w := range h.charges {
		if len(out) == maxWrites || !w.between(from, to) {
			continue
		}
		if table, is := w.changes(tables); is {
			out = append(out, CaseWrite{Table: table, SQL: w.normalText(), Site: h.siteOf(h.asked(w, c))})
		}
	}
	if u := h.rec.unread; u.n > 0 && u.first < to && u.last >= from && len(out) < maxWrites {
		out = append(out, CaseWrite{})
	}
	return out
}

// between reports whether an execution began between two ticks. Those that
// failed changed nothing.
func (c *charge) between(from, to uint32) bool {
	if c.count == 0 && c.failed > 0 {
		return false
	}
	for i := range c.execs {
		if x := c.execs[i].start; x > from && x < to {
			return true
		}
	}
	return (c.count > len(c.execs) || c.count == 0) && c.first < to && c.last > from
}

// changes reports whether a statement writes to one of the tables, or may: of
// a procedure nobody knows.
func (c *charge) changes(tables map[string]bool) (table string, is bool) {
	s := c.shape()
	for _, t := range s.Tables {
		if t.Target && tables[strings.ToLower(t.Name)] {
			return t.Name, true
		}
	}
	return "", s.Kind == fingerprint.Call
}

// unreadWrites are statements that are no part of any finding and change
// tables: COPY, TRUNCATE and the like.
type unreadWrites struct {
	n           int
	first, last uint32 // ticks
}

// passedBy remembers that a statement which is not recorded may have changed
// a table.
func (s *Scope) passedBy(stmt *statement) {
	if stmt.kind != fingerprint.Copy && stmt.kind != fingerprint.DDL {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil {
		return
	}
	u, now := &s.rec.unread, s.tick.Load()
	if u.n == 0 {
		u.first = now
	}
	u.n++
	u.last = now
}
