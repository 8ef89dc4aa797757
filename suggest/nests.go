package suggest

import (
	"context"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest/reader"
)

// Level is one loop of those that a rewrite replaces together.
type Level struct {
	// Case is the loop's own, with all its links.
	Case *cases.Case
	// Over is the level whose rows supply this one's keys, -1 where they come
	// from the parent of the first case, or from the program.
	Over int
	// Statement is the one whose result holds this level's rows.
	Statement int
	// Keys, Child, Outer, Default and Ordered are to this level what those of
	// a Statement are to a rewrite of one loop. Where the level is joined, Keys
	// are the columns of what it is joined to.
	Keys, Child []int
	Outer       bool
	Default     any
	Ordered     bool
}

// maxLevels bounds the loops that one rewrite takes the place of.
const maxLevels = 4

// nest is a loop with those within it, or with those beside it.
type nest struct {
	levels   []*nestLevel // outer ones before inner ones
	siblings bool
	types    bool // one column feeds them all, each for the rows of its type
	names    argNames
}

type nestLevel struct {
	f    *report.Finding
	c    *cases.Case
	q    *question
	over int
}

// many reports whether some key has several rows.
func (l *nestLevel) many() bool { return l.q.many() }

// ready returns the case with its own text and all links, as Derive wants it.
func ready(f *report.Finding, c *cases.Case) *cases.Case {
	full := *c
	full.Child = ownText(c.Child)
	full.Links = Links(f, &full)
	return &full
}

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
	if l.q == nil || l.q.unsafe() != "" || l.q.child.s.Kind != fingerprint.Select || len(l.q.keys) == 0 {
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

// foldNests offers, before the fixes of one loop alone, those that replace it
// together with the loops within it or beside it.
func (x *Fixer) foldNests(ctx context.Context, f *report.Finding, c *cases.Case) {
	if covered := coveredBy(f, c); covered != "" {
		if len(f.Fixes) > 0 {
			f.Fixes[0].Note = join(covered, f.Fixes[0].Note)
		} else {
			f.Advice = join(covered, f.Advice)
		}
		return
	}
	apart(f, c)
	var found []report.Fix
	for _, n := range []*nest{nestOf(f, c), siblingsOf(f, c), typesOf(f, c)} {
		if n != nil {
			found = append(found, x.fold(ctx, f, c, n)...)
		}
	}
	if len(found) == 0 {
		return
	}
	found = append(found[:min(len(found), maxNestFixes)], f.Fixes...)
	f.Fixes = found[:min(len(found), maxFixes)]
}

// maxNestFixes is the number of fixes for several loops at once.
const maxNestFixes = 2

// fold tries the ways to replace a nest, the preferred one first. What could
// not be tried is offered where nothing else was confirmed.
func (x *Fixer) fold(ctx context.Context, f *report.Finding, c *cases.Case, n *nest) []report.Fix {
	var verified, notTried []report.Fix
	seen := map[string]bool{}
	for _, p := range n.plans() {
		for variant := range maxVariants {
			if len(verified) == maxNestFixes || len(seen) == maxTries {
				return verified
			}
			r, ok := n.rewrite(p, variant)
			if !ok || seen[r.text()] {
				break
			}
			seen[r.text()] = true
			v := x.try(ctx, f, c, &r.Rewrite)
			switch {
			case v.Verified:
				verified = append(verified, n.fix(r, v))
			case !v.Wrong && r.Unique == nil && n.certain():
				notTried = append(notTried, n.fix(r, v))
			}
			if !v.Wrong {
				break
			}
		}
	}
	if len(verified) > 0 || slices.ContainsFunc(f.Fixes, func(fix report.Fix) bool { return fix.Verified }) {
		return verified
	}
	return notTried
}

const (
	// maxVariants is how many forms of its statements a plan is tried in,
	// maxTries how many rewrites of a nest are tried at all.
	maxVariants = 3
	maxTries    = 5
)

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
