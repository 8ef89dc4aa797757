package edits

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/source"
)

// hunk is a run of lines that give way to others.
type hunk struct {
	before, after int // the first line of each, from 0
	old, new      []string
}

// diff is a unified diff without context.
func diff(name, before, after string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", name, name)
	for _, h := range hunks(strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")) {
		fmt.Fprintf(&b, "@@ -%s +%s @@\n", lines(h.before, len(h.old)), lines(h.after, len(h.new)))
		for _, l := range h.old {
			b.WriteString("-" + strings.TrimSuffix(l, "\n") + "\n")
		}
		for _, l := range h.new {
			b.WriteString("+" + strings.TrimSuffix(l, "\n") + "\n")
		}
	}
	return b.String()
}

// lines names a range of lines: that before which nothing stands is named by
// the line before it.
func lines(from, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, n)
}

// maxCompared bounds the lines that are compared one by one.
const maxCompared = 600

// hunks are the differences of two lists of lines.
func hunks(a, b []string) []hunk {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	if endA-start > maxCompared || endB-start > maxCompared {
		return []hunk{{start, start, a[start:endA], b[start:endB]}}
	}
	return compared(a[start:endA], b[start:endB], start)
}

// compared finds the longest list of lines that both have.
func compared(a, b []string, offset int) []hunk {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var out []hunk
	for i, j := 0, 0; i < len(a) || j < len(b); {
		if i < len(a) && j < len(b) && a[i] == b[j] {
			i, j = i+1, j+1
			continue
		}
		h := hunk{before: offset + i, after: offset + j}
		for (i < len(a) || j < len(b)) && (i >= len(a) || j >= len(b) || a[i] != b[j]) {
			if j >= len(b) || i < len(a) && length[i+1][j] >= length[i][j+1] {
				h.old = append(h.old, a[i])
				i++
			} else {
				h.new = append(h.new, b[j])
				j++
			}
		}
		out = append(out, h)
	}
	return slid(out, a, offset)
}

// slid moves hunks that only add lines down as far as the same lines come out of
// it: a function is then added from its head to its end.
func slid(list []hunk, a []string, offset int) []hunk {
	for i := range list {
		h := &list[i]
		end := len(a) + offset
		if i+1 < len(list) {
			end = list[i+1].before
		}
		for len(h.old) == 0 && h.before < end && a[h.before-offset] == h.new[0] && strings.TrimSpace(h.new[0]) != "" {
			h.new = append(append([]string{}, h.new[1:]...), h.new[0])
			h.before, h.after = h.before+1, h.after+1
		}
	}
	return list
}

// changed are the functions of a file that an edit changes, as they are after
// it.
func changed(f *source.File, text []byte) string {
	before := map[string]bool{}
	for _, d := range f.Syntax.Decls {
		from, to := int(d.Pos()-f.Syntax.FileStart), int(d.End()-f.Syntax.FileStart)
		before[string(f.Text[from:to])] = true
	}
	fset := token.NewFileSet()
	after, err := parser.ParseFile(fset, f.Path, text, parser.ParseComments)
	if err != nil {
		return ""
	}
	var out []string
	for _, d := range after.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			continue
		}
		if code := string(text[d.Pos()-after.FileStart : d.End()-after.FileStart]); !before[code] {
			out = append(out, code)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return strings.Join(out, "\n\n") + "\n\n"
}
