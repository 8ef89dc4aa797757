package judge

import (
	"fmt"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/locate"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// sourceNotRead is the note of a report whose findings stand at call sites.
const sourceNotRead = "source was not read: findings stand at the call site, not at the loop"

// locateAtLoops moves findings to the loops that the source tells. It comes
// after they are named, for an ID must not depend on who reads the source.
func locateAtLoops(h *analysis.Analysis) {
	for _, c := range h.Found {
		if rule, _ := report.RuleByID(c.Result.Rule); c.Result.Suppressed != "" || !rule.Loop {
			continue
		}
		if h.Source == nil {
			h.Note(sourceNotRead)
			locateAtCall(h, c)
			continue
		}
		about := &cases.Case{Scope: h.Rec.Scope.Name, Frames: framesOf(h, c), Steps: stepsOf(h, c)}
		if c.Best != nil {
			about.ParentStack = h.StackOf(c.Best.Column.Parent)
		}
		locateWith(h, c.Result, about)
	}
}

// locateAtCall moves a finding to where the frames alone put it.
func locateAtCall(h *analysis.Analysis, c *analysis.Group) {
	at := locate.Call(h, c)
	if h.SiteOf(locate.Loop(h, c)) != c.Result.Site {
		return // what several places asked stands where they meet
	}
	c.Result.Site = h.SiteOf(at)
	c.Result.SetPC(at.PC)
}

// locateWith keeps a panic of the source from the finding, which stays where it is.
func locateWith(h *analysis.Analysis, f *report.Finding, c *cases.Case) {
	defer func() {
		if p := recover(); p != nil {
			h.Note(fmt.Sprintf("reading the source (%T) panicked: findings stay at the call site (%s)", h.Source, record.PanicText(p)))
		}
	}()
	cases.Locate(h.Source, f, c)
}
