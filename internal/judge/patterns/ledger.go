package patterns

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
)

// ledger reports whether a write is one half of replacing a fixed row: the
// same DELETE each time, and one INSERT into its table before the next. Tools
// that count steps keep their place so.
func ledger(h *analysis.Analysis, c *analysis.Group) bool {
	for _, o := range h.Groups {
		gone, put := c, o
		if c.Stmt.Kind == fingerprint.Insert {
			gone, put = o, c
		}
		if gone.Stmt.Kind == fingerprint.Delete && put.Stmt.Kind == fingerprint.Insert && gone.Same() && put.Whole() && gone.Whole() &&
			gone.Key.Database == put.Key.Database && target(gone) != "" && strings.EqualFold(target(gone), target(put)) && inTurn(gone, put) {
			return true
		}
	}
	return false
}

func target(c *analysis.Group) string {
	for i := range c.Shape().Tables {
		if t := &c.Shape().Tables[i]; t.Target {
			return t.Name
		}
	}
	return ""
}

// inTurn reports whether each execution of b follows one of a, and none is
// left over but a last one of a.
func inTurn(a, b *analysis.Group) bool {
	if len(b.Order) < 2 || len(a.Order)-len(b.Order) > 1 || len(a.Order) < len(b.Order) {
		return false
	}
	for x, i := range b.Order {
		put := b.Execs[i].Start
		if a.Execs[a.Order[x]].Start > put {
			return false
		}
		if x+1 < len(a.Order) && a.Execs[a.Order[x+1]].Start < put {
			return false
		}
	}
	return true
}

// Searches reports whether the answer ends the repetition: every execution but
// the last one was answered alike, with rows or without any, and the last one
// otherwise. That is how a program looks for a name that is free.
func Searches(c *analysis.Group) bool {
	n := len(c.Order)
	if !c.Reads() || !c.Whole() || n < 3 || c.Overlaps > 0 {
		return false
	}
	last := c.Execs[c.Order[n-1]].Rows > 0
	for _, i := range c.Order[:n-1] {
		if c.Execs[i].Rows > 0 == last {
			return false
		}
	}
	return true
}
