package suggest

import (
	"os"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
)

// sourceText is the program's source near a call. A literal that stands in it
// as part of the statement is code and may be printed; any other may be a
// value, which never leaves.
type sourceText struct{ files []string }

const (
	maxSourceFiles = 6
	maxSourceBytes = 1 << 20
	// literalContext is how much of the statement before a literal must stand
	// in the source with it.
	literalContext = 8
	leastContext   = 5
)

func sourceOf(stack []detect.Site) *sourceText {
	s := &sourceText{}
	seen := map[string]bool{}
	for _, f := range stack {
		if f.Path == "" || seen[f.Path] || len(s.files) == maxSourceFiles || !strings.HasSuffix(f.Path, ".go") {
			continue
		}
		seen[f.Path] = true
		if info, err := os.Stat(f.Path); err != nil || info.Size() > maxSourceBytes {
			continue
		}
		if text, err := os.ReadFile(f.Path); err == nil {
			s.files = append(s.files, string(text))
		}
	}
	return s
}

func (s *sourceText) has(piece string) bool {
	for _, f := range s.files {
		if strings.Contains(f, piece) {
			return true
		}
	}
	return false
}

// printed is a literal as people may see it: itself where it is the
// program's code, else a placeholder.
func (s *side) printed(literal int) string {
	if s.folded != nil {
		return s.folded.shown[literal]
	}
	span := s.literals[literal].Span
	text := span.Of(s.text)
	from := max(0, span.Start-literalContext)
	for _, slot := range s.s.Slots {
		if slot.Param > 0 && slot.Span.End <= span.Start {
			from = max(from, slot.Span.End) // programs write placeholders in other ways
		}
	}
	if s.ordinal(literal) {
		return text
	}
	if s.source != nil && span.Start-from >= leastContext && s.source.has(s.text[from:span.End]) {
		return text
	}
	return "?"
}

// ordinal reports whether a literal is the number of a column to order or to
// group by: that is no value, and nothing else can stand in its place.
func (s *side) ordinal(literal int) bool {
	l := s.literals[literal]
	if l.Kind != fingerprint.NumberLiteral || l.Slot < 0 || l.Slot >= len(s.s.Slots) {
		return false
	}
	if clause := s.s.Slots[l.Slot].Clause; clause != fingerprint.InOrderBy && clause != fingerprint.InGroupBy {
		return false
	}
	before := strings.TrimRight(s.text[:l.Span.Start], " \t\r\n")
	after := s.after(l.Span.End)
	return (strings.HasSuffix(before, ",") || endsWithWord(before, "by")) &&
		(after == 0 || after == ',' || after == ')' || wordByte(after))
}
