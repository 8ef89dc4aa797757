package shape

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// Normalize returns the text of a statement's shape: lower case, one space
// between words, a "?" for each literal and placeholder, one item of each list
// whose items are alike, no comments. Two texts have the same normalised text
// exactly if they have the same id, and the normalised text has that id too.
// It is for people to read; it is not always SQL that a server would take.
func Normalize(d lex.Dialect, sql string) string {
	out := textSink{buf: make([]byte, 0, min(len(sql)+8, 4096))}
	x := shaper{Lexer: lex.Lexer{SQL: sql, Dialect: d}, out: &out}
	x.shape()
	return string(out.buf)
}

// textSink writes the normalised text from the tokens that the shape takes. A
// nil sink writes nothing.
type textSink struct {
	buf []byte
	sinkState
}

// sinkState is what the space before the next token depends on.
type sinkState struct {
	prev   sinkToken
	spaced bool // the word before is followed by a space before "("
	into   intoState
}

// intoState finds the table's name after INTO, for the bracket after it opens
// a list of columns and no call.
type intoState uint8

const (
	notInto intoState = iota
	afterInto
	inIntoName
)

// sinkMark is a place to go back to.
type sinkMark struct {
	len int
	sinkState
}

func (t *textSink) mark() sinkMark {
	if t == nil {
		return sinkMark{}
	}
	return sinkMark{len(t.buf), t.sinkState}
}

func (t *textSink) rewind(m sinkMark) {
	if t == nil {
		return
	}
	t.buf = t.buf[:m.len]
	t.sinkState = m.sinkState
}

// sinkToken is a token as the spacing sees it. It must not tell apart what the
// hash does not tell apart: a quoted name that needs no quotes is a word.
type sinkToken uint8

const (
	sinkStart sinkToken = iota
	sinkWord
	sinkSlot
	sinkOperator
	sinkStar
	sinkCast
	sinkDot
	sinkComma // and semicolon
	sinkOpen
	sinkOpenBracket
	sinkClose
)

// token writes the lexer's current token.
func (t *textSink) token(x *shaper) {
	written := x.SQL[x.Start:x.Pos]
	if x.Val == lex.ValLiteral {
		t.space(sinkSlot, '?')
		t.buf = append(t.buf, '?')
		t.into = notInto
		return
	}
	switch x.Kind {
	case lex.Word, lex.Keyword:
		t.word(lex.Fold(written))
	case lex.Name:
		t.name(x, lex.Token{Kind: lex.Name, Start: x.Start, End: x.Pos}.Name(x.SQL))
	case lex.Semicolon:
		t.space(sinkComma, ';')
		t.buf = append(t.buf, ';')
	default:
		t.space(sinkTokenOf(x.Kind, written), written[0])
		t.buf = append(t.buf, written...)
		if x.Kind != lex.Dot {
			t.into = notInto
		}
	}
}

func sinkTokenOf(k lex.Kind, written string) sinkToken {
	switch k {
	case lex.Dot:
		return sinkDot
	case lex.Comma:
		return sinkComma
	case lex.Open:
		return sinkOpen
	case lex.OpenBracket:
		return sinkOpenBracket
	case lex.Close, lex.CloseBracket:
		return sinkClose
	}
	switch written {
	case "*":
		return sinkStar
	case "::":
		return sinkCast
	}
	return sinkOperator
}

// word writes a bare word.
func (t *textSink) word(w string) {
	dotted := t.prev == sinkDot
	t.space(sinkWord, w[0])
	t.buf = append(t.buf, w...)
	t.named(dotted)
	if dotted {
		return
	}
	t.spaced = t.spaced || spacedBeforeOpen(w)
	if w == "into" {
		t.into = afterInto
	}
}

// named notes that a name was written.
func (t *textSink) named(dotted bool) {
	switch {
	case dotted && t.into == inIntoName:
	case t.into == afterInto:
		t.into = inIntoName
	default:
		t.into = notInto
	}
	t.spaced = t.into == inIntoName
}

// name writes a quoted name, without its quotes where the bare name would be
// read as the same.
func (t *textSink) name(x *shaper, name string) {
	if isBareName(name) && (t.prev == sinkDot || !lex.IsKeyword(name)) {
		t.word(name)
		return
	}
	quote := `"`
	if x.Dialect == lex.MySQL {
		quote = "`"
	}
	dotted := t.prev == sinkDot
	t.space(sinkWord, quote[0])
	t.buf = append(t.buf, quote...)
	t.buf = append(t.buf, strings.ReplaceAll(name, quote, quote+quote)...)
	t.buf = append(t.buf, quote...)
	t.named(dotted)
}

// isBareName reports whether every dialect reads a name without quotes as the
// same name.
func isBareName(name string) bool {
	if name == "" || !lex.IsWordStart(name[0]) {
		return false
	}
	for i := 0; i < len(name); i++ {
		if c := name[i]; !lex.IsWordByte(c) || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// space writes the space before a token that starts with the byte c, if there
// is to be one. A space is left out only where the tokens would not run
// together without it.
func (t *textSink) space(k sinkToken, c byte) {
	prev := t.prev
	t.prev = k
	operand := prev == sinkWord || prev == sinkSlot || prev == sinkClose
	switch {
	case prev == sinkStart || prev == sinkOpen || prev == sinkOpenBracket,
		k == sinkComma || k == sinkClose,
		operand && (k == sinkDot || k == sinkCast || k == sinkOpenBracket),
		prev == sinkWord && k == sinkOpen && !t.spaced,
		prev == sinkDot && (k == sinkStar || k == sinkSlot || k == sinkWord && (lex.IsWordStart(c) || c == '"' || c == '`')),
		prev == sinkCast && k == sinkWord && lex.IsWordStart(c):
	default:
		t.buf = append(t.buf, ' ')
	}
	if k != sinkWord {
		t.spaced = false
	}
}

// spacedBeforeOpen reports whether a bracket after the word is none of a call.
func spacedBeforeOpen(w string) bool {
	switch w {
	case "select", "from", "where", "and", "or", "not", "in", "as", "on", "using", "values", "set", "by",
		"join", "having", "exists", "over", "with", "union", "all", "except", "intersect", "case", "when",
		"then", "else", "between", "like", "is", "limit", "offset", "returning", "distinct", "key", "conflict",
		"recursive", "lateral", "materialized", "filter", "within", "row", "interval", "table", "partition":
		return true
	}
	return false
}
