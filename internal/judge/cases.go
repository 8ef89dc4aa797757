package judge

import (
	"context"
	"fmt"
	"time"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/rules"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// Repair lets fixers work on every finding that is not
// silenced.
func Repair(h *analysis.Analysis, ctx context.Context, fixers []cases.Fixer) {
	if len(fixers) == 0 {
		return
	}
	cases := casesOf(h)
	now := time.Now()
	for _, c := range cases {
		c.Ended = now
	}
	for _, c := range h.Found {
		if c.Result.Suppressed != "" || len(c.Result.Query.Texts) > 0 && cases[c].Texts == nil {
			continue // what rewrites one of several texts leaves the others
		}
		for _, fixer := range fixers {
			callFixer(h, ctx, fixer, c.Result, cases[c])
		}
	}
}

// callFixer keeps a fixer's panic from the program, and from the findings. It
// is told of once, without what the panic says: that may hold values.
func callFixer(h *analysis.Analysis, ctx context.Context, fixer cases.Fixer, f *report.Finding, c *cases.Case) {
	defer func() {
		if p := recover(); p != nil {
			h.Note(fmt.Sprintf("a fixer (%T) panicked: its fixes are missing (%s)", fixer, record.PanicText(p)))
		}
	}()
	fixer.Fix(ctx, f, c)
}

// casesOf builds what fixers may know of each finding.
func casesOf(h *analysis.Analysis) map[*analysis.Group]*cases.Case {
	out := make(map[*analysis.Group]*cases.Case, len(h.Found))
	for _, c := range h.Found {
		out[c] = caseOf(h, c)
		out[c].Finding = c.Result
		out[c].Texts = textCases(h, c)
		if c.Result.Rule == report.RuleDuplicate {
			out[c].Loads = rules.Loads(h, c)
		}
	}
	for _, c := range h.Found {
		if enclosing := out[c.Enclosing]; c.Enclosing != nil && enclosing != nil {
			out[c].Enclosing, enclosing.Nested = enclosing, append(enclosing.Nested, out[c])
		}
		for _, d := range h.Found {
			if d != c && d.Best != nil && c.Best != nil && d.Best.Column.Parent == c.Best.Column.Parent {
				out[c].Siblings = append(out[c].Siblings, out[d])
			}
		}
	}
	pairLookUps(h, out)
	return out
}

func caseOf(h *analysis.Analysis, c *analysis.Group) *cases.Case {
	k := &cases.Case{
		Dialect: c.Stmt.Dialect,
		Child:   evidenced(c),
		Note:    h.Note,
		Scope:   h.Rec.Scope.Name,
		RTT:     h.Rec.Quickest,
		Frames:  framesOf(h, c),
		Steps:   stepsOf(h, c),
	}
	if c.Key.Database != nil {
		k.Database = c.Key.Database.Database
	}
	if c.Best != nil {
		parent := evidenced(c.Best.Column.Parent)
		k.Parent = &parent
		k.ParentStack = h.StackOf(c.Best.Column.Parent)
		k.Apart = c.Best.Column.Parent.Key.Database != c.Key.Database
		for _, l := range c.Best.Links {
			if c.Stmt.Keys[l.Slot].Equal { // what follows by order or form no rewrite can join
				k.Links = append(k.Links, caseLink(c, l))
			}
		}
		if k.Links == nil {
			k.Parent, k.ParentStack = nil, nil
		}
	}
	return k
}

// framesOf are all frames of a group's call, libraries included.
func framesOf(h *analysis.Analysis, c *analysis.Group) (out []report.Site) {
	if c.Site == nil {
		return nil
	}
	for _, f := range c.Site.All[:min(len(c.Site.All), analysis.MaxStack*2)] {
		out = append(out, h.SiteOf(f))
	}
	return out
}

// caseLink describes one tie, and what a rewrite must mind about it.
func caseLink(c *analysis.Group, l analysis.FlowLink) cases.CaseLink {
	slot := c.Stmt.Keys[l.Slot]
	s := c.Best.Column.Parent.Column(l.Column)
	return cases.CaseLink{
		Slot: slot.Slot, Param: slot.Param, Column: l.Column,
		Nulls:   s.Nulls > 0,
		Repeats: s.Distinct() < len(s.Cells) || s.Parent.Cut(), // what was not seen may be there twice
		Missing: c.MinRows == 0,
	}
}

func evidenced(c *analysis.Group) cases.Evidenced {
	e := cases.Evidenced{
		Text: c.Stmt.Text, Shape: c.Stmt.ID, Columns: c.Columns,
		Executions: c.Count, Rows: c.RowsTotal,
		MaxRows: c.MaxRows, MinRows: c.MinRows, Duration: c.Duration,
		Slots: c.Variations(), Uneven: c.Uneven(),
	}
	if c.Stmt.Written != "" {
		e.Text = "" // no rewrite may rest on what only the database knows
	}
	if v := c.Group.Values; v != nil {
		e.Args, e.Result, e.Kept, e.Texts = v.Args, v.Rows, v.Full, v.Texts
	}
	return e
}
