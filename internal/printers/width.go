package printers

import (
	"strings"
	"unicode/utf8"
)

// wrap breaks text at blanks into lines of at most width runes. A word that
// is longer is broken where it must be.
func wrap(text string, width int) []string {
	width = max(width, 10)
	var lines []string
	line, used := strings.Builder{}, 0
	flush := func() {
		lines = append(lines, line.String())
		line.Reset()
		used = 0
	}
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if used > 0 && used+1+n > width {
			flush()
		}
		for n > width {
			head, tail := cutRunes(word, width)
			line.WriteString(head)
			flush()
			word, n = tail, n-width
		}
		if used > 0 {
			line.WriteByte(' ')
			used++
		}
		line.WriteString(word)
		used += n
	}
	if used > 0 {
		flush()
	}
	return lines
}

func cutRunes(s string, n int) (head, tail string) {
	for i := range s {
		if n == 0 {
			return s[:i], s[i:]
		}
		n--
	}
	return s, ""
}

func runes(s string) int { return utf8.RuneCountInString(s) }
