package detect

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// The kinds of suppressions, as reports name them.
const (
	allowContext       = "context"
	allowSQLComment    = "sql-comment"
	allowSourceComment = "source-comment"
	allowSite          = "site"
	allowFunction      = "function"
	allowTable         = "table"
	allowShape         = "shape"
)

const (
	ignoreMark = "nplusone:ignore"
	// noReason is the note on a suppression that does not apply.
	noReason = "a suppression without a reason does not apply: %s"
)

// Allow marks what runs below ctx as known: findings are listed as
// suppressed, with the reason. Without a reason it does not apply, and the
// report says so.
func Allow(ctx context.Context, reason string) context.Context {
	if ctx == nil {
		ctx = context.Background()
	}
	s, _ := carried(ctx)
	return &carrier{ctx, s, &allowance{strings.TrimSpace(reason)}}
}

type allowance struct{ reason string }

// allowRule is a suppression by option.
type allowRule struct {
	Suppression
	file string // a file's path or its end, with line 0 for all of it
	line int
}

// AllowSite marks findings at a call site as known: "posts.go:48", or a
// longer end of the path, or without the line the whole file. The site is the
// finding's own or any other frame of the program that led to it.
func AllowSite(site, reason string) Option {
	return allowOption("AllowSite", allowSite, site, reason, func(r *allowRule) error {
		file, line, hasLine := strings.Cut(site, ":")
		if hasLine {
			n, err := strconv.Atoi(line)
			if err != nil || n < 1 {
				return fmt.Errorf("%q is no line number: write it as posts.go:48", line)
			}
			r.line = n
		}
		if !strings.HasSuffix(file, ".go") {
			return fmt.Errorf("%q is no Go file: write the site as posts.go:48", file)
		}
		r.file = strings.TrimPrefix(strings.TrimPrefix(file, "./"), "/")
		return nil
	})
}

// AllowFunction marks findings below a function as known. It is named as
// reports do ("example.com/app.(*Store).Post") or by an end of that that
// starts behind a slash or a dot ("app.(*Store).Post").
func AllowFunction(function, reason string) Option {
	return allowOption("AllowFunction", allowFunction, function, reason, func(*allowRule) error { return nil })
}

// AllowTable marks findings whose repeated statement reads or writes a table
// as known. Case does not matter; a schema may be given.
func AllowTable(table, reason string) Option {
	return allowOption("AllowTable", allowTable, table, reason, func(*allowRule) error { return nil })
}

// AllowShape marks findings on one shape of statement as known, by the 16
// hexadecimal digits that reports print.
func AllowShape(shape, reason string) Option {
	return allowOption("AllowShape", allowShape, shape, reason, func(r *allowRule) error {
		if _, err := fingerprint.ParseID(shape); err != nil {
			return fmt.Errorf("%q is no shape: give the 16 hexadecimal digits that a report prints", shape)
		}
		return nil
	})
}

func allowOption(option, kind, match, reason string, check func(*allowRule) error) Option {
	return optionFunc(func(d *Detector) error {
		match, reason := strings.TrimSpace(match), strings.TrimSpace(reason)
		if match == "" {
			return fmt.Errorf("%s(%q, %q): it matches nothing; say what is known", option, match, reason)
		}
		if reason == "" {
			return fmt.Errorf("%s(%q, %q): a suppression needs a reason", option, match, reason)
		}
		rule := allowRule{Suppression: Suppression{Kind: kind, Match: match, Reason: reason}}
		if err := check(&rule); err != nil {
			return fmt.Errorf("%s: %w", option, err)
		}
		d.allows = append(d.allows, rule)
		return nil
	})
}

