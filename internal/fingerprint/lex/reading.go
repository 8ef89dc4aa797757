package lex

// The bounds of a reading. What lies beyond them is left out, and whoever reads
// says so.
const (
	MaxTokens = 1 << 18
	MaxDepth  = 160 // nesting of brackets, sub-selects and CASE
)

// Reading is a whole text cut into tokens, its keywords told from its names and
// its brackets paired. Ranges of tokens are half-open: [lo, hi).
type Reading struct {
	Text    string
	Dialect Dialect
	Cut     bool // the text has more tokens than are read

	Tokens []Token
	// Word is the keyword that a bare word spells, in lower case; empty for
	// other tokens, and for words next to a dot, which are names.
	Word []string
	// Match is the index of the token that closes or opens the bracket or
	// CASE at this index, the number of tokens where it is never closed, -1
	// for other tokens.
	Match []int32
}

// Read cuts a text into tokens.
func Read(d Dialect, sql string) Reading {
	x := Reading{Text: sql, Dialect: d}
	x.lex()
	x.matchBrackets()
	return x
}

// lex fills the tokens and their keywords.
func (x *Reading) lex() {
	words := Words()
	lx := Lexer{SQL: x.Text, Dialect: x.Dialect}
	var buf [24]byte
	for lx.Next() != End {
		if len(x.Tokens) == MaxTokens {
			x.Cut = true
			break
		}
		t := Token{Kind: lx.Kind, Start: lx.Start, End: lx.Pos}
		word := ""
		switch {
		case t.Kind == Keyword || t.Kind == Word:
			t.Kind = Word
			if n := t.End - t.Start; n <= len(buf) && !x.last(Dot) {
				for i := range n {
					buf[i] = LowerByte(x.Text[t.Start+i])
				}
				word = words[string(buf[:n])]
			}
		case t.Kind == Dot && len(x.Word) > 0:
			x.Word[len(x.Word)-1] = ""
		}
		x.Tokens = append(x.Tokens, t)
		x.Word = append(x.Word, word)
	}
}

// last reports whether the last token so far is of kind k.
func (x *Reading) last(k Kind) bool {
	return len(x.Tokens) > 0 && x.Tokens[len(x.Tokens)-1].Kind == k
}

// The scanners ask what follows in hundreds of places. A copy in each would make
// every program that links them a tenth of a megabyte larger, and a text is
// read once: hence go:noinline.

// Is reports whether token i is the keyword w.
//
//go:noinline
func (x *Reading) Is(i int, w string) bool {
	return i >= 0 && i < len(x.Word) && x.Word[i] == w
}

// IsAny reports whether token i is one of the keywords.
//
//go:noinline
func (x *Reading) IsAny(i int, words ...string) bool {
	if i < 0 || i >= len(x.Word) || x.Word[i] == "" {
		return false
	}
	for _, w := range words {
		if x.Word[i] == w {
			return true
		}
	}
	return false
}

// Kind is the kind of token i, End outside the text.
//
//go:noinline
func (x *Reading) Kind(i int) Kind {
	if i < 0 || i >= len(x.Tokens) {
		return End
	}
	return x.Tokens[i].Kind
}

// IsOp reports whether token i is the operator op.
func (x *Reading) IsOp(i int, op string) bool {
	return x.Kind(i) == Operator && x.Tokens[i].Text(x.Text) == op
}

// IsName reports whether token i can be a name: quoted, or any bare word.
func (x *Reading) IsName(i int) bool {
	k := x.Kind(i)
	return k == Word || k == Name
}

// NameAt is the name that token i spells.
//
//go:noinline
func (x *Reading) NameAt(i int) string { return x.Tokens[i].Name(x.Text) }

// Span covers the tokens [lo, hi); it is zero where there are none.
//
//go:noinline
func (x *Reading) Span(lo, hi int) Span {
	hi = min(hi, len(x.Tokens))
	if lo < 0 || lo >= hi {
		return Span{}
	}
	return Span{x.Tokens[lo].Start, x.Tokens[hi-1].End}
}
