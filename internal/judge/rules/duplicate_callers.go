package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/locate"
	"github.com/nplusone-go/nplusone/internal/judge/patterns"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// repeated is one question: a statement with its arguments, on one database.
type repeated struct {
	shape    fingerprint.ID
	database *record.Database
	args     uint64
}

// RepeatedAcrossCallers finds what several places asked alike, none of them often: the
// signed-in user that every layer of a request loads for itself.
func RepeatedAcrossCallers(h *analysis.Analysis) {
	if h.Rec.Scope.Kind == string(record.KindImplicit) {
		return // a goroutine of any length is no unit of work
	}
	groups := make(map[repeated][]*analysis.Group)
	var order []repeated
	for _, c := range h.Groups {
		if c.Result != nil || c.What != "" && c.What != patterns.SeenFew || !c.Reads() || !c.Stmt.Counts ||
			!c.Same() || !c.Whole() || patterns.UnseenWrite(h, c) || !readsTable(c.Shape()) || Lock(c) != "" {
			continue
		}
		q := repeated{c.Key.Shape, c.Key.Database, c.Execs[0].Args}
		if groups[q] == nil {
			order = append(order, q)
		}
		groups[q] = append(groups[q], c)
	}
	for _, q := range order {
		reportRepeated(h, groups[q])
	}
}

// reportRepeated makes one finding of places that asked the same.
func reportRepeated(h *analysis.Analysis, groups []*analysis.Group) {
	count := 0
	for _, c := range groups {
		count += c.Count
	}
	first := groups[0]
	if len(groups) < tuning.FewestCallers || count < h.Limit.Repeated || writtenBetween(h, groups) || onlyByTests(groups) {
		return
	}
	f := NewFinding(h, first, report.RuleDuplicate)
	f.Evidence = report.Repeated
	f.Query.Count, f.Query.DistinctArgs = count, 1
	for _, c := range groups[1:] {
		f.Query.Rows += c.RowsTotal
		f.Query.DurationNS += int64(c.Duration)
	}
	if n := sharedByAll(groups); n > 0 {
		f.Site = h.SiteOf(first.Frames()[n-1])
		f.SetPC(first.Frames()[n-1].PC)
	}
	f.Message = strconv.Itoa(count) + " times the same " + word(first) + ", from " + strconv.Itoa(len(groups)) + " places"
	f.Why = "all " + strconv.Itoa(count) + " executions had the same arguments; they ran at " + callers(h, groups)
	f.Advice = "load it once and hand it down, or keep it for as long as the scope lasts"
	for _, c := range groups {
		c.Result, c.What, c.Best = f, "", nil
	}
	h.Found = append(h.Found, first)
}

// writtenBetween reports whether the scope changed the statement's tables
// while the places asked.
func writtenBetween(h *analysis.Analysis, groups []*analysis.Group) bool {
	from, to := groups[0].First, groups[0].Last
	for _, c := range groups {
		from, to = min(from, c.First), max(to, c.Last)
	}
	return slices.ContainsFunc(patterns.WritesTo(h, groups[0].Shape()), func(t uint32) bool { return t > from && t < to })
}

// sharedByAll counts the innermost frames that all places share.
func sharedByAll(groups []*analysis.Group) int {
	n := len(groups[0].Frames())
	for _, c := range groups[1:] {
		n = min(n, locate.SharedTail(groups[0].Frames(), c.Frames()))
	}
	return n
}

// onlyByTests reports whether the places part in a test's own code: a test
// may ask the program the same as often as it likes.
func onlyByTests(groups []*analysis.Group) bool {
	for _, c := range groups[1:] {
		if _, at, ok := locate.Fork(groups[0].Frames(), c.Frames()); ok && strings.HasSuffix(groups[0].Frames()[at].File, "_test.go") {
			return true
		}
	}
	return false
}

// callers names the lines that asked, above what all of them share.
func callers(h *analysis.Analysis, groups []*analysis.Group) string {
	const named = 3
	above := sharedByAll(groups)
	var lines []string
	for _, c := range groups {
		if frames := c.Frames(); above < len(frames) {
			if line := position(h.SiteOf(frames[above])); !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	if more := len(lines) - named; more > 0 {
		lines = append(lines[:named], "and "+strconv.Itoa(more)+" more")
	}
	return strings.Join(lines, ", ")
}
