package source

import (
	"bufio"
	"os"
	"strings"

	"github.com/nplusone-go/nplusone/internal/statement"
)

// SourceComment looks for a comment //nplusone:ignore on the line, or on the
// one above it. It reads the file, so it is for reports only.
func SourceComment(file string, line int) (reason string, marked bool) {
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
	_, after, found := strings.Cut(text, "//"+statement.IgnoreMark)
	if !found || (after != "" && after[0] != ' ' && after[0] != '\t') {
		return "", false
	}
	return strings.TrimSpace(after), true
}

var knownComments lineCache[lineMark]

// lineMark is what a comment on or above a line says.
type lineMark struct {
	reason string
	marked bool
}
