package inproc

import (
	"context"
	"sync"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/report"
)

// Case is the part of a cases.Case that is written down, without values: in
// a text stand-ins take the place of literals.
type Case struct {
	Dialect fingerprint.Dialect `json:"dialect"`
	Child   Statement           `json:"child"`
	Parent  *Statement          `json:"parent,omitempty"`
	Links   []cases.CaseLink    `json:"links,omitempty"`
	Frames  []report.Site       `json:"frames,omitempty"`
	Scope   string              `json:"scope"`
}

// Statement is one statement of a case.
type Statement struct {
	Text       string   `json:"text"`
	Columns    []string `json:"columns,omitempty"`
	Executions int      `json:"executions"`
	Rows       int64    `json:"rows"`
	MinRows    int64    `json:"min_rows"`
	MaxRows    int64    `json:"max_rows"`
	// Slots and Uneven are those of cases.Evidenced.
	Slots  []cases.Variation `json:"slots,omitempty"`
	Uneven bool              `json:"uneven,omitempty"`
}

// keepCases is a fixer that only takes notes: fixes are derived in the
// command, which may import what a program cannot be burdened with.
type keepCases struct{}

var keptCases sync.Map // finding's ID -> Case

func (keepCases) Fix(_ context.Context, f *report.Finding, c *cases.Case) {
	if len(c.Texts) > 0 {
		return // what rewrites one of several texts leaves the others
	}
	kept := Case{Dialect: c.Dialect, Child: statementAt(c.Dialect, &c.Child, c.Frames), Links: c.Links, Frames: c.Frames, Scope: c.Scope}
	if c.Parent != nil {
		p := statementAt(c.Dialect, c.Parent, c.ParentStack)
		kept.Parent = &p
	}
	keptCases.Store(f.ID, kept)
}

func statementOf(d fingerprint.Dialect, e *cases.Evidenced) Statement { return statementAt(d, e, nil) }

// statementAt keeps those comments of the text that stand in a file of the stack:
// they are code. What wrote the others may be a tracer.
func statementAt(d fingerprint.Dialect, e *cases.Evidenced, stack []report.Site) Statement {
	text, ok := fingerprint.Redacted(d, hide.WithoutComments(d, e.Text, func(comment string) bool {
		return loops.Holds(stack, comment)
	}))
	if !ok {
		text = hide.Shown(d, e.Text)
	}
	return Statement{
		Text: text, Columns: e.Columns, Executions: e.Executions, Rows: e.Rows, MinRows: e.MinRows, MaxRows: e.MaxRows,
		Slots: e.Slots, Uneven: e.Uneven,
	}
}

func takeCases(r report.Report) map[string]Case {
	var out map[string]Case
	for i := range r.Findings {
		if c, ok := keptCases.LoadAndDelete(r.Findings[i].ID); ok {
			if out == nil {
				out = map[string]Case{}
			}
			out[r.Findings[i].ID] = c.(Case)
		}
	}
	return out
}

// Restore gives back what was written down, for a fixer in another process.
func (c Case) Restore() *cases.Case {
	out := &cases.Case{Dialect: c.Dialect, Child: c.Child.restore(), Links: c.Links, Frames: c.Frames, Scope: c.Scope}
	if c.Parent != nil {
		p := c.Parent.restore()
		out.Parent = &p
	}
	return out
}

func (s Statement) restore() cases.Evidenced {
	return cases.Evidenced{
		Text: s.Text, Columns: s.Columns, Executions: s.Executions, Rows: s.Rows, MinRows: s.MinRows, MaxRows: s.MaxRows,
		Slots: s.Slots, Uneven: s.Uneven,
	}
}
