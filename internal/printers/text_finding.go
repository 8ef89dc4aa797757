package printers

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/edited"
	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

const (
	maxSQLLines = 12
	maxGoLines  = 24
	// An edit is mostly two places of two lines each.
	maxEditLines = 9
	maxFixes     = 3
)

// finding writes one finding with all its parts.
func (t *textWriter) finding(f *report.Finding, indent string) {
	head := t.paint(bold, sentences.Headline(f))
	if f.Baseline == "grown" {
		head += t.paint(yellow, " (grown since the baseline)")
	}
	if !t.omitSite || t.printed > 1 {
		head = t.paint(cyan, sentences.Position(t.site(f.Site))) + ": " + head
	}
	t.line(indent, head)
	indent += "    "
	t.statements(f, indent)
	t.evidence(f, indent)
	t.excerpt(f, indent)
	t.fixes(f, indent)
	if t.verbose {
		t.stack(f, indent)
	}
	t.blank()
}

// site is the site with its file as it is to be written.
func (s *settings) site(at report.Site) report.Site {
	at.File = s.files.file(at)
	return at
}

// statement is one row of the table of statements.
type statement struct{ position, sql, figures string }

func (t *textWriter) statements(f *report.Finding, indent string) {
	var rows []statement
	if f.Query.SQL != "" {
		own := sentences.Position(t.site(ownSite(f)))
		rows = append(rows, statement{own, flatSQL(f.Query.SQL), sentences.ChildFigures(&f.Query)})
		for _, text := range f.Query.Texts {
			rows = append(rows, statement{own, flatSQL(text), "among these"})
		}
	}
	if p := f.Parent; p != nil {
		rows = append(rows, statement{sentences.Position(t.site(p.Site)), flatSQL(p.SQL), sentences.ParentFigures(p)})
	}
	positions, sqls, figures := 0, 0, 0
	for _, r := range rows {
		positions, sqls, figures = max(positions, runes(r.position)), max(sqls, runes(r.sql)), max(figures, runes(r.figures))
	}
	wide := len(indent)+positions+sqls+figures+6 <= t.columns
	for _, r := range rows {
		if wide {
			t.line(indent, pad(r.position, positions)+"   "+pad(r.sql, sqls)+"   "+t.paint(dim, r.figures))
			continue
		}
		t.line(indent, r.position+"   "+t.paint(dim, r.figures))
		t.capped(indent+"    ", wrap(r.sql, t.columns-len(indent)-4), maxSQLLines)
	}
}

// ownSite is the line that runs the statement, which a loop further out may
// repeat.
func ownSite(f *report.Finding) report.Site {
	if len(f.Stack) > 0 {
		return f.Stack[0]
	}
	return f.Site
}

// flatSQL is a statement on one line, bounded so that a huge one does not
// cost more than what is shown of it.
func flatSQL(sql string) string { return escape.OneLine(sql, 4000) }

func pad(s string, n int) string { return s + strings.Repeat(" ", max(n-runes(s), 0)) }

// capped writes at most max lines, and how many there are besides.
func (t *textWriter) capped(indent string, lines []string, max int) {
	for i, l := range lines {
		if i == max && len(lines) > max+1 {
			t.line(indent, t.paint(dim, "… "+words.Count(len(lines)-max, "more line", "more lines")))
			return
		}
		t.line(indent, l)
	}
}

func (t *textWriter) evidence(f *report.Finding, indent string) {
	style := green
	if f.Evidence.Rank() < 3 {
		style = yellow
	}
	if why := sentences.Evidence(f); why != "" {
		if f.Parallel {
			why += "; side by side"
		}
		t.wrapped(indent, why, style)
	}
	for i := range f.Variants {
		t.wrapped(indent, "or "+variantOf(&f.Variants[i]), style)
	}
	switch in := seenIn(f); {
	case in != "":
		t.wrapped(indent, in, dim)
	case t.scopes > 1 && f.Scope != "":
		t.wrapped(indent, "in "+escape.Clean(f.Scope), dim)
	}
}

func (t *textWriter) excerpt(f *report.Finding, indent string) {
	lines := t.files.excerpt(f.Site, 2, 0)
	if len(lines) == 0 {
		return
	}
	t.blank()
	for _, l := range lines {
		text := strings.TrimRight(fmt.Sprintf("%5d |  %s", l.Number, l.Text), " ")
		if room := t.columns - len(indent) - 3; runes(text) > room {
			text, _ = cutRunes(text, room-1)
			text += "…"
		}
		if l.Here {
			t.line(indent, t.paint(red, "-> "+text))
		} else {
			t.line(indent, t.paint(dim, "   "+text))
		}
	}
}

func (t *textWriter) fixes(f *report.Finding, indent string) {
	parts := sentences.Advice(f)
	if len(f.Fixes) > 0 || parts != "" {
		t.blank()
	}
	t.wrapped(indent, parts, "")
	for i := range f.Fixes {
		if i == maxFixes && !t.verbose {
			t.line(indent, t.paint(dim, "… "+words.Count(len(f.Fixes)-i, "more way", "more ways")+": -v has all"))
			break
		}
		t.fix(&f.Fixes[i], i, indent)
	}
	for i := range f.Variants {
		if v := &f.Variants[i]; len(v.Fixes) > 0 {
			t.wrapped(indent, "where the rows are those of "+sentences.Position(t.site(v.Parent.Site))+":", dim)
			t.fix(&v.Fixes[0], 0, indent)
		}
	}
}

func (t *textWriter) fix(x *report.Fix, i int, indent string) {
	head, note := sentences.FixHead(x), sentences.FixNote(x)
	if i > 0 {
		head = "or " + head
	}
	if note != "" && len(indent)+runes(head)+2+runes(note) <= t.columns {
		head, note = head+": "+note, ""
	}
	style := bold
	if x.Verified {
		style = green
	}
	t.wrapped(indent, head, style)
	t.wrapped(indent+"     ", note, dim)
	if x.SQL != "" {
		t.code(indent+"     ", x.SQL, maxSQLLines)
	}
	if x.Edit != "" {
		t.code(indent+"     ", edited.Short(x.Edit), maxEditLines)
	}
	if x.Go != "" && (t.verbose || x.SQL == "" && x.Edit == "") {
		t.code(indent+"     ", x.Go, maxGoLines)
	}
}

// code writes a text that is to be copied: its lines are never broken.
func (t *textWriter) code(indent, text string, max int) {
	if t.verbose {
		max = 1 << 30
	}
	lines := strings.Split(strings.TrimRight(escape.CleanLines(text), "\n "), "\n")
	t.capped(indent, lines, max)
}

func (t *textWriter) stack(f *report.Finding, indent string) {
	if len(f.Stack) == 0 {
		return
	}
	t.blank()
	t.line(indent, "called from")
	for _, s := range f.Stack {
		t.line(indent+"    ", sentences.Position(t.site(s))+"   "+t.paint(dim, escape.Clean(s.Function)))
	}
}
