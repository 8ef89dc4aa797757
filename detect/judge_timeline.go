package detect

import (
	"cmp"
	"slices"
)

// maxBursts bounds the timeline of a report.
const maxBursts = 256

// timeline lists the statements in order of their start, runs of one group
// together.
func (h *hearing) timeline() []Burst {
	type moment struct {
		c     *charge
		e     int32
		start uint32
	}
	n := 0
	for _, c := range h.charges {
		n += len(c.order)
	}
	all := make([]moment, 0, n)
	for _, c := range h.charges {
		for _, e := range c.order {
			all = append(all, moment{c, e, c.execs[e].start})
		}
	}
	slices.SortFunc(all, func(a, b moment) int {
		return cmp.Compare(a.start, b.start)
	})
	var out []Burst
	var last *charge
	for _, m := range all {
		e := &m.c.execs[m.e]
		took := int64(e.took) * 1000
		if m.c == last {
			b := &out[len(out)-1]
			b.Count++
			b.DurationNS += took
			continue
		}
		if len(out) == maxBursts {
			break
		}
		last = m.c
		b := Burst{
			SQL: m.c.normalText(), Shape: m.c.stmt.id.String(),
			StartNS: int64(e.at) * 1000, DurationNS: took, Count: 1,
		}
		if m.c.result != nil {
			b.Finding = m.c.result.ID
		}
		out = append(out, b)
	}
	return out
}
