package rules

import (
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/locate"
	"github.com/nplusone-go/nplusone/report"
)

// Report makes the finding of a group whose repetition is an N+1.
func Report(h *analysis.Analysis, c *analysis.Group, e report.Evidence) {
	f := NewFinding(h, c, c.RuleOf())
	f.Evidence = e
	if e != report.Repeated && c.Best != nil {
		f.Parent = parentOf(h, c)
		f.Relation = relation(c)
	}
	f.Why = why(c, f)
	if e == report.Proved {
		f.Why = whyProved(c)
	}
	f.Message = headline(c)
	f.Advice = advice(c, f)
	c.Result = f
	h.Found = append(h.Found, c)
}

// NewFinding fills in what all rules tell.
func NewFinding(h *analysis.Analysis, c *analysis.Group, rule string) *report.Finding {
	f := &report.Finding{
		Rule:     rule,
		Scope:    h.Rec.Scope.Name,
		Query:    queryOf(c),
		Parallel: c.Overlaps > 0,
		Field:    c.Field,
	}
	located := locate.Loop(h, c)
	f.Site = h.SiteOf(located)
	f.SetPC(located.PC)
	f.Stack = h.StackOf(c)
	return f
}

func queryOf(c *analysis.Group) report.Query {
	return report.Query{
		SQL: c.NormalText(), Shape: c.Stmt.ID.String(), Dialect: c.Stmt.Dialect.String(),
		Count: c.Count, DistinctArgs: c.DistinctArgs(), AtLeast: c.DistinctArgs() > 1 && !c.Counted(),
		DurationNS: int64(c.Duration), Rows: c.RowsTotal,
	}
}

// parentOf describes the source that was chosen.
func parentOf(h *analysis.Analysis, c *analysis.Group) *report.Parent {
	b, p := c.Best, c.Best.Column.Parent
	names := p.ColumnNames(b.Column.Columns[0])
	out := &report.Parent{
		SQL: p.NormalText(), Shape: p.Stmt.ID.String(),
		Site: h.SiteOf(locate.SiblingOf(h, p, c)), Count: p.Count, Rows: p.RowsTotal,
		Column:  p.ColumnName(b.Column.Columns[0]),
		Matched: b.Walk.Matched, Of: b.Walk.Matched + b.Walk.Missing,
		InRowOrder: b.Walk.InOrder() && !b.Backwards,
	}
	out.Table = names.Table()
	if len(b.Links) > 1 {
		for _, l := range b.Links {
			out.Links = append(out.Links, report.Link{
				Column: p.ColumnName(l.Column), Arg: c.Stmt.Shown(c.Stmt.Keys[l.Slot].Column),
			})
		}
	}
	return out
}
