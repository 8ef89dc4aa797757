package analysis

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// OfNothing reports whether column i of the result is computed without a look
// at any row: CURRENT_TIMESTAMP, now(), nextval('seq').
func (c *Group) OfNothing(i int) bool {
	s := c.Shape()
	it, ok := c.ItemOf(s, i)
	if !ok || it.Star || it.Name.Name != "" || it.Aggregate != "" || it.Expr.End > len(c.Stmt.Text) {
		return false
	}
	word := wordAt(c.Stmt.Text, it.Expr)
	if word == it.Expr.End {
		return true // a word that is no column
	}
	for _, f := range s.Calls {
		if f.Span == it.Expr && !f.Aggregate && !f.Window {
			return onlyValues(c.Stmt.Text, lex.Span{Start: word, End: f.Span.End}, s.Slots)
		}
	}
	return false
}

// wordAt is where the word ends that a span begins with.
func wordAt(text string, span lex.Span) int {
	at := span.Start
	for at < span.End && (isLetter(text[at]) || at > span.Start && text[at] >= '0' && text[at] <= '9') {
		at++
	}
	return at
}

// onlyValues reports whether a span names nothing, but for placeholders and
// literals.
func onlyValues(text string, span lex.Span, slots []fingerprint.Slot) bool {
	for at := span.Start; at < span.End; at++ {
		for _, slot := range slots {
			if slot.Span.Start <= at && at < slot.Span.End {
				at = slot.Span.End
			}
		}
		if at < span.End && (isLetter(text[at]) || text[at] == '"' || text[at] == '`' || text[at] == '*') {
			return false
		}
	}
	return true
}

func isLetter(b byte) bool {
	return b|0x20 >= 'a' && b|0x20 <= 'z' || b == '_' || b >= 0x80
}
