package fingerprint

// Names lists every name and bare word of the text that was scanned, in order
// of appearance, whatever it stands for. It needs no grammar, so that it holds
// where the structure has left something out.
func (s *Structure) Names(text string) []Name {
	x := read(s.Dialect, text)
	var out []Name
	for i := range x.toks {
		if x.isName(i) {
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
	x := read(s.Dialect, text)
	var out []Name
	for i := range x.toks {
		switch {
		case x.kind(i+1) != tokOpen:
		case x.isName(i) && !givesName(&x, i):
			out = append(out, dotted(&x, i))
		case x.kind(i) == tokString, x.kind(i) == tokNumber, x.kind(i) == tokBytes:
			out = append(out, Name{Span: x.span(i, i+1)})
		}
	}
	return out
}

// Operators lists every operator of the text that was scanned.
func (s *Structure) Operators(text string) []string {
	var out []string
	for _, t := range tokens(nil, s.Dialect, text) {
		if t.kind == tokOperator {
			out = append(out, t.text(text))
		}
	}
	return out
}

// dotted is the name that token i ends, with what stands before its dot.
func dotted(x *reading, i int) Name {
	n := Name{Name: x.nameAt(i), Span: x.span(i, i+1)}
	if x.kind(i-1) == tokDot {
		n.Span = x.span(i-1, i+1)
		if x.isName(i - 2) {
			n.Qualifier, n.Span = x.nameAt(i-2), x.span(i-2, i+1)
		}
	}
	return n
}

// givesName reports whether token i, before a bracket, is a name that the text
// gives to a table of its own.
func givesName(x *reading, i int) bool {
	if x.is(i-1, "as") {
		return true
	}
	if x.kind(i-1) == tokClose {
		open := int(x.match[i-1])
		return open >= 0 && open < i && x.startsQuery(open)
	}
	if !x.isAny(i-1, "with", "recursive") && x.kind(i-1) != tokComma {
		return false
	}
	end := x.skip(i+1, len(x.toks))
	if !x.is(end, "as") {
		return false
	}
	for end++; x.isAny(end, "not", "materialized"); end++ {
	}
	return x.kind(end) == tokOpen && (x.startsQuery(end) || x.isAny(end+1, "insert", "update", "delete", "merge"))
}
