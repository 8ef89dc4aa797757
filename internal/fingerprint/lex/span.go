package lex

// Span is a half-open range of byte offsets in the text that was scanned.
// The zero Span means "not there".
type Span struct{ Start, End int }

// Of returns the text that the span covers.
func (s Span) Of(text string) string { return text[s.Start:s.End] }

// Empty reports whether the span covers nothing.
func (s Span) Empty() bool { return s.End <= s.Start }
