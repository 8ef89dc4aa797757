package webpage

import (
	"cmp"
	"slices"

	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// atATime is how many statements of a request ran beside each other, as far as
// its times tell: more time in the database than the request took is possible
// only so.
func atATime(e *Request) int {
	n := 1
	if e.DurationNS > 0 {
		n = max(n, int((e.DBDurationNS+e.DurationNS-1)/e.DurationNS))
	}
	for _, s := range e.Report.Scopes {
		n = max(n, overlapping(s.Timeline))
	}
	return n
}

// overlapping is the most bursts that ran at one moment. Of a run of
// executions only the sum is known: it counts for one that began with the run.
func overlapping(timeline []report.Burst) int {
	type edge struct {
		at   int64
		step int
	}
	var edges []edge
	for _, b := range timeline {
		if b.Count <= 1 {
			edges = append(edges, edge{b.StartNS, 1}, edge{b.StartNS + b.DurationNS, -1})
		}
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.step, b.step)) })
	most, now := 0, 0
	for _, x := range edges {
		now += x.step
		most = max(most, now)
	}
	return most
}

// inDatabase says what the time in the database means, where it alone would
// puzzle: "of a 63 ms request (3 at a time)".
func inDatabase(e *Request) string {
	if n := atATime(e); n > 1 && e.DurationNS > 0 && e.DBDurationNS > 0 {
		return "of a " + words.Took(e.DurationNS) + " request (" + words.Number(n) + " at a time)"
	}
	return ""
}

// gap is a time in which no statement ran.
type gap struct{ startNS, tookNS int64 }

// gaps are those between the first statement and the last.
func gaps(timeline []report.Burst) []gap {
	sorted := slices.Clone(timeline)
	slices.SortFunc(sorted, func(a, b report.Burst) int { return cmp.Compare(a.StartNS, b.StartNS) })
	var out []gap
	var until int64
	for i, b := range sorted {
		if i > 0 && b.StartNS > until {
			out = append(out, gap{until, b.StartNS - until})
		}
		until = max(until, b.StartNS+b.DurationNS)
	}
	return out
}

// between is the time between queries that a request spent elsewhere, and its
// longest piece.
func between(e *Request) (whole int64, longest gap) {
	if len(e.Report.Scopes) == 0 {
		return 0, gap{}
	}
	for _, g := range gaps(e.Report.Scopes[0].Timeline) {
		whole += g.tookNS
		if g.tookNS > longest.tookNS {
			longest = g
		}
	}
	return whole, longest
}

// betweenStat is the figure of a request with two queries or more.
func betweenStat(e *Request) (stat, bool) {
	whole, longest := between(e)
	if whole == 0 {
		return stat{}, false
	}
	return stat{
		Name: "Between queries", Value: words.Took(whole),
		Note: "the longest " + words.Took(longest.tookNS) + ", after " + words.Took(longest.startNS),
	}, true
}

// gapBars are the gaps on the time line.
func gapBars(e *Request) []bar {
	if len(e.Report.Scopes) == 0 {
		return nil
	}
	end := whole(e)
	var bars []bar
	for _, g := range gaps(e.Report.Scopes[0].Timeline) {
		if len(bars) == maxMini {
			break
		}
		if g.tookNS*500 < end {
			continue // too short to be seen
		}
		one := barOf(report.Burst{StartNS: g.startNS, DurationNS: g.tookNS}, end)
		one.Class = "gap"
		bars = append(bars, one)
	}
	return bars
}
