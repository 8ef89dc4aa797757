package detect

import (
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Names of what repeats and is no N+1. Reports list them, so that silence can
// be checked.
const (
	seenFew         = "few"               // below every threshold
	seenKeyset      = "keyset-pagination" // WHERE id > last LIMIT n
	seenOffset      = "offset-pagination"
	seenRangeSweep  = "range-sweep"   // windows of rows, without a limit
	seenChunks      = "chunked-batch" // lists of one full size
	seenBatch       = "batched"       // lists of any size
	seenRetry       = "retry"
	seenPolling     = "polling"
	seenReread      = "re-read"          // read again after a write
	seenFanOut      = "database-fan-out" // one statement on several databases
	seenSeed        = "seed"             // keys that the scope itself inserted
	seenCopy        = "copy"             // COPY, LOAD DATA
	seenHousekeeper = "housekeeping"     // transaction control, catalog, ping
	seenSameRow     = "same-row-update"  // progress of one row
	seenQueue       = "work-queue"       // taken bit by bit until nothing is left
	seenUnrecorded  = "not-recorded"     // past the bounds of the record: whether its arguments differ is not known
)

// pollingGap is how far apart equal statements run that wait for something.
const pollingGap = 100 * time.Millisecond

// pattern names what a group is where its repetition is no N+1, before any
// value is followed; "" where it may be one.
func (h *hearing) pattern(c *charge) string {
	switch {
	case c.stmt.kind == fingerprint.Copy:
		return seenCopy
	case !c.stmt.counts || c.stmt.kind == fingerprint.Control || c.stmt.kind == fingerprint.DDL:
		return seenHousekeeper
	case c.count < h.limit.repeated && c.retried():
		return seenRetry
	case c.batches() > 0:
		return c.batchKind()
	case c.count < min(h.limit.likely, h.limit.duplicates):
		return seenFew
	case !c.reads():
		return c.writePattern()
	case c.same():
		return h.waiting(c)
	}
	return c.sweep()
}

// batches is the number of executions with a list of several keys.
func (c *charge) batches() int {
	if c.unrecorded() && c.stmt.list > 1 {
		return c.count // as its text says
	}
	n := 0
	for i := range c.execs {
		if c.execs[i].list > 1 {
			n++
		}
	}
	if 2*n < len(c.execs) {
		// One list among many single keys is a loop all the same.
		return 0
	}
	return n
}

// batchKind tells full-size chunks, of which only the last may be shorter,
// from batches of any size.
func (c *charge) batchKind() string {
	if len(c.execs) < 2 || !c.whole() {
		return seenBatch
	}
	longest := int32(0)
	for i := range c.execs {
		longest = max(longest, c.execs[i].list)
	}
	for _, i := range c.order[:len(c.order)-1] {
		if c.execs[i].list != longest {
			return seenBatch
		}
	}
	return seenChunks
}

// oneRow reports whether an UPDATE's key never varies.
func (c *charge) oneRow() bool { return c.usable > 0 && !c.stmt.moreKeys && c.onlyRanged(nil) }

// sweep recognises pages: a range or an offset moves while every key stays.
func (c *charge) sweep() string {
	s := c.shape()
	if len(s.Queries) == 0 {
		return ""
	}
	q := s.Queries[0]
	limit, offset := !q.Limit.Empty(), !q.Offset.Empty()
	ranges := rangedColumns(s)
	if !offset && len(ranges) == 0 {
		return ""
	}
	if !c.onlyRanged(ranges) {
		return ""
	}
	switch {
	case offset && c.onlyRanged(nil):
		return seenOffset
	case limit && len(ranges) > 0:
		return seenKeyset
	case isWindow(s) && c.maxRows > 1 && c.onlyRanged(nil) && !aggregates(s):
		return seenRangeSweep
	}
	return ""
}

// rangedColumns are the columns that the main block compares by order.
func rangedColumns(s *fingerprint.Structure) []string {
	var out []string
	for _, p := range s.Predicates {
		if p.Query == 0 && len(p.Slots) > 0 && isRange(p.Op) {
			out = append(out, p.Column.Name)
		}
	}
	return out
}

func isRange(op string) bool {
	switch op {
	case "<", ">", "<=", ">=", "BETWEEN":
		return true
	}
	return false
}

// isWindow reports whether a column is bound from both sides.
func isWindow(s *fingerprint.Structure) bool {
	lower, upper := "", ""
	for _, p := range s.Predicates {
		switch p.Op {
		case "BETWEEN":
			return true
		case ">", ">=":
			lower = p.Column.Name
		case "<", "<=":
			upper = p.Column.Name
		}
	}
	return lower != "" && lower == upper
}

func aggregates(s *fingerprint.Structure) bool {
	for _, it := range mainItems(s) {
		if it.Aggregate != "" {
			return true
		}
	}
	return false
}

// waiting recognises a statement that is asked again because its answer may
// have changed: after a write of the scope's own, or while it polls.
func (h *hearing) waiting(c *charge) string {
	if 2*h.rereads(c) >= len(c.execs) {
		return seenReread
	}
	if h.unseenWrite(c) {
		return seenUnrecorded
	}
	if c.answerChanged() || c.slow() {
		return seenPolling
	}
	return ""
}

// rereads counts executions before which the scope wrote to one of the
// statement's tables, since the execution before.
func (h *hearing) rereads(c *charge) int {
	writes := h.writesTo(c.shape())
	if len(writes) == 0 {
		return 0
	}
	n, at := 0, 0
	for x, i := range c.order {
		wrote := false
		for at < len(writes) && writes[at] < c.execs[i].start {
			at++
			wrote = true
		}
		if wrote && x > 0 {
			n++
		}
	}
	return n
}

// writesTo lists the ticks of all writes to the tables of s.
func (h *hearing) writesTo(s *fingerprint.Structure) []uint32 {
	var ticks []uint32
	for _, w := range h.charges {
		if !w.writes() || !touches(w.shape(), s) {
			continue
		}
		for i := range w.execs {
			ticks = append(ticks, w.execs[i].start)
		}
	}
	slices.Sort(ticks)
	return ticks
}

// unseenWrite reports whether the record lacks when tables of c were written
// while it ran: what it asked for may have been another answer each time.
func (h *hearing) unseenWrite(c *charge) bool {
	for _, w := range h.charges {
		if w.writes() && w.count > len(w.execs) && w.first < c.last && w.last > c.first && touches(w.shape(), c.shape()) {
			return true
		}
	}
	return false
}

// touches reports whether write changes a table that read names.
func touches(write, read *fingerprint.Structure) bool {
	for _, w := range write.Tables {
		for _, r := range read.Tables {
			if w.Target && w.Name != "" && strings.EqualFold(w.Name, r.Name) {
				return true
			}
		}
	}
	return false
}

// answerChanged reports whether executions of equal arguments returned
// different rows.
func (c *charge) answerChanged() bool {
	if len(c.execs) < 2 {
		return false
	}
	answers := make([]uint64, len(c.execs))
	for r, e := range c.rowExec {
		if e < 0 || int(e) >= len(answers) {
			continue
		}
		for _, k := range c.cells[r*c.ncols : (r+1)*c.ncols] {
			answers[e] = (answers[e] ^ uint64(k)) * 0x100000001b3
		}
	}
	for i := range c.execs {
		if c.execs[i].rows != c.execs[0].rows {
			return true
		}
		// Past the bounds only counts are known.
		if !c.cut() && answers[i] != answers[0] {
			return true
		}
	}
	return false
}

// slow reports whether executions are far apart, each for itself.
func (c *charge) slow() bool {
	gaps := make([]uint32, 0, len(c.order))
	for x, i := range c.order {
		if x > 0 {
			gaps = append(gaps, c.execs[i].at-c.execs[c.order[x-1]].at)
		}
	}
	if len(gaps) == 0 {
		return false
	}
	slices.Sort(gaps)
	return time.Duration(gaps[len(gaps)/2])*time.Microsecond >= pollingGap
}

// fansOut finds groups that are one statement from one place on several
// databases, each a few times, and tells them together.
func (h *hearing) fansOut() {
	type place struct {
		shape fingerprint.ID
		stack stackID
	}
	together := make(map[place][]*charge)
	for _, c := range h.charges {
		if c.what == seenFew || c.what == "" && c.result == nil {
			p := place{c.key.shape, c.key.stack}
			together[p] = append(together[p], c)
		}
	}
	for _, c := range h.charges {
		same := together[place{c.key.shape, c.key.stack}]
		if len(same) < 2 || same[0] != c {
			continue
		}
		count := 0
		for _, s := range same {
			count += s.count
			s.what = ""
		}
		h.recognise(seenFanOut, c, count)
	}
}

// recognise lists a group that is no N+1.
func (h *hearing) recognise(what string, c *charge, count int) {
	site := h.siteOf(c.innermost())
	h.report.Recognised = append(h.report.Recognised, Recognised{
		What: what, SQL: c.normalText(), Shape: c.stmt.id.String(),
		Count: count, Site: &site, Scope: h.scope.name,
	})
}

// isSeed reports whether the keys of a group are those that the scope itself
// had inserted before: by an INSERT's RETURNING, or as its arguments.
func (h *hearing) isSeed(c *charge) bool {
	for _, a := range c.slots {
		for _, w := range h.charges {
			if w == c || w.stmt.kind != fingerprint.Insert || w.first >= c.first {
				continue
			}
			if bornOfRows(w, a) || bornOfArguments(w, a, c) {
				return true
			}
		}
	}
	return false
}

func bornOfRows(w *charge, a *slotArgs) bool {
	for i := range w.ncols {
		if heldBefore(a, w.column(i).cells, w.column(i).ticks) {
			return true
		}
	}
	return false
}

// bornOfArguments asks for names that agree as well: unlike rows, arguments
// of an INSERT are mostly not keys.
func bornOfArguments(w *charge, a *slotArgs, c *charge) bool {
	names := c.slotNames(a.slot)
	for s := range w.nkeys {
		if nameBits(w.slotNames(s), names) < bitsSameColumn {
			continue
		}
		b := w.argsOf(s)
		if heldBefore(a, b.args, b.starts) {
			return true
		}
	}
	return false
}

// heldBefore reports whether nearly all arguments are among cells with an
// earlier tick.
func heldBefore(a *slotArgs, cells []cell, ticks []uint32) bool {
	first := make(map[cell]uint32, len(cells))
	for i, k := range cells {
		if _, ok := first[k]; !ok && k != 0 {
			first[k] = ticks[i]
		}
	}
	held := 0
	for i, k := range a.args {
		if t, ok := first[k]; ok && t < a.starts[i] {
			held++
		}
	}
	return len(a.args) > 0 && float64(held) >= coverage*float64(len(a.args))
}
