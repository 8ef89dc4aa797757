package trace

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
)

// redact replaces the literals of a text, and drops its comments, so
// that its structure stays: placeholders, clauses, and which values were
// written into the text. Where that does not succeed it returns "": the shape
// alone is recorded then.
func redact(d fingerprint.Dialect, text string, shape fingerprint.ID) string {
	out, ok := fingerprint.Redacted(d, hide.WithoutComments(d, text, isIgnore))
	if !ok || fingerprint.Of(d, text) != shape || !harmless(d, out) {
		return ""
	}
	return out
}

// ignoreMark begins the comments that the rules read.
const ignoreMark = "nplusone:ignore"

func isIgnore(comment string) bool { return strings.HasPrefix(comment, ignoreMark) }

// harmless looks again at what is left.
func harmless(d fingerprint.Dialect, text string) bool {
	return hide.WithoutComments(d, text, isIgnore) == text && fingerprint.Redact(d, text) == text
}
