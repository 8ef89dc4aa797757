package report

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/nplusone-go/nplusone/detect"
)

type htmlScope struct {
	Anchor, Name, Kind, Queries string
	Truncated                   bool
	Facts                       []string
	Rows                        []htmlBurst
	MoreRows                    string
}

// htmlBurst is one row of a timeline; X and Width are in thousandths of it.
type htmlBurst struct {
	Times, SQL, Took, Class, X, Width string
}

func (s *settings) htmlScopes(r *detect.Report) []htmlScope {
	var scopes []htmlScope
	for i := range r.Scopes[:min(len(r.Scopes), maxHTMLScopes)] {
		sc := &r.Scopes[i]
		h := htmlScope{
			Anchor: strconv.Itoa(i), Name: cmp.Or(clean(sc.Name), "unnamed"), Kind: clean(sc.Kind),
			Queries: number(sc.Queries), Truncated: sc.Truncated,
			Facts: []string{count(sc.Queries, "query", "queries"), count(sc.Rows, "row", "rows"), took(sc.DBDurationNS) + " in the database", took(sc.DurationNS) + " in all"},
		}
		if sc.Runs > 1 {
			h.Facts = append([]string{count(sc.Runs, "run", "runs")}, h.Facts...)
		}
		if sc.Errors > 0 {
			h.Facts = append(h.Facts, count(sc.Errors, "error", "errors"))
		}
		h.Rows = timeline(sc.Timeline)
		if more := len(sc.Timeline) - len(h.Rows); more > 0 {
			h.MoreRows = "… and " + number(more) + " later ones"
		}
		scopes = append(scopes, h)
	}
	return scopes
}

// timeline lays the first statements of a scope out over its whole length.
func timeline(bursts []detect.Burst) []htmlBurst {
	var end int64 = 1
	for _, b := range bursts {
		end = max(end, b.StartNS+b.DurationNS)
	}
	var rows []htmlBurst
	for _, b := range bursts[:min(len(bursts), maxHTMLBursts)] {
		x := min(max(float64(b.StartNS)/float64(end)*1000, 0), 997)
		width := min(max(float64(b.DurationNS)/float64(end)*1000, 3), 1000-x)
		row := htmlBurst{
			SQL: oneLine(b.SQL, 300), Took: took(b.DurationNS), Class: "one",
			X: fmt.Sprintf("%.1f", x), Width: fmt.Sprintf("%.1f", width),
		}
		if b.Count > 1 {
			row.Times = number(b.Count) + " ×"
		}
		if b.Finding != "" {
			row.Class = "many"
		}
		rows = append(rows, row)
	}
	return rows
}
