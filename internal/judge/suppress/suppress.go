// Package suppress applies what somebody allowed to findings.
package suppress

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/judge/source"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// The kinds of suppressions, as reports name them.
const (
	allowSQLComment    = "sql-comment"
	allowSourceComment = "source-comment"
	AllowSite          = "site"
	AllowFunction      = "function"
	AllowTable         = "table"
	AllowShape         = "shape"
)

const (

	// noReason is the note on a suppression that does not apply.
	noReason = "a suppression without a reason does not apply: %s"
)

// Rule is a suppression by option.
type Rule struct {
	report.Suppression
	File string // a file's path or its end, with line 0 for all of it
	Line int
}

// matches reports whether the rule silences a finding on this group.
func (r *Rule) matches(g *record.Group) bool {
	switch r.Kind {
	case AllowSite:
		for i := range g.Site.Frames {
			f := &g.Site.Frames[i]
			if (r.Line == 0 || r.Line == f.Line) && pathEnd(f.File, r.File) {
				return true
			}
		}
	case AllowFunction:
		for i := range g.Site.Frames {
			if nameEnd(g.Site.Frames[i].Function, r.Match) {
				return true
			}
		}
	case AllowTable:
		schema, name, qualified := strings.Cut(r.Match, ".")
		if !qualified {
			schema, name = "", r.Match
		}
		for _, t := range g.Stmt.Structure().Tables {
			if strings.EqualFold(t.Name, name) && (schema == "" || strings.EqualFold(t.Schema, schema)) {
				return true
			}
		}
	case AllowShape:
		return strings.EqualFold(r.Match, g.Stmt.ID.String())
	}
	return false
}

// pathEnd reports whether path ends in end, at a separator.
func pathEnd(path, end string) bool {
	path = strings.ReplaceAll(path, `\`, "/")
	rest, ok := strings.CutSuffix(path, end)
	return ok && (rest == "" || strings.HasSuffix(rest, "/"))
}

// nameEnd reports whether function ends in end, behind a slash or a dot, or
// is a closure of such a one.
func nameEnd(function, end string) bool {
	for from := 0; ; {
		at := strings.Index(function[from:], end)
		if at < 0 {
			return false
		}
		at += from
		after := function[at+len(end):]
		starts := at == 0 || function[at-1] == '/' || function[at-1] == '.'
		if starts && (after == "" || after[0] == '.' || after[0] == '[') {
			return true
		}
		from = at + 1
	}
}

// Of returns the suppression that applies to a group, by whatever way
// one was given. A suppression without a reason gives only a note.
func Of(rules []Rule, g *record.Group) (found report.Suppression, ok bool, notes []string) {
	if g.Allow != "" {
		return report.Suppression{Kind: g.AllowKind, Match: g.Site.Position(), Reason: g.Allow}, true, nil
	}
	if g.Stmt.Ignored {
		if g.Stmt.Ignore != "" {
			return report.Suppression{Kind: allowSQLComment, Match: g.Stmt.ID.String(), Reason: g.Stmt.Ignore}, true, nil
		}
		notes = append(notes, fmt.Sprintf(noReason, "comment in the SQL of "+g.Site.Position()))
	}
	for i := range rules {
		if r := &rules[i]; r.matches(g) {
			return r.Suppression, true, notes
		}
	}
	for i := range g.Site.Frames {
		f := &g.Site.Frames[i]
		reason, marked := source.SourceComment(f.File, f.Line)
		switch {
		case marked && reason != "":
			return report.Suppression{Kind: allowSourceComment, Match: f.Position(), Reason: reason}, true, notes
		case marked:
			notes = append(notes, fmt.Sprintf(noReason, "comment at "+f.Position()))
		}
	}
	return report.Suppression{}, false, notes
}
