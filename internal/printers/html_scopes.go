package printers

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

type htmlScope struct {
	Anchor, Name, Kind, Queries string
	Truncated                   bool
	Facts                       []string
	Lanes                       []htmlLane
	MoreLanes                   string
}

// htmlLane is one row of a timeline: all executions of one shape.
type htmlLane struct {
	Times, SQL, Took, Class string
	Bars                    []htmlBar

	count  int
	tookNS int64
}

// htmlBar is one burst; X and Width are in thousandths of the timeline.
type htmlBar struct{ X, Width string }

func (s *settings) htmlScopes(r *report.Report) []htmlScope {
	var scopes []htmlScope
	for i := range r.Scopes[:min(len(r.Scopes), maxHTMLScopes)] {
		sc := &r.Scopes[i]
		h := htmlScope{
			Anchor: strconv.Itoa(i), Name: cmp.Or(escape.Clean(sc.Name), "unnamed"), Kind: escape.Clean(sc.Kind),
			Queries: words.Number(sc.Queries), Truncated: sc.Truncated,
			Facts: []string{words.Count(sc.Queries, "query", "queries"), words.Count(sc.Rows, "row", "rows"), words.Took(sc.DBDurationNS) + " in the database", words.Took(sc.DurationNS) + " in all"},
		}
		if sc.Runs > 1 {
			h.Facts = append([]string{words.Count(sc.Runs, "run", "runs")}, h.Facts...)
		}
		if sc.Errors > 0 {
			h.Facts = append(h.Facts, words.Count(sc.Errors, "error", "errors"))
		}
		h.Lanes = timeline(sc.Timeline)
		if more := len(h.Lanes) - maxHTMLLanes; more > 0 {
			h.Lanes = h.Lanes[:maxHTMLLanes]
			h.MoreLanes = "… and " + words.Number(more) + " later ones"
		}
		scopes = append(scopes, h)
	}
	return scopes
}

// timeline lays the statements of a scope out over its whole length, a row
// for each shape in the order of their first start.
func timeline(bursts []report.Burst) []htmlLane {
	var end int64 = 1
	for _, b := range bursts {
		end = max(end, b.StartNS+b.DurationNS)
	}
	var lanes []htmlLane
	index := map[[3]string]int{}
	for _, b := range bursts {
		key := [3]string{b.Shape, b.Finding, b.SQL}
		if b.Shape != "" {
			key[2] = ""
		}
		i, ok := index[key]
		if !ok {
			i = len(lanes)
			index[key] = i
			lanes = append(lanes, htmlLane{SQL: escape.OneLine(b.SQL, 300), Class: "one"})
			if b.Finding != "" {
				lanes[i].Class = "many"
			}
		}
		l := &lanes[i]
		l.count += max(b.Count, 1)
		l.tookNS += b.DurationNS
		x := min(max(float64(b.StartNS)/float64(end)*1000, 0), 997)
		width := min(max(float64(b.DurationNS)/float64(end)*1000, 3), 1000-x)
		l.Bars = append(l.Bars, htmlBar{fmt.Sprintf("%.1f", x), fmt.Sprintf("%.1f", width)})
	}
	for i := range lanes {
		lanes[i].Took = words.Took(lanes[i].tookNS)
		if lanes[i].count > 1 {
			lanes[i].Times = words.Number(lanes[i].count) + " ×"
		}
	}
	return lanes
}
