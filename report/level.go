package report

import (
	"strings"

	"github.com/nplusone-go/nplusone/detect"
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
func (s *settings) level(f *detect.Finding) level {
	switch {
	case standing(f) != 0:
		return note
	case detect.Advisory(f.Rule):
		return note
	case s.asErrors:
		return failure
	case f.Evidence == detect.Repeated:
		return note
	}
	return warning
}

// findings lists them in the order of the tree, at most the format's limit of
// them, and how many there are besides. Findings that are suppressed come
// only if the format can mark them as such. One that several scopes have is
// told once.
func (s *settings) findings(r *detect.Report, suppressed bool, own int) (told []*detect.Finding, more int) {
	for _, n := range flat(tree(Merge(*r).Findings)) {
		if suppressed || n.Suppressed == "" {
			told = append(told, n.Finding)
		}
	}
	n := s.cap(own, len(told))
	return told[:n], len(told) - n
}

// message is a finding in a few lines of plain text: headline, evidence,
// statement, parent, and the first fix.
func (s *settings) message(f *detect.Finding) string {
	lines := []string{headline(f)}
	if why := evidence(f); why != "" {
		lines = append(lines, why)
	}
	if f.Query.SQL != "" {
		lines = append(lines, oneLine(f.Query.SQL, 500)+" ("+childFigures(&f.Query)+")")
	}
	if p := f.Parent; p != nil {
		lines = append(lines, "for the rows of "+oneLine(p.SQL, 500)+" at "+place(s.site(p.Site)))
	}
	if words := advice(f); words != "" {
		lines = append(lines, words)
	}
	if len(f.Fixes) > 0 {
		x := &f.Fixes[0]
		lines = append(lines, fixHead(x))
		if x.SQL != "" {
			lines = append(lines, short(strings.TrimSpace(cleanLines(x.SQL)), 2000))
		}
	}
	if f.Suppressed != "" {
		lines = append(lines, "suppressed: "+clean(f.Suppressed))
	}
	for i := range lines {
		lines[i] = inert(lines[i])
	}
	return strings.Join(lines, "\n")
}
