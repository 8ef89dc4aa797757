// Package analysis arranges what a scope ran into groups that can be judged.
package analysis

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge/source"
	"github.com/nplusone-go/nplusone/internal/judge/suppress"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/stack"
	"github.com/nplusone-go/nplusone/report"
)

// MaxStack bounds the frames of a finding.
const MaxStack = 32

// StackOf lists the program's frames of a group, innermost first.
func (h *Analysis) StackOf(c *Group) []report.Site {
	frames := c.Frames()
	if len(frames) > MaxStack {
		frames = frames[:MaxStack]
	}
	out := make([]report.Site, 0, len(frames))
	for _, f := range frames {
		out = append(out, h.SiteOf(f))
	}
	return out
}

func (h *Analysis) SiteOf(f stack.Frame) report.Site {
	return report.Site{File: stack.ModuleFile(f), Line: f.Line, Function: f.Function, Path: f.File}
}

// AllowedBy returns the suppression that applies to a group.
func (h *Analysis) AllowedBy(g *record.Group) (found report.Suppression, ok bool, notes []string) {
	return suppress.Of(h.Allows, g)
}

// Analysis is the judgement of one scope's record.
type Analysis struct {
	Rec    *record.Record
	Limit  thresholds
	Allows []suppress.Rule
	Groups []*Group // all groups, in order of their first execution
	Found  []*Group // those with a finding
	Files  source.Files
	Source cases.Source // nil where source is not linked
	Report report.Report
	// candidates are kept for proof by intervention.
	Candidates []record.Candidate
}

// Note adds a note, once. Names in it may have breaks.
func (h *Analysis) Note(note string) {
	if strings.ContainsAny(note, "\r\n") {
		note = strings.Join(strings.Fields(note), " ")
	}
	if !slices.Contains(h.Report.Notes, note) {
		h.Report.Notes = append(h.Report.Notes, note)
	}
}
