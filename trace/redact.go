package trace

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// redact replaces the literals of a text, and what stands in its comments, so
// that its structure stays: placeholders, clauses, and which values were
// written into the text. Where that does not succeed it returns "": the shape
// alone is recorded then.
func redact(d fingerprint.Dialect, text string, shape fingerprint.ID) string {
	var b strings.Builder
	at := 0
	for _, l := range fingerprint.AppendLiterals(nil, d, text) {
		put := ""
		switch l.Kind {
		case fingerprint.NumberLiteral:
			put = "0"
		case fingerprint.StringLiteral, fingerprint.BytesLiteral:
			put = "''"
		default:
			continue // TRUE and NULL are no secrets
		}
		b.WriteString(text[at:l.Span.Start])
		b.WriteString(put)
		at = l.Span.End
	}
	b.WriteString(text[at:])
	out := emptyComments(d, b.String())
	if fingerprint.Of(d, out) != shape || !harmless(d, out) {
		return ""
	}
	return out
}

// ignoreMark begins the comments that the rules read.
const ignoreMark = "nplusone:ignore"

func emptyComments(d fingerprint.Dialect, text string) string {
	var contents []string
	for c := range fingerprint.Comments(d, text) {
		if c != "" && !strings.HasPrefix(c, ignoreMark) {
			contents = append(contents, c)
		}
	}
	for _, c := range contents {
		text = strings.Replace(text, c, "", 1)
	}
	return text
}

// harmless looks again at what is left.
func harmless(d fingerprint.Dialect, text string) bool {
	for c := range fingerprint.Comments(d, text) {
		if c != "" && !strings.HasPrefix(c, ignoreMark) {
			return false
		}
	}
	for _, l := range fingerprint.AppendLiterals(nil, d, text) {
		switch was := text[l.Span.Start:l.Span.End]; {
		case l.Kind == fingerprint.BoolLiteral, l.Kind == fingerprint.NullLiteral, was == "0", was == "''":
		default:
			return false
		}
	}
	return true
}
