package detect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// fewestPlaces is how many places must ask the same before they are told
// together: two that each ask once are what good code does, too.
const fewestPlaces = 3

// asked is one question: a statement with its arguments, on one database.
type asked struct {
	shape  fingerprint.ID
	source *Source
	args   uint64
}

// askedAround finds what several places asked alike, none of them often: the
// signed-in user that every layer of a request loads for itself.
func (h *hearing) askedAround() {
	if h.scope.kind == string(kindImplicit) {
		return // a goroutine of any length is no unit of work
	}
	places := make(map[asked][]*charge)
	var order []asked
	for _, c := range h.charges {
		if c.result != nil || c.what != "" && c.what != seenFew || !c.reads() || !c.stmt.counts ||
			!c.same() || !c.whole() || h.unseenWrite(c) || !readsTable(c.shape()) || c.lock() != "" {
			continue
		}
		q := asked{c.key.shape, c.key.source, c.execs[0].args}
		if places[q] == nil {
			order = append(order, q)
		}
		places[q] = append(places[q], c)
	}
	for _, q := range order {
		h.tellAround(places[q])
	}
}

// tellAround makes one finding of places that asked the same.
func (h *hearing) tellAround(places []*charge) {
	count := 0
	for _, c := range places {
		count += c.count
	}
	first := places[0]
	if len(places) < fewestPlaces || count < h.limit.repeated || h.writtenBetween(places) || askedByTest(places) {
		return
	}
	f := h.newFinding(first, RuleDuplicate)
	f.Evidence = Repeated
	f.Query.Count, f.Query.DistinctArgs = count, 1
	for _, c := range places[1:] {
		f.Query.Rows += c.rowsTotal
		f.Query.DurationNS += int64(c.duration)
	}
	if n := sharedByAll(places); n > 0 {
		f.Site, f.pc = h.siteOf(first.frames()[n-1]), first.frames()[n-1].pc
	}
	f.Message = strconv.Itoa(count) + " times the same " + first.word() + ", from " + strconv.Itoa(len(places)) + " places"
	f.Why = "all " + strconv.Itoa(count) + " executions had the same arguments; they were asked for at " + h.callers(places)
	f.Advice = "load it once and hand it down, or keep it for as long as the scope lasts"
	for _, c := range places {
		c.result, c.what, c.best = f, "", nil
	}
	h.found = append(h.found, first)
}

// writtenBetween reports whether the scope changed the statement's tables
// while the places asked.
func (h *hearing) writtenBetween(places []*charge) bool {
	from, to := places[0].first, places[0].last
	for _, c := range places {
		from, to = min(from, c.first), max(to, c.last)
	}
	return slices.ContainsFunc(h.writesTo(places[0].shape()), func(t uint32) bool { return t > from && t < to })
}

// sharedByAll counts the innermost frames that all places share.
func sharedByAll(places []*charge) int {
	n := len(places[0].frames())
	for _, c := range places[1:] {
		n = min(n, sharedTail(places[0].frames(), c.frames()))
	}
	return n
}

// askedByTest reports whether the places part in a test's own code: a test
// may ask the program the same as often as it likes.
func askedByTest(places []*charge) bool {
	for _, c := range places[1:] {
		if _, at, ok := fork(places[0].frames(), c.frames()); ok && strings.HasSuffix(places[0].frames()[at].file, "_test.go") {
			return true
		}
	}
	return false
}

// callers names the lines that asked, above what all of them share.
func (h *hearing) callers(places []*charge) string {
	const named = 3
	above := sharedByAll(places)
	var lines []string
	for _, c := range places {
		if frames := c.frames(); above < len(frames) {
			if line := place(h.siteOf(frames[above])); !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	if more := len(lines) - named; more > 0 {
		lines = append(lines[:named], "and "+strconv.Itoa(more)+" more")
	}
	return strings.Join(lines, ", ")
}
