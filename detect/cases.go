package detect

import (
	"context"
	"fmt"
	"runtime"
	"time"
)

// repair lets the detector's fixers work on every finding that is not
// silenced.
func (h *hearing) repair(ctx context.Context) {
	if len(h.scope.detector.fixers) == 0 {
		return
	}
	cases := h.cases()
	now := time.Now()
	for _, c := range cases {
		c.Ended = now
	}
	for _, c := range h.found {
		if c.result.Suppressed != "" {
			continue
		}
		for _, fixer := range h.scope.detector.fixers {
			h.callFixer(ctx, fixer, c.result, cases[c])
		}
	}
}

// callFixer keeps a fixer's panic from the program, and from the findings. It
// is told of once, without what the panic says: that may hold values.
func (h *hearing) callFixer(ctx context.Context, fixer Fixer, f *Finding, c *Case) {
	defer func() {
		if p := recover(); p != nil {
			h.say(fmt.Sprintf("a fixer (%T) panicked: findings have no fixes of it (%s)", fixer, panicText(p)))
		}
	}()
	fixer.Fix(ctx, f, c)
}

// panicText is what may be told of a panic: the runtime's own words hold no
// values.
func panicText(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", p)
}

// cases builds what fixers may know of each finding.
func (h *hearing) cases() map[*charge]*Case {
	out := make(map[*charge]*Case, len(h.found))
	for _, c := range h.found {
		out[c] = h.caseOf(c)
		out[c].Finding = c.result
		if c.result.Rule == RuleDuplicate {
			out[c].Loads = h.loads(c)
		}
	}
	for _, c := range h.found {
		if over := out[c.under]; c.under != nil && over != nil {
			out[c].Over, over.Under = over, append(over.Under, out[c])
		}
		for _, d := range h.found {
			if d != c && d.best != nil && c.best != nil && d.best.source.parent == c.best.source.parent {
				out[c].Beside = append(out[c].Beside, out[d])
			}
		}
	}
	h.pairLookUps(out)
	return out
}

func (h *hearing) caseOf(c *charge) *Case {
	k := &Case{
		Dialect: c.stmt.dialect,
		Child:   evidenced(c),
		Note:    h.say,
		Scope:   h.scope.name,
		RTT:     h.rec.quickest,
	}
	if c.key.source != nil {
		k.Database = c.key.source.database
	}
	if c.site != nil {
		for i, f := range c.site.all {
			if i == maxStack*2 {
				break
			}
			k.Frames = append(k.Frames, h.siteOf(f))
		}
	}
	if c.best != nil {
		parent := evidenced(c.best.source.parent)
		k.Parent = &parent
		k.ParentStack = h.stackOf(c.best.source.parent)
		k.Apart = c.best.source.parent.key.source != c.key.source
		for _, l := range c.best.links {
			k.Links = append(k.Links, c.caseLink(l))
		}
	}
	return k
}

// caseLink describes one tie, and what a rewrite must mind about it.
func (c *charge) caseLink(l flowLink) CaseLink {
	slot := c.stmt.keys[l.slot]
	s := c.best.source.parent.column(l.column)
	return CaseLink{
		Slot: slot.slot, Param: slot.param, Column: l.column,
		Nulls:   s.nulls > 0,
		Repeats: s.distinct() < len(s.cells) || s.parent.cut(), // what was not seen may be there twice
		Missing: c.minRows == 0,
	}
}

func evidenced(c *charge) Evidenced {
	e := Evidenced{
		Text: c.stmt.text, Shape: c.stmt.id, Columns: c.columns,
		Executions: c.count, Rows: c.rowsTotal,
		MaxRows: c.maxRows, MinRows: c.minRows, Duration: c.duration,
		Slots: c.variations(), Uneven: c.seen.uneven,
	}
	if v := c.group.values; v != nil {
		e.Args, e.Result, e.Kept, e.Texts = v.args, v.rows, v.full, v.texts
	}
	return e
}
