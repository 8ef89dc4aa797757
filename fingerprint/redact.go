package fingerprint

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
)

// Redact returns a statement's text with stand-ins for its literals. All else
// stays as it is: placeholders, names, comments and line breaks. Literals that
// say nothing of anybody stay too: NULL, TRUE and FALSE, numbers of LIMIT and
// OFFSET and of columns to order or group by, and 0 and 1 where no column is
// compared with them. Text in double quotes that may be a value has a stand-in
// too; the shape is another one then.
func Redact(d Dialect, sql string) string {
	sql = hide.WithoutQuotedValues(d, sql)
	literals := AppendLiterals(nil, d, sql)
	if len(literals) == 0 {
		return sql
	}
	s := Scan(d, sql)
	var out strings.Builder
	at := 0
	for _, l := range literals {
		put := hide.String
		if l.Kind == NumberLiteral {
			put = hide.Number
		}
		if l.impersonal(s) {
			put = l.raw
		}
		out.WriteString(sql[at:l.Span.Start])
		out.WriteString(put)
		at = l.Span.End
	}
	out.WriteString(sql[at:])
	return out.String()
}

// Redacted is Redact, and whether the result can stand for the statement: its
// placeholders and literals are as many, in the same places.
func Redacted(d Dialect, sql string) (text string, ok bool) {
	text = Redact(d, sql)
	return text, Of(d, text) == Of(d, hide.WithoutQuotedValues(d, sql))
}

// Redacted reports whether a literal is a stand-in that Redact wrote.
func (l Literal) Redacted() bool { return l.raw == hide.Number || l.raw == hide.String }

// maxPage is the number of digits of a LIMIT or an OFFSET that is no key of
// anything.
const maxPage = 6

func (l Literal) impersonal(s *Structure) bool {
	if l.Kind == BoolLiteral || l.Kind == NullLiteral {
		return true
	}
	if l.Kind != NumberLiteral || l.Slot < 0 || l.Slot >= len(s.Slots) || l.Redacted() {
		return false
	}
	slot := s.Slots[l.Slot]
	switch slot.Clause {
	case InLimit, InOffset:
		return plainDigits(l.raw, maxPage)
	case InOrderBy, InGroupBy:
		return !slot.Wrapped && slot.Op == "" && plainDigits(l.raw, 2)
	}
	return (l.raw == "0" || l.raw == "1") && slot.Column.Name == ""
}

func plainDigits(text string, most int) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return len(text) <= most
}
