package structure

import (
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// Names lists every name and bare word of the text that was scanned, in order
// of appearance, whatever it stands for. It needs no grammar, so that it holds
// where the structure has left something out.
func (s *Structure) Names(text string) []Name {
	x := lex.Read(s.Dialect, text)
	var out []Name
	for i := range x.Tokens {
		if x.IsName(i) {
			out = append(out, dotted(&x, i))
		}
	}
	return out
}

// Called lists every name before an opening bracket: functions, and keywords
// and types that take a bracket. Left out are the names that a text gives
// itself, with their columns: WITH n (a) AS (SELECT ...), AS n (a) and
// (SELECT ...) n (a). The name is empty where a literal stands before the
// bracket: some settings make names of what reads as a string.
func (s *Structure) Called(text string) []Name {
	x := lex.Read(s.Dialect, text)
	var out []Name
	for i := range x.Tokens {
		switch {
		case x.Kind(i+1) != lex.Open:
		case x.IsName(i) && !givesName(&x, i):
			out = append(out, dotted(&x, i))
		case x.Kind(i) == lex.String, x.Kind(i) == lex.Number, x.Kind(i) == lex.Bytes:
			out = append(out, Name{Span: x.Span(i, i+1)})
		}
	}
	return out
}

// Operators lists every operator of the text that was scanned.
func (s *Structure) Operators(text string) []string {
	var out []string
	for _, t := range lex.Tokens(s.Dialect, text) {
		if t.Kind == lex.Operator {
			out = append(out, t.Text(text))
		}
	}
	return out
}

// dotted is the name that token i ends, with what stands before its dot.
func dotted(x *lex.Reading, i int) Name {
	n := Name{Name: x.NameAt(i), Span: x.Span(i, i+1)}
	if x.Kind(i-1) == lex.Dot {
		n.Span = x.Span(i-1, i+1)
		if x.IsName(i - 2) {
			n.Qualifier, n.Span = x.NameAt(i-2), x.Span(i-2, i+1)
		}
	}
	return n
}

// givesName reports whether token i, before a bracket, is a name that the text
// gives to a table of its own.
func givesName(x *lex.Reading, i int) bool {
	if x.Is(i-1, "as") {
		return true
	}
	if x.Kind(i-1) == lex.Close {
		open := int(x.Match[i-1])
		return open >= 0 && open < i && x.StartsQuery(open)
	}
	if !x.IsAny(i-1, "with", "recursive") && x.Kind(i-1) != lex.Comma {
		return false
	}
	end := x.Skip(i+1, len(x.Tokens))
	if !x.Is(end, "as") {
		return false
	}
	for end++; x.IsAny(end, "not", "materialized"); end++ {
	}
	return x.Kind(end) == lex.Open && (x.StartsQuery(end) || x.IsAny(end+1, "insert", "update", "delete", "merge"))
}
