package suggest

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// Derive returns the rewrites that the texts of a case allow, the preferred
// ones first, the universal fallback last. None has been tried. It returns
// nil where nothing can be rewritten safely: Unsafe then says why. The case
// should have the links that Links returns.
func Derive(f *report.Finding, c *cases.Case) []Rewrite {
	if f.Rule != report.RuleNPlusOne && f.Rule != report.RuleNPlusOneWrite {
		return nil
	}
	q := newQuestion(f, c)
	if q == nil || q.unsafe() != "" {
		return nil
	}
	var out []Rewrite
	if q.child.s.Kind == fingerprint.Select {
		out = q.reads()
	} else {
		out = q.writes()
	}
	q.count(out)
	q.mentionInsert(out)
	return q.ranked(out)
}

// reads are the rewrites of a SELECT.
func (q *question) reads() []Rewrite {
	out := q.derive(forms...)
	for i := range out {
		for j := range out[i].Statements {
			q.atMost(&out[i].Statements[j])
			out[i].Statements[j].Elements = q.elements()
		}
	}
	return out
}

// atMost says how many keys a list of them holds at most.
func (q *question) atMost(st *Statement) {
	other, list := 0, false
	for _, p := range st.Params {
		if p.Kind == KeyList {
			list = true
		} else {
			other++
		}
	}
	if list && st.Most == 0 {
		st.Most = (q.mostArgs() - other) / len(q.keys)
	}
}

// count says how many queries there were and how many remain.
func (q *question) count(out []Rewrite) {
	for i := range out {
		r := &out[i]
		r.Before = q.c.Child.Executions + r.further
		r.After = len(r.Statements)
		if q.c.Parent != nil {
			r.Before += q.c.Parent.Executions
			if !r.replaces() {
				r.After += q.c.Parent.Executions
			}
		}
	}
}
