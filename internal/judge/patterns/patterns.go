// Package patterns recognises what repeats and is no N+1: pages, queues, batches
// and the like.
package patterns

import (
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/flow"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/internal/statement"
	"github.com/nplusone-go/nplusone/report"
)

// Names of what repeats and is no N+1. Reports list them, so that silence can
// be checked.
const (
	SeenFew         = "few"               // below every threshold
	SeenKeyset      = "keyset-pagination" // WHERE id > last LIMIT n
	SeenOffset      = "offset-pagination"
	SeenRangeSweep  = "range-sweep"   // windows of rows, without a limit
	SeenChunks      = "chunked-batch" // lists of one full size
	SeenBatch       = "batched"       // lists of any size
	SeenRetry       = "retry"
	SeenPolling     = "polling"
	SeenReread      = "re-read"          // read again after a write
	SeenFanOut      = "database-fan-out" // one statement on several databases
	SeenSeed        = "seed"             // keys that the scope itself inserted
	seenCopy        = "copy"             // COPY, LOAD DATA
	seenHousekeeper = "housekeeping"     // transaction control, catalog, ping
	SeenSameRow     = "same-row-update"  // progress of one row
	SeenQueue       = "work-queue"       // taken bit by bit until nothing is left
	SeenLedger      = "ledger"           // one fixed row that each step replaces
	SeenSearch      = "search"           // until the answer is another one
	SeenUnrecorded  = "not-recorded"     // past the bounds of the record: whether its arguments differ is not known
)

// Of names what a group is where its repetition is no N+1, before any value is
// followed; "" where it may be one.
func Of(h *analysis.Analysis, c *analysis.Group) string {
	for i := range Table {
		if Table[i].Match(h, c) {
			return Table[i].Name
		}
	}
	return ""
}

// ByForm reports whether a pattern is read off the text: it holds only where no
// argument follows another query's rows.
func ByForm(what string) bool {
	switch what {
	case SeenKeyset, SeenOffset, SeenRangeSweep:
		return true
	}
	return false
}

// IsBatch reports whether a pattern is one of lists: it holds unless each list
// came from one row.
func IsBatch(what string) bool { return what == SeenBatch || what == SeenChunks }

// batches is the number of executions with a list of several keys. A list
// whose members never change is a constant, and beside a key that changes it is
// that key which the statement is repeated for.
func batches(c *analysis.Group) int {
	if c.Unrecorded() && c.Stmt.List > 1 {
		return c.Count // as its text says
	}
	if !listsVary(c) {
		return 0
	}
	n := 0
	for i := range c.Execs {
		if c.Execs[i].List > 1 {
			n++
		}
	}
	if 2*n < len(c.Execs) {
		// One list among many single keys is a loop all the same.
		return 0
	}
	return n
}

// listsVary reports whether the lists of a statement change, in their members
// or their length, and nothing beside them does.
func listsVary(c *analysis.Group) bool {
	for _, a := range c.Slots {
		if k := c.Stmt.Keys[a.Slot]; k.Equal && k.List <= 1 && !strings.HasPrefix(k.Op, "= ANY") && !strings.HasSuffix(k.Op, "IN") {
			return false
		}
	}
	vary := false
	for i, seen := range c.Variations() {
		slot := &c.Shape().Slots[i]
		switch {
		case inList(c, slot):
			vary = vary || seen != cases.Constant
		case slot.Key && seen == cases.Varying:
			return false
		}
	}
	return vary || c.Uneven()
}

// inList reports whether a slot is one of a list's members, or a list as a
// whole.
func inList(c *analysis.Group, slot *fingerprint.Slot) bool {
	return slot.List > 1 || strings.HasPrefix(slot.Op, "= ANY") || strings.HasSuffix(slot.Op, "IN") || slot.Clause == fingerprint.InValues
}

// batchKind tells full-size chunks, of which only the last may be shorter,
// from batches of any size.
func batchKind(c *analysis.Group) string {
	if len(c.Execs) < 2 || !c.Whole() {
		return SeenBatch
	}
	longest := int32(0)
	for i := range c.Execs {
		longest = max(longest, c.Execs[i].List)
	}
	for _, i := range c.Order[:len(c.Order)-1] {
		if c.Execs[i].List != longest {
			return SeenBatch
		}
	}
	return SeenChunks
}

// oneRow reports whether an UPDATE names its row by a key that never varies.
func oneRow(c *analysis.Group) bool {
	named := slices.ContainsFunc(c.Stmt.Keys, func(k statement.KeySlot) bool { return k.Equal })
	return named && !c.Stmt.MoreKeys && onlyRanged(c, nil)
}

// sweep recognises pages: a range or an offset moves while every key stays.
func sweep(c *analysis.Group) string {
	s := c.Shape()
	if len(s.Queries) == 0 {
		return ""
	}
	q := s.Queries[0]
	limit, offset := !q.Limit.Empty(), !q.Offset.Empty()
	ranges := RangedColumns(s)
	if !offset && len(ranges) == 0 {
		return ""
	}
	if !onlyRanged(c, ranges) {
		return ""
	}
	switch {
	case offset && onlyRanged(c, nil):
		return SeenOffset
	case limit && len(ranges) > 0:
		return SeenKeyset
	case isWindow(s) && c.MaxRows > 1 && onlyRanged(c, nil) && !Aggregates(s):
		return SeenRangeSweep
	}
	return ""
}

