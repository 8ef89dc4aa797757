package suggest

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// Derive returns the rewrites that the texts of a case allow, the preferred
// ones first, the universal fallback last. None has been tried. It returns
// nil where nothing can be rewritten safely: unsafe then says why. The case
// should have the links that Links returns.
func Derive(f *report.Finding, c *cases.Case) []Rewrite {
	if f.Rule != report.RuleNPlusOne && f.Rule != report.RuleNPlusOneWrite {
		return nil
	}
	q := newQuestion(f, c)
	if q == nil || q.unsafe() != "" {
		return nil
	}
	out := q.derive(forms...)
	for i := range out {
		q.complete(&out[i])
	}
	q.count(out)
	q.mentionInsert(out)
	return q.ranked(out)
}

// unsafe says why a statement must not be rewritten, empty where it may.
func (q *question) unsafe() string {
	if q.child.s.Kind == fingerprint.Select {
		return q.unsafeRead()
	}
	return q.unsafeWrite()
}

// complete says what holds for all forms of reads, or of writes: those are
// never run.
func (q *question) complete(r *Rewrite) {
	if q.child.s.Kind != fingerprint.Select {
		r.Write = true
		return
	}
	for i := range r.Statements {
		q.atMost(&r.Statements[i])
		r.Statements[i].Elements = q.elements()
	}
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

// mentionInsert says of a look-up that the insert behind it has a fix that
// needs none.
func (q *question) mentionInsert(out []Rewrite) {
	c := q.c.Creates
	if c == nil || c.Finding == nil || q.child.s.Kind != fingerprint.Select {
		return
	}
	full := *c
	full.Child = ownText(c.Child)
	full.Links = Links(c.Finding, &full)
	made := newQuestion(c.Finding, &full)
	if made == nil || made.unsafe() != "" || len(made.derive(getOrCreateForm)) == 0 {
		return
	}
	for i := range out {
		out[i].Mind = join(out[i].Mind, "the INSERT that follows where nothing is found has a fix that needs no look-up")
	}
}
