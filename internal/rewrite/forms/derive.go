package forms

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/writes"
	"github.com/nplusone-go/nplusone/report"
)

// Derive returns the rewrites that the texts of a case allow, the preferred
// ones first, the universal fallback last. None has been tried. It returns
// nil where nothing can be rewritten safely: unsafe then says why. The case
// should have the links that Links returns.
func Derive(f *report.Finding, c *cases.Case) []rewrite.Rewrite {
	if f.Rule != report.RuleNPlusOne && f.Rule != report.RuleNPlusOneWrite {
		return nil
	}
	q := rewrite.NewRepeat(f, c)
	if q == nil || Unsafe(q) != "" {
		return nil
	}
	out := Apply(q, All...)
	for i := range out {
		complete(q, &out[i])
	}
	Count(q, out)
	mentionInsert(q, out)
	return ranked(q, out)
}

// Unsafe says why a statement must not be rewritten, empty where it may.
func Unsafe(q *rewrite.Repeat) string {
	if q.Child.Structure.Kind == fingerprint.Select {
		return q.UnsafeRead()
	}
	return writes.Unsafe(q)
}

// complete says what holds for all forms of reads, or of writes: those are
// never run.
func complete(q *rewrite.Repeat, r *rewrite.Rewrite) {
	if q.Child.Structure.Kind != fingerprint.Select {
		r.Write = true
		return
	}
	for i := range r.Statements {
		atMost(q, &r.Statements[i])
		r.Statements[i].Elements = q.Elements()
	}
}

// atMost says how many keys a list of them holds at most.
func atMost(q *rewrite.Repeat, st *rewrite.Statement) {
	other, list := 0, false
	for _, p := range st.Params {
		if p.Kind == rewrite.KeyList {
			list = true
		} else {
			other++
		}
	}
	if list && st.Most == 0 {
		st.Most = (q.MostArgs() - other) / len(q.Keys)
	}
}

// Count says how many queries there were and how many remain.
func Count(q *rewrite.Repeat, out []rewrite.Rewrite) {
	for i := range out {
		r := &out[i]
		r.Before = q.Case.Child.Executions + r.Further
		r.After = len(r.Statements)
		if q.Case.Parent != nil {
			r.Before += q.Case.Parent.Executions
			if !r.Replaces() {
				r.After += q.Case.Parent.Executions
			}
		}
	}
}

// mentionInsert says of a look-up that the insert behind it has a fix that
// needs none.
func mentionInsert(q *rewrite.Repeat, out []rewrite.Rewrite) {
	c := q.Case.Creates
	if c == nil || c.Finding == nil || q.Child.Structure.Kind != fingerprint.Select {
		return
	}
	full := *c
	full.Child = rewrite.OwnText(c.Child)
	full.Links = rewrite.Links(c.Finding, &full)
	made := rewrite.NewRepeat(c.Finding, &full)
	if made == nil || Unsafe(made) != "" || len(Apply(made, getOrCreate)) == 0 {
		return
	}
	for i := range out {
		out[i].Caveat = rewrite.Join(out[i].Caveat, "the INSERT that follows where nothing is found has a fix that needs no look-up")
	}
}
