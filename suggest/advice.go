package suggest

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/report"
)

// advice is what to do in words: where no rewrite is offered, why, and what
// else helps. What the detector said stays where there is nothing better.
func advice(f *report.Finding, c *cases.Case, whyNot string) string {
	switch {
	case f.Rule == report.RuleDuplicate:
		return loadOnce(f, c)
	case f.Rule != report.RuleNPlusOne && f.Rule != report.RuleNPlusOneWrite:
		return f.Advice
	case len(f.Fixes) > 0:
		return ""
	}
	said := f.Advice
	if f.Rule == report.RuleNPlusOneWrite {
		said = "" // words that lose a value do as much harm as a statement
	}
	q := rewrite.NewRepeat(f, c)
	switch {
	case q == nil && c.Child.Uneven:
		return rewrite.Join(said, "no rewrite is offered: the executions differ in the number of their arguments")
	case q == nil:
		return f.Advice
	case forms.Unsafe(q) != "":
		return "no rewrite is offered: " + forms.Unsafe(q)
	case len(q.Keys) == 0:
		return rewrite.Join(said, "no rewrite is offered: it is not known in which of its arguments the executions differ")
	case whyNot != "":
		return rewrite.Join(said, "rewrites that returned different rows were dropped ("+whyNot+")")
	case hiddenKey(q):
		return rewrite.Join(said, "no rewrite is offered: the key stands where this database lets no outer row be seen, in a table expression, a UNION or the ON of an outer join")
	case lone(q):
		return rewrite.Join(said, "a second argument differs from one execution to the next, so that a list of keys cannot take its place")
	case f.Rule == report.RuleNPlusOneWrite:
		return "no rewrite is offered: what differs from one execution to the next cannot be bound for each row"
	}
	return f.Advice
}

// hiddenKey reports whether a key stands outside the main block.
func hiddenKey(q *rewrite.Repeat) bool {
	for _, k := range q.Keys {
		if k.Slot.Query > 0 || k.Slot.Clause == fingerprint.InOn {
			return true
		}
	}
	return false
}

// lone reports whether only a part of what differs comes from the parent.
func lone(q *rewrite.Repeat) bool {
	followed := 0
	for _, k := range q.Keys {
		if k.Link.Column >= 0 {
			followed++
		}
	}
	return followed > 0 && followed < len(q.Keys)
}