// RangedColumns are the columns that the main block compares by order.
func RangedColumns(s *fingerprint.Structure) []string {
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

func Aggregates(s *fingerprint.Structure) bool {
	for _, it := range analysis.MainItems(s) {
		if it.Aggregate != "" {
			return true
		}
	}
	return false
}

// rereads counts executions before which the scope wrote to one of the
// statement's tables, since the execution before.
func rereads(h *analysis.Analysis, c *analysis.Group) int {
	writes := WritesTo(h, c.Shape())
	if len(writes) == 0 {
		return 0
	}
	n, at := 0, 0
	for x, i := range c.Order {
		wrote := false
		for at < len(writes) && writes[at] < c.Execs[i].Start {
			at++
			wrote = true
		}
		if wrote && x > 0 {
			n++
		}
	}
	return n
}

// resultChanged reports whether executions of equal arguments found different
// rows.
func resultChanged(c *analysis.Group) bool {
	if len(c.Execs) < 2 || !c.Whole() {
		return false
	}
	digests := c.DigestsOfRows()
	for i := range c.Execs {
		if c.Execs[i].Rows != c.Execs[0].Rows {
			return true
		}
		// Past the bounds only counts are known.
		if !c.Cut() && digests[i].InTurn != digests[0].InTurn {
			return true
		}
	}
	return false
}

// slow reports whether executions are far apart, each for itself.
func slow(c *analysis.Group) bool {
	gaps := make([]uint32, 0, len(c.Order))
	for x, i := range c.Order {
		if x > 0 {
			gaps = append(gaps, c.Execs[i].At-c.Execs[c.Order[x-1]].At)
		}
	}
	if len(gaps) == 0 {
		return false
	}
	sort.SliceStable(gaps, func(i, j int) bool { return gaps[i] < gaps[j] })
	return time.Duration(gaps[len(gaps)/2])*time.Microsecond >= tuning.PollingGap
}

// FansOut finds groups that are one statement from one place on several
// databases, each a few times, and tells them together.
func FansOut(h *analysis.Analysis) {
	type callSite struct {
		shape fingerprint.ID
		stack stack.ID
	}
	together := make(map[callSite][]*analysis.Group)
	for _, c := range h.Groups {
		if c.What == SeenFew || c.What == "" && c.Result == nil {
			p := callSite{c.Key.Shape, c.Key.Stack}
			together[p] = append(together[p], c)
		}
	}
	for _, c := range h.Groups {
		same := together[callSite{c.Key.Shape, c.Key.Stack}]
		if len(same) < 2 || same[0] != c {
			continue
		}
		count := 0
		for _, s := range same {
			count += s.Count
			s.What = ""
		}
		Recognise(h, SeenFanOut, c, count)
	}
}

// Recognise lists a group that is no N+1.
func Recognise(h *analysis.Analysis, what string, c *analysis.Group, count int) {
	site := h.SiteOf(c.Innermost())
	h.Report.Recognised = append(h.Report.Recognised, report.Recognised{
		What: what, SQL: c.NormalText(), Shape: c.Stmt.ID.String(),
		Count: count, Site: &site, Scope: h.Rec.Scope.Name,
	})
}

// IsSeed reports whether the keys of a group are those that the scope itself
// had inserted before: by an INSERT's RETURNING, or as its arguments.
func IsSeed(h *analysis.Analysis, c *analysis.Group) bool {
	for _, a := range c.Slots {
		for _, w := range h.Groups {
			if w == c || w.Stmt.Kind != fingerprint.Insert || w.First >= c.First {
				continue
			}
			if bornOfRows(w, a) || bornOfArguments(w, a, c) {
				return true
			}
		}
	}
	return false
}

func bornOfRows(w *analysis.Group, a *analysis.SlotArgs) bool {
	for _, i := range w.Kept {
		if heldBefore(a, w.Column(i).Cells, w.Column(i).Ticks) {
			return true
		}
	}
	return false
}

// bornOfArguments asks for names that agree as well: unlike rows, arguments
// of an INSERT are mostly not keys.
func bornOfArguments(w *analysis.Group, a *analysis.SlotArgs, c *analysis.Group) bool {
	names := c.SlotNames(a.Slot)
	for s := range w.Nkeys {
		if flow.NameBits(w.SlotNames(s), names) < tuning.BitsSameColumn {
			continue
		}
		b := w.ArgsOf(s)
		if heldBefore(a, b.Args, b.Starts) {
			return true
		}
	}
	return false
}

// heldBefore reports whether nearly all arguments are among cells with an
// earlier tick.
func heldBefore(a *analysis.SlotArgs, cells []cell.Cell, ticks []uint32) bool {
	first := make(map[cell.Cell]uint32, len(cells))
	for i, k := range cells {
		if _, ok := first[k]; !ok && k != 0 {
			first[k] = ticks[i]
		}
	}
	held := 0
	for i, k := range a.Args {
		if t, ok := first[k]; ok && t < a.Starts[i] {
			held++
		}
	}
	return len(a.Args) > 0 && float64(held) >= tuning.Coverage*float64(len(a.Args))
}
