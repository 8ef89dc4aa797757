package printers

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/report"
)

// sourceLine is one line of an excerpt.
type sourceLine struct {
	Number int
	Text   string // cleaned, common indentation removed
	Here   bool   // the site's own line
}

// excerpt returns the site's line with some before and after it, or nothing
// where the file is not there or too short.
func (l *locator) excerpt(s report.Site, before, after int) []sourceLine {
	if s.Line <= 0 {
		return nil
	}
	text, ok := l.source(s)
	if !ok {
		return nil
	}
	all := strings.Split(text, "\n")
	if s.Line > len(all) {
		return nil
	}
	first, last := max(s.Line-before, 1), min(s.Line+after, len(all))
	var lines []sourceLine
	for n := first; n <= last; n++ {
		line := escape.Short(strings.TrimRight(escape.CleanLines(all[n-1]), " "), 200)
		lines = append(lines, sourceLine{Number: n, Text: line, Here: n == s.Line})
	}
	dedent(lines)
	return lines
}

func dedent(lines []sourceLine) {
	indent := -1
	for _, l := range lines {
		if l.Text == "" {
			continue
		}
		if n := len(l.Text) - len(strings.TrimLeft(l.Text, " ")); indent < 0 || n < indent {
			indent = n
		}
	}
	for i := range lines {
		if indent > 0 && lines[i].Text != "" {
			lines[i].Text = lines[i].Text[indent:]
		}
	}
}
