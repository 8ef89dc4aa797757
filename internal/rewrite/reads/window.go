package reads

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// partitions are the edits by which the windows of the main block see the
// rows of one key, as they did when the statement asked for one. ok is false
// where a window is named elsewhere.
func partitions(q *rewrite.Repeat) (edits []rewrite.Edit, ok bool) {
	names := strings.Join(q.KeyNames(), ", ")
	for _, c := range q.Child.Structure.Calls {
		if !c.Window || c.Query != 0 {
			continue
		}
		at, found := over(q.Child, c.Span)
		if !found {
			return nil, false
		}
		inside := strings.TrimLeft(q.Child.SQL[at:c.Span.End-1], " \t\r\n")
		switch {
		case rewrite.StartsWithWords(inside, "partition", "by"):
			at += strings.Index(strings.ToLower(q.Child.SQL[at:]), "by") + len("by")
			edits = append(edits, rewrite.Insert(at, " "+names+","))
		case inside == "":
			edits = append(edits, rewrite.Insert(at, "PARTITION BY "+names))
		case rewrite.StartsWithWords(inside, "order", "by"):
			edits = append(edits, rewrite.Insert(at, "PARTITION BY "+names+" "))
		default:
			return nil, false // a named window, or a frame alone
		}
	}
	return edits, true
}

// over is the place behind the bracket of OVER (.
func over(s *rewrite.Text, call fingerprint.Span) (int, bool) {
	text := call.Of(s.SQL)
	if !strings.HasSuffix(text, ")") {
		return 0, false
	}
	depth := 0
	for i := len(text) - 1; i >= 0; i-- {
		if l, ok := literalEnding(s, call.Start+i+1); ok {
			i = l.Start - call.Start
			continue
		}
		switch text[i] {
		case ')':
			depth++
		case '(':
			depth--
		}
		if depth == 0 {
			return call.Start + i + 1, rewrite.EndsWithWord(strings.TrimRight(text[:i], " \t\r\n"), "over")
		}
	}
	return 0, false
}

func literalEnding(s *rewrite.Text, at int) (fingerprint.Span, bool) {
	for _, l := range s.Literals {
		if l.Span.End == at && !l.Span.Empty() {
			return l.Span, true
		}
	}
	return fingerprint.Span{}, false
}
