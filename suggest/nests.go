package suggest

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest/reader"
)

// maxLevels bounds the loops that one rewrite takes the place of.
const maxLevels = 4

// nest is a loop with those within it, or with those beside it.
type nest struct {
	levels   []*nestLevel // outer ones before inner ones
	siblings bool
	types    bool // one column feeds them all, each for the rows of its type
}

type nestLevel struct {
	f    *report.Finding
	c    *cases.Case
	q    *question
	over int
}

// many reports whether some key has several rows.
func (l *nestLevel) many() bool { return l.q.many() }

// nestOf collects the loops within a loop. It returns nil where there are
// none, or none that could be replaced with it.
func nestOf(f *report.Finding, c *cases.Case) *nest {
	n := &nest{}
	if !n.add(f, c, -1) || len(n.levels) < 2 {
		return nil
	}
	return n
}

// add appends a loop and, as far as they can be replaced, those within it.
func (n *nest) add(f *report.Finding, c *cases.Case, over int) bool {
	if len(n.levels) == maxLevels {
		return false
	}
	l := levelOf(f, c, over)
	if l == nil || over >= 0 && !n.follows(l, n.levels[over]) {
		return false
	}
	n.levels = append(n.levels, l)
	at := len(n.levels) - 1
	for _, u := range c.Under {
		if u.Finding != nil {
			n.add(u.Finding, u, at)
		}
	}
	return true
}

// levelOf is a loop that reads and can be rewritten at all.
func levelOf(f *report.Finding, c *cases.Case, over int) *nestLevel {
	if f.Rule != report.RuleNPlusOne || f.Suppressed != "" || f.Relation == "tree" || f.Relation == polymorphic {
		return nil
	}
	l := &nestLevel{f: f, c: ready(f, c), over: over}
	l.q = newQuestion(f, l.c)
	if l.q == nil || l.q.child.s.Kind != fingerprint.Select || l.q.unsafeRead() != "" || len(l.q.keys) == 0 {
		return nil
	}
	return l
}

// follows reports whether all that differs in a loop comes from the rows of
// the one that it lies in, on one database.
func (n *nest) follows(l, over *nestLevel) bool {
	if l.c.Apart || l.c.Database != over.c.Database || l.c.Dialect != over.c.Dialect {
		return false
	}
	for _, link := range l.c.Links {
		if link.Column < 0 || link.Column >= len(over.c.Child.Columns) {
			return false
		}
	}
	return true
}

// certain reports whether both readers saw the same in all texts.
func (n *nest) certain() bool {
	for _, l := range n.levels {
		if !agreed(l.c.Child, l.c) {
			return false
		}
	}
	c := n.levels[0].c
	return c.Parent == nil || agreed(*c.Parent, c)
}

// text is all statements, to tell rewrites apart.
func (r *foldedRewrite) text() string {
	out := ""
	for _, st := range r.Statements {
		out += st.SQL + ";\n"
	}
	return out
}

// parses reports whether all statements can be read again.
func (r *foldedRewrite) parses(d fingerprint.Dialect) bool {
	for _, st := range r.Statements {
		if !reader.Parses(d, strings.ReplaceAll(st.SQL, ListMark, "?")) {
			return false
		}
	}
	return true
}
