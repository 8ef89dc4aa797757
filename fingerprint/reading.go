package fingerprint

// The bounds of a reading. What lies beyond them is left out, and whoever reads
// says so.
const (
	maxScanTokens = 1 << 18
	maxScanDepth  = 160 // nesting of brackets, sub-selects and CASE
)

// reading is a whole text cut into tokens, its keywords told from its names and
// its brackets paired. Ranges of tokens are half-open: [lo, hi).
type reading struct {
	text    string
	dialect Dialect
	cut     bool // the text has more tokens than are read

	toks []token
	// word is the keyword that a bare word spells, in lower case; empty for
	// other tokens, and for words next to a dot, which are names.
	word []string
	// match is the index of the token that closes or opens the bracket or
	// CASE at this index, the number of tokens where it is never closed, -1
	// for other tokens.
	match []int32
}

// read cuts a text into tokens.
func read(d Dialect, sql string) reading {
	x := reading{text: sql, dialect: d}
	x.lex()
	x.matchBrackets()
	return x
}

// lex fills the tokens and their keywords.
func (x *reading) lex() {
	words := scanWords()
	lx := lexer{sql: x.text, dialect: x.dialect}
	var buf [24]byte
	for lx.next() != tokEnd {
		if len(x.toks) == maxScanTokens {
			x.cut = true
			break
		}
		t := token{kind: lx.kind, key: lx.key, start: lx.start, end: lx.pos}
		word := ""
		switch {
		case t.kind == tokKeyword || t.kind == tokWord:
			t.kind = tokWord
			if n := t.end - t.start; n <= len(buf) && !x.last(tokDot) {
				for i := range n {
					buf[i] = lowerByte(x.text[t.start+i])
				}
				word = words[string(buf[:n])]
			}
		case t.kind == tokDot && len(x.word) > 0:
			x.word[len(x.word)-1] = ""
		}
		x.toks = append(x.toks, t)
		x.word = append(x.word, word)
	}
}

// last reports whether the last token so far is of kind k.
func (x *reading) last(k tokenKind) bool {
	return len(x.toks) > 0 && x.toks[len(x.toks)-1].kind == k
}

// is reports whether token i is the keyword w.
func (x *reading) is(i int, w string) bool {
	return i >= 0 && i < len(x.word) && x.word[i] == w
}

// isAny reports whether token i is one of the keywords.
func (x *reading) isAny(i int, words ...string) bool {
	if i < 0 || i >= len(x.word) || x.word[i] == "" {
		return false
	}
	for _, w := range words {
		if x.word[i] == w {
			return true
		}
	}
	return false
}

// kind is the kind of token i, tokEnd outside the text.
func (x *reading) kind(i int) tokenKind {
	if i < 0 || i >= len(x.toks) {
		return tokEnd
	}
	return x.toks[i].kind
}

// isOp reports whether token i is the operator op.
func (x *reading) isOp(i int, op string) bool {
	return x.kind(i) == tokOperator && x.toks[i].text(x.text) == op
}

// isName reports whether token i can be a name: quoted, or any bare word.
func (x *reading) isName(i int) bool {
	k := x.kind(i)
	return k == tokWord || k == tokName
}

// nameAt is the name that token i spells.
func (x *reading) nameAt(i int) string { return x.toks[i].name(x.text) }

// span covers the tokens [lo, hi); it is zero where there are none.
func (x *reading) span(lo, hi int) Span {
	hi = min(hi, len(x.toks))
	if lo < 0 || lo >= hi {
		return Span{}
	}
	return Span{x.toks[lo].start, x.toks[hi-1].end}
}
