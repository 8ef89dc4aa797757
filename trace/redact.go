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
	out := emptyComments(d, fingerprint.Redact(d, text))
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
	return fingerprint.Redact(d, text) == text
}
