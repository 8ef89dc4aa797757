package rewrite

import (
	"regexp"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

const (
	// literalContext is how much of the statement before a literal must stand
	// in the source with it.
	literalContext = 8
	leastContext   = 5
	// Unshown is printed in the place of a literal that may be a value. Every
	// database takes it for a name that it does not know, so that what is
	// pasted as it is fails, and is not mistaken for an argument.
	Unshown     = "…"
	UnshownNote = Unshown + " stands for a value in your own statement's text, which is not shown"
	UnshownCode = "// Where " + Unshown + " stands, write the value that your own statement has there.\n"
)

// printed is a literal as people may see it: itself where it is the
// program's code or says nothing of anybody, else unshown.
func (s *Text) printed(literal int) string {
	if s.Folded != nil {
		return s.Folded.Shown[literal]
	}
	l := s.Literals[literal]
	text := l.Span.Of(s.SQL)
	if l.Redacted() {
		if found, ok := s.recovered()[literal]; ok {
			return found
		}
		return Unshown
	}
	if s.ordinal(literal) || s.impersonal(literal) {
		return text
	}
	if s.inSource(literal) || s.Source.names(l) {
		return text
	}
	if s.recovered(); s.verbatim {
		return text
	}
	return Unshown
}

// inSource reports whether a literal stands in the source behind the words
// that it stands behind here.
func (s *Text) inSource(literal int) bool {
	l := s.Literals[literal]
	begin := 0
	for _, slot := range s.Structure.Slots {
		if slot.Param > 0 && slot.Span.End <= l.Span.Start {
			begin = slot.Span.End // programs write placeholders in other ways
		}
	}
	context := min(l.Span.Start-begin, literalContext)
	if l.Kind == fingerprint.StringLiteral {
		context = min(context, leastContext) // query builders put conditions together
	}
	return context >= leastContext && s.Source.has(s.SQL[l.Span.Start-context:l.Span.End])
}

// Hides reports whether a text holds the mark of a literal that is not shown.
func Hides(d fingerprint.Dialect, text string) bool {
	if !strings.Contains(text, Unshown) {
		return false
	}
	at := 0
	for _, l := range fingerprint.AppendLiterals(nil, d, text) {
		if strings.Contains(text[at:l.Span.Start], Unshown) {
			return true
		}
		at = l.Span.End
	}
	return strings.Contains(text[at:], Unshown)
}

// impersonal reports whether a literal says nothing of anybody: truth, NULL,
// 0 and 1, and the size of a page.
func (s *Text) impersonal(literal int) bool {
	l := s.Literals[literal]
	switch l.Kind {
	case fingerprint.BoolLiteral, fingerprint.NullLiteral:
		return true
	case fingerprint.NumberLiteral:
	default:
		return false
	}
	n, ok := l.Int()
	if !ok || n < 0 || l.Slot < 0 || l.Slot >= len(s.Structure.Slots) {
		return false
	}
	clause := s.Structure.Slots[l.Slot].Clause
	return n <= 1 || n <= maxPage && (clause == fingerprint.InLimit || clause == fingerprint.InOffset)
}

// maxPage bounds the LIMIT and OFFSET that are taken for one.
const maxPage = 999_999

// ordinal reports whether a literal is the number of a column to order or to
// group by: that is no value, and nothing else can stand in its place.
func (s *Text) ordinal(literal int) bool {
	l := s.Literals[literal]
	if l.Kind != fingerprint.NumberLiteral || l.Slot < 0 || l.Slot >= len(s.Structure.Slots) {
		return false
	}
	if clause := s.Structure.Slots[l.Slot].Clause; clause != fingerprint.InOrderBy && clause != fingerprint.InGroupBy {
		return false
	}
	before := strings.TrimRight(s.SQL[:l.Span.Start], " \t\r\n")
	after := s.After(l.Span.End)
	return (strings.HasSuffix(before, ",") || EndsWithWord(before, "by")) &&
		(after == 0 || after == ',' || after == ')' || wordByte(after))
}

// recovered are the literals that a record of the statement does not hold, as
// they stand in the source: where one text of it is the whole statement, and
// no other one is the same but for other literals.
func (s *Text) recovered() map[int]string {
	if s.found != nil {
		return s.found
	}
	s.found = map[int]string{}
	if s.Source == nil {
		return s.found
	}
	pattern, groups := s.pattern()
	var match []string
	for _, text := range s.Source.texts() {
		m := pattern.FindStringSubmatch(text)
		s.verbatim = s.verbatim || m != nil
		switch {
		case m == nil:
		case match == nil:
			match = m[1:]
		default:
			for i := range match {
				if match[i] != m[1+i] {
					return s.found
				}
			}
		}
	}
	for i, value := range match {
		s.found[groups[i]] = value
	}
	return s.found
}

// pattern matches the statement as programs write it: with any placeholders,
// breaks and, in place of what was left out, literals. The groups are those.
func (s *Text) pattern() (*regexp.Regexp, []int) {
	var out strings.Builder
	var groups []int
	out.WriteString(`^\s*`)
	at, next := 0, 0
	put := func(span fingerprint.Span, with string) {
		out.WriteString(loose(s.SQL[at:span.Start]))
		out.WriteString(with)
		at = span.End
	}
	for _, slot := range s.Structure.Slots {
		for next < len(s.Literals) && s.Literals[next].Span.End <= slot.Span.Start {
			next++
		}
		switch {
		case slot.Span.Start < at:
		case slot.Param > 0:
			put(slot.Span, `(?:\?|\$\d+|[:@]\w+|%\w)`)
		case next < len(s.Literals) && s.Literals[next].Span == slot.Span && s.Literals[next].Redacted():
			groups = append(groups, next)
			put(slot.Span, `('(?:[^'\\]|'')*'|[-+]?\d[\w.]*)`)
		}
	}
	out.WriteString(loose(s.SQL[at:]))
	out.WriteString(`\s*;?\s*$`)
	return regexp.MustCompile(out.String()), groups
}

var blanks = regexp.MustCompile(`\s+`)

func loose(text string) string {
	return blanks.ReplaceAllLiteralString(regexp.QuoteMeta(text), `\s+`)
}