// matches reports whether the rule silences a finding on this group.
func (r *allowRule) matches(g *group) bool {
	switch r.Kind {
	case allowSite:
		for i := range g.site.frames {
			f := &g.site.frames[i]
			if (r.line == 0 || r.line == f.line) && pathEnd(f.file, r.file) {
				return true
			}
		}
	case allowFunction:
		for i := range g.site.frames {
			if nameEnd(g.site.frames[i].function, r.Match) {
				return true
			}
		}
	case allowTable:
		schema, name, qualified := strings.Cut(r.Match, ".")
		if !qualified {
			schema, name = "", r.Match
		}
		for _, t := range g.stmt.structure().Tables {
			if strings.EqualFold(t.Name, name) && (schema == "" || strings.EqualFold(t.Schema, schema)) {
				return true
			}
		}
	case allowShape:
		return strings.EqualFold(r.Match, g.stmt.id.String())
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

// allowedBy returns the suppression that applies to a group, by whatever way
// one was given. A suppression without a reason gives only a note.
func (s *Scope) allowedBy(g *group) (found Suppression, ok bool, notes []string) {
	if g.allow != "" {
		return Suppression{Kind: g.allowKind, Match: g.site.place(), Reason: g.allow}, true, nil
	}
	if g.stmt.ignored {
		if g.stmt.ignore != "" {
			return Suppression{Kind: allowSQLComment, Match: g.stmt.id.String(), Reason: g.stmt.ignore}, true, nil
		}
		notes = append(notes, fmt.Sprintf(noReason, "comment in the SQL of "+g.site.place()))
	}
	for i := range s.detector.allows {
		if r := &s.detector.allows[i]; r.matches(g) {
			return r.Suppression, true, notes
		}
	}
	for i := range g.site.frames {
		f := &g.site.frames[i]
		reason, marked := sourceComment(f.file, f.line)
		switch {
		case marked && reason != "":
			return Suppression{Kind: allowSourceComment, Match: f.place(), Reason: reason}, true, notes
		case marked:
			notes = append(notes, fmt.Sprintf(noReason, "comment at "+f.place()))
		}
	}
	return Suppression{}, false, notes
}

// place is the innermost frame of the program.
func (c *callSite) place() string {
	if c == nil || len(c.frames) == 0 {
		return "an unknown place"
	}
	return c.frames[0].place()
}

func (f *frame) place() string {
	file := f.file[strings.LastIndexAny(f.file, `/\`)+1:]
	return file + ":" + strconv.Itoa(f.line)
}

// sourceComment looks for a comment //nplusone:ignore on the line, or on the
// one above it. It reads the file, so it is for reports only.
func sourceComment(file string, line int) (reason string, marked bool) {
	m := knownComments.get(file, line, func() lineMark {
		reason, marked := readComment(file, line)
		return lineMark{reason, marked}
	})
	return m.reason, m.marked
}

func readComment(file string, line int) (reason string, marked bool) {
	if file == "" || line < 1 {
		return "", false
	}
	f, err := os.Open(file)
	if err != nil {
		return "", false // built elsewhere, or with -trimpath
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	above := ""
	for n := 1; n <= line && lines.Scan(); n++ {
		text := lines.Text()
		if n == line {
			if reason, marked = lineComment(text); marked {
				return reason, true
			}
			if rest := strings.TrimSpace(above); strings.HasPrefix(rest, "//") {
				return lineComment(rest)
			}
		}
		above = text
	}
	return "", false
}

// lineComment finds the mark in a line of Go.
func lineComment(text string) (reason string, marked bool) {
	_, after, found := strings.Cut(text, "//"+ignoreMark)
	if !found || (after != "" && after[0] != ' ' && after[0] != '\t') {
		return "", false
	}
	return strings.TrimSpace(after), true
}

// ignoreComment finds a comment nplusone:ignore in an SQL text.
func ignoreComment(d fingerprint.Dialect, sql string) (reason string, marked bool) {
	for comment := range fingerprint.Comments(d, sql) {
		after, found := strings.CutPrefix(comment, ignoreMark)
		if found && (after == "" || after[0] == ' ' || after[0] == '\t') {
			return strings.TrimSpace(after), true
		}
	}
	return "", false
}
