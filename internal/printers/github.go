package printers

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
)

// maxAnnotations of each level are shown by GitHub for one step.
const maxAnnotations = 10

// GitHub writes workflow commands, which GitHub Actions shows as annotations
// at the lines of the code: one line of output for each call site, worst
// first, at most ten of a level, since more are not shown; how many there are
// besides is said. Findings that are known or suppressed are left out.
//
// Paths must be relative to the repository: see Root and Prefix. Commands are
// read from the output of a step, which go test hides for packages that pass:
// write them from a step of their own.
func GitHub(w io.Writer, r report.Report, opts ...Option) error {
	s := newSettings(opts)
	var b strings.Builder
	printed, more := map[level]int{}, 0
	for _, group := range bySite(&r) {
		l := s.level(group[0])
		if printed[l] == s.cap(maxAnnotations, maxAnnotations) {
			more += len(group)
			continue
		}
		printed[l]++
		b.WriteString(s.command(l, group) + "\n")
	}
	if more > 0 {
		fmt.Fprintf(&b, "::notice title=nplusone::%s\n", escapeData(words.Count(more, "finding", "findings")+" more, not shown as annotations"))
	}
	if lines := missedLines(&r); len(lines) > 0 {
		fmt.Fprintf(&b, "::warning title=nplusone::%s\n", escapeData("not looked at: "+strings.Join(lines, "\n")))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// bySite groups the findings that count by file and line, worst group first.
func bySite(r *report.Report) [][]*report.Finding {
	var groups [][]*report.Finding
	index := map[string]int{}
	for _, n := range tree.Flat(tree.Tree(compare.Merge(*r).Findings)) {
		if tree.Standing(n.Finding) != 0 {
			continue
		}
		key := n.Site.File + "\x00" + strconv.Itoa(n.Site.Line)
		i, ok := index[key]
		if !ok {
			i = len(groups)
			index[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], n.Finding)
	}
	slices.SortStableFunc(groups, func(a, b []*report.Finding) int { return tree.Worse(a[0], b[0]) })
	return groups
}

// command is one workflow command.
func (s *settings) command(l level, group []*report.Finding) string {
	f := group[0]
	var properties []string
	if file := s.files.file(f.Site); file != "" {
		properties = append(properties, "file="+escapeProperty(file))
		if f.Site.Line > 0 {
			properties = append(properties, "line="+strconv.Itoa(f.Site.Line))
		}
	}
	properties = append(properties, "title="+escapeProperty(sentences.Headline(f)))
	texts := make([]string, len(group))
	for i, f := range group {
		texts[i] = s.message(f)
	}
	name := [...]string{"notice", "warning", "error"}[l]
	return "::" + name + " " + strings.Join(properties, ",") + "::" + escapeData(strings.Join(texts, "\n\n"))
}

// escapeData is the runner's escaping of a command's text.
func escapeData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(escape.CleanLines(s))
}

// escapeProperty is the runner's escaping of a property.
func escapeProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(escape.Clean(s))
}
