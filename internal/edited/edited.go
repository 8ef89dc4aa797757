// Package edited shows edits of code.
package edited

import (
	"fmt"
	"strconv"
	"strings"
)

// Short is an edit for people: each place with its lines, without the
// indentation that they have in the file.
func Short(edit string) string {
	var out []string
	name := ""
	for _, part := range places(edit) {
		head, lines := part[0], part[1:]
		if file, ok := strings.CutPrefix(head, "+++ "); ok {
			name = file
			continue
		}
		if !strings.HasPrefix(head, "@@ -") {
			continue
		}
		out = append(out, fmt.Sprintf("%s:%d", name, lineOf(head)))
		for _, l := range dedented(lines) {
			out = append(out, l[:1]+" "+l[1:])
		}
	}
	return strings.Join(out, "\n")
}

// places cuts an edit before each of its headers.
func places(edit string) [][]string {
	var out [][]string
	for _, l := range strings.Split(strings.TrimRight(edit, "\n"), "\n") {
		if strings.HasPrefix(l, "--- ") || strings.HasPrefix(l, "+++ ") || strings.HasPrefix(l, "@@ -") {
			out = append(out, []string{l})
		} else if len(out) > 0 && l != "" {
			out[len(out)-1] = append(out[len(out)-1], l)
		}
	}
	return out
}

// lineOf is the line at which a header's change begins: one that only adds
// stands behind the line that it names.
func lineOf(head string) int {
	from, _, _ := strings.Cut(strings.TrimPrefix(head, "@@ -"), " ")
	line, count, _ := strings.Cut(from, ",")
	n, err := strconv.Atoi(line)
	if err != nil {
		return 0
	}
	if count == "0" {
		n++
	}
	return n
}

// dedented are the lines without the tabs that all of them begin with.
func dedented(lines []string) []string {
	common := -1
	for _, l := range lines {
		body := l[1:]
		if n := len(body) - len(strings.TrimLeft(body, "\t")); body != "" && (common < 0 || n < common) {
			common = n
		}
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l[:1] + strings.Replace(l[1:], strings.Repeat("\t", max(common, 0)), "", 1)
	}
	return out
}
