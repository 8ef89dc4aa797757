package suggest

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// partitions are the edits by which the windows of the main block see the
// rows of one key, as they did when the statement asked for one. ok is false
// where a window is named elsewhere.
func (q *question) partitions() (edits []edit, ok bool) {
	names := strings.Join(q.keyNames(), ", ")
	for _, c := range q.child.s.Calls {
		if !c.Window || c.Query != 0 {
			continue
		}
		at, found := q.child.over(c.Span)
		if !found {
			return nil, false
		}
		inside := strings.TrimLeft(q.child.text[at:c.Span.End-1], " \t\r\n")
		switch {
		case startsWithWords(inside, "partition", "by"):
			at += strings.Index(strings.ToLower(q.child.text[at:]), "by") + len("by")
			edits = append(edits, insert(at, " "+names+","))
		case inside == "":
			edits = append(edits, insert(at, "PARTITION BY "+names))
		case startsWithWords(inside, "order", "by"):
			edits = append(edits, insert(at, "PARTITION BY "+names+" "))
		default:
			return nil, false // a named window, or a frame alone
		}
	}
	return edits, true
}

// over is the place behind the bracket of OVER (.
func (s *side) over(call fingerprint.Span) (int, bool) {
	text := call.Of(s.text)
	if !strings.HasSuffix(text, ")") {
		return 0, false
	}
	depth := 0
	for i := len(text) - 1; i >= 0; i-- {
		if l, ok := s.literalEnding(call.Start + i + 1); ok {
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
			return call.Start + i + 1, endsWithWord(strings.TrimRight(text[:i], " \t\r\n"), "over")
		}
	}
	return 0, false
}

func (s *side) literalEnding(at int) (fingerprint.Span, bool) {
	for _, l := range s.literals {
		if l.Span.End == at && !l.Span.Empty() {
			return l.Span, true
		}
	}
	return fingerprint.Span{}, false
}
