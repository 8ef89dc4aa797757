package nested

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/reader"
	"github.com/nplusone-go/nplusone/report"
)

// maxLevels bounds the loops that one rewrite takes the place of.
const maxLevels = 4

// Group is a loop with those within it, or with those beside it.
type Group struct {
	Loops     []*Loop // outer ones before inner ones
	Siblings  bool
	OneColumn bool // one column feeds them all, each for the rows of its type
}

// Loop is one loop of a nest. Over is the index of the one that it follows, -1
// for none.
type Loop struct {
	Finding   *report.Finding
	Case      *cases.Case
	Repeat    *rewrite.Repeat
	Enclosing int
}

// Many reports whether some key has several rows.
func (l *Loop) Many() bool { return l.Repeat.Many() }

// Nested collects the loops within a loop. It returns nil where there are
// none, or none that could be replaced with it.
func Nested(f *report.Finding, c *cases.Case) *Group {
	n := &Group{}
	if !n.add(f, c, -1) || len(n.Loops) < 2 {
		return nil
	}
	return n
}

// add appends a loop and, as far as they can be replaced, those within it.
func (n *Group) add(f *report.Finding, c *cases.Case, enclosing int) bool {
	if len(n.Loops) == maxLevels {
		return false
	}
	l := levelOf(f, c, enclosing)
	if l == nil || enclosing >= 0 && !n.follows(l, n.Loops[enclosing]) {
		return false
	}
	n.Loops = append(n.Loops, l)
	at := len(n.Loops) - 1
	for _, u := range c.Nested {
		if u.Finding != nil {
			n.add(u.Finding, u, at)
		}
	}
	return true
}

// levelOf is a loop that reads and can be rewritten at all.
func levelOf(f *report.Finding, c *cases.Case, enclosing int) *Loop {
	if f.Rule != report.RuleNPlusOne || f.Suppressed != "" || f.Relation == "tree" || f.Relation == rewrite.Polymorphic || len(f.Query.Texts) > 0 {
		return nil
	}
	l := &Loop{Finding: f, Case: rewrite.Ready(f, c), Enclosing: enclosing}
	l.Repeat = rewrite.NewRepeat(f, l.Case)
	if l.Repeat == nil || l.Repeat.Child.Structure.Kind != fingerprint.Select || l.Repeat.UnsafeRead() != "" || len(l.Repeat.Keys) == 0 {
		return nil
	}
	return l
}

// follows reports whether all that differs in a loop comes from the rows of
// the one that it lies in, on one database.
func (n *Group) follows(l, enclosing *Loop) bool {
	if l.Case.Apart || l.Case.Database != enclosing.Case.Database || l.Case.Dialect != enclosing.Case.Dialect {
		return false
	}
	for _, link := range l.Case.Links {
		if link.Column < 0 || link.Column >= len(enclosing.Case.Child.Columns) {
			return false
		}
	}
	return true
}

// Certain reports whether both readers saw the same in all texts.
func (n *Group) Certain() bool {
	for _, l := range n.Loops {
		if !rewrite.Agreed(l.Case.Child, l.Case) {
			return false
		}
	}
	c := n.Loops[0].Case
	return c.Parent == nil || rewrite.Agreed(*c.Parent, c)
}

// Text is all statements, to tell rewrites apart.
func (r *Folded) Text() string {
	out := ""
	for _, st := range r.Statements {
		out += st.SQL + ";\n"
	}
	return out
}

// parses reports whether all statements can be read again.
func (r *Folded) parses(d fingerprint.Dialect) bool {
	for _, st := range r.Statements {
		if !reader.Parses(d, strings.ReplaceAll(st.SQL, rewrite.ListMark, "?")) {
			return false
		}
	}
	return true
}
