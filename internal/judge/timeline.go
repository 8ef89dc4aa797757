package judge

import (
	"cmp"
	"slices"

	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/report"
)

// timeline lists the statements in order of their start, runs of one group
// together.
func timeline(h *analysis.Analysis) []report.Burst {
	type moment struct {
		c     *analysis.Group
		e     int32
		start uint32
	}
	n := 0
	for _, c := range h.Groups {
		n += len(c.Order)
	}
	room, all := make([]moment, 0, n), make([]*moment, 0, n)
	for _, c := range h.Groups {
		for _, e := range c.Order {
			room = append(room, moment{c, e, c.Execs[e].Start})
			all = append(all, &room[len(room)-1])
		}
	}
	// Pointers are sorted by code that the program links anyway.
	slices.SortStableFunc(all, func(a, b *moment) int { return cmp.Compare(a.start, b.start) })
	var out []report.Burst
	var last *analysis.Group
	for _, m := range all {
		e := &m.c.Execs[m.e]
		took := int64(e.Took) * 1000
		if m.c == last {
			b := &out[len(out)-1]
			b.Count++
			b.DurationNS += took
			continue
		}
		if len(out) == tuning.MaxBursts {
			break
		}
		last = m.c
		b := report.Burst{
			SQL: m.c.NormalText(), Shape: m.c.Stmt.ID.String(),
			StartNS: int64(e.At) * 1000, DurationNS: took, Count: 1,
		}
		if m.c.Result != nil {
			b.Finding = m.c.Result.ID
		}
		out = append(out, b)
	}
	return out
}
