package printers

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
)

// level is how loud a format is about a finding.
type level int8

const (
	note level = iota
	warning
	failure
)

// level decides: what was accepted is a note; what counts is a warning, or an
// error where that was asked for; repetition alone is a note, since it is no
// more than a candidate, and so is advice.
func (s *settings) level(f *report.Finding) level {
	switch {
	case tree.Standing(f) != 0:
		return note
	case report.Advisory(f.Rule):
		return note
	case s.asErrors:
		return failure
	case f.Evidence == report.Repeated:
		return note
	}
	return warning
}

// findings lists them in the order of the tree, at most the format's limit of
// them, and how many there are besides. Findings that are suppressed come
// only if the format can mark them as such. One that several scopes have is
// told once.
func (s *settings) findings(r *report.Report, suppressed bool, own int) (printed []*report.Finding, more int) {
	for _, n := range tree.Flat(tree.Tree(compare.Merge(*r).Findings)) {
		if suppressed || n.Suppressed == "" {
			printed = append(printed, n.Finding)
		}
	}
	n := s.cap(own, len(printed))
	return printed[:n], len(printed) - n
}

// message is a finding in a few lines of plain text: headline, evidence,
// statement, parent, and the first fix.
func (s *settings) message(f *report.Finding) string {
	lines := []string{sentences.Headline(f)}
	if why := sentences.Evidence(f); why != "" {
		lines = append(lines, why)
	}
	if f.Query.SQL != "" {
		lines = append(lines, escape.OneLine(f.Query.SQL, 500)+" ("+sentences.ChildFigures(&f.Query)+")")
	}
	if p := f.Parent; p != nil {
		lines = append(lines, "for the rows of "+escape.OneLine(p.SQL, 500)+" at "+sentences.Position(s.site(p.Site)))
	}
	if words := sentences.Advice(f); words != "" {
		lines = append(lines, words)
	}
	if len(f.Fixes) > 0 {
		x := &f.Fixes[0]
		lines = append(lines, sentences.FixHead(x))
		if x.SQL != "" {
			lines = append(lines, escape.Short(strings.TrimSpace(escape.CleanLines(x.SQL)), 2000))
		}
	}
	if f.Suppressed != "" {
		lines = append(lines, "suppressed: "+escape.Clean(f.Suppressed))
	}
	for i := range lines {
		lines[i] = escape.Inert(lines[i])
	}
	return strings.Join(lines, "\n")
}
