package edits

import (
	"github.com/nplusone-go/nplusone/internal/gogen/source"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/report"
)

// maxFrames is how far up a stack the call that asks is looked for: a program
// may have layers of its own round its library.
const maxFrames = 6

// find is the innermost call of a stack that asks.
func find(stack []report.Site, asks func(*source.Call) bool) *call {
	for i, frame := range stack {
		if i == maxFrames {
			return nil
		}
		path := loops.SourcePath(frame)
		p := source.Load(path)
		if p == nil {
			continue
		}
		if c := p.CallAt(path, frame.Line, asks); c != nil {
			return &call{c, frame}
		}
	}
	return nil
}

// finishes reports whether a chain of a library ends in one of some calls.
func finishes(packages []string, names ...string) func(*source.Call) bool {
	return func(c *source.Call) bool {
		last := c.Last().Name
		for _, n := range names {
			if last == n && c.ReceiverIs(packages...) {
				return true
			}
		}
		return false
	}
}
