package fingerprint

import (
	"strconv"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// LiteralKind is what a literal in a text is.
type LiteralKind uint8

// The kinds of literals.
const (
	NumberLiteral LiteralKind = iota + 1
	StringLiteral
	BytesLiteral // X'1F', B'01'
	BoolLiteral
	NullLiteral
)

// Literal is one literal of a text: what an ORM wrote into the statement in
// place of a bound argument. It refers to the text it was read from.
type Literal struct {
	// Slot counts placeholders and literals together from 0 in order of
	// appearance: the index into Structure.Slots.
	Slot int
	Kind LiteralKind
	Span Span // with quotes, prefix and sign
	raw  string
	mode escapes
}

// escapes says what a backslash in a string means.
type escapes uint8

const (
	plainString   escapes = iota
	mysqlString           // MySQL's escapes
	escapeString          // PostgreSQL's E'...'
	unicodeString         // U&'...'
	dollarString          // $$...$$: nothing is an escape
)

// AppendLiterals appends the literals of a text to dst, in order. It
// allocates nothing but dst.
func AppendLiterals(dst []Literal, d Dialect, sql string) []Literal {
	x := lex.Lexer{SQL: sql, Dialect: d}
	for x.Next() != lex.End {
		var kind LiteralKind
		switch x.Kind {
		case lex.Number:
			kind = NumberLiteral
		case lex.String:
			kind = StringLiteral
		case lex.Bytes:
			kind = BytesLiteral
		case lex.Bool:
			kind = BoolLiteral
		case lex.Null:
			kind = NullLiteral
		default:
			continue
		}
		raw := sql[x.Start:x.Pos]
		dst = append(dst, Literal{
			Slot: x.Literals + x.Placeholders - 1,
			Kind: kind,
			Span: Span{Start: x.Start, End: x.Pos},
			raw:  raw,
			mode: escapesOf(d, kind, raw),
		})
	}
	return dst
}

func escapesOf(d Dialect, kind LiteralKind, raw string) escapes {
	switch {
	case kind != StringLiteral:
	case raw[0] == '$':
		return dollarString
	case d == MySQL:
		return mysqlString
	case raw[0]|0x20 == 'e':
		return escapeString
	case raw[0]|0x20 == 'u':
		return unicodeString
	}
	return plainString
}

// Text returns the literal's value as text: a string without quotes and
// escapes, the bytes of X'1F', the digits of B'01', a number without plus
// sign, blanks and underscores, true or false in lower case, nothing for NULL.
// It allocates only where the text has something to leave out.
func (l Literal) Text() string {
	switch l.Kind {
	case NumberLiteral:
		return numberDigits(l.raw)
	case StringLiteral:
		return unquoteString(l.raw, l.mode)
	case BytesLiteral:
		return unquoteBytes(l.raw)
	case BoolLiteral:
		return strconv.FormatBool(l.Bool())
	}
	return ""
}

// Bool returns the value of TRUE or FALSE.
func (l Literal) Bool() bool { return l.Kind == BoolLiteral && l.raw[0]|0x20 == 't' }

// Int returns the value of a number that is written as an integer and fits
// 64 bits. It allocates nothing.
func (l Literal) Int() (n int64, ok bool) {
	if l.Kind != NumberLiteral {
		return 0, false
	}
	digits, negative := splitSign(l.raw)
	base := 10
	if len(digits) > 2 && digits[0] == '0' {
		switch digits[1] | 0x20 {
		case 'x':
			base = 16
		case 'b':
			base = 2
		case 'o':
			base = 8
		}
		if base != 10 {
			digits = digits[2:]
		}
	}
	var v uint64
	for i := 0; i < len(digits); i++ {
		c := digits[i]
		if c == '_' {
			continue
		}
		digit := hexValue(c)
		if digit < 0 || digit >= base || v > (1<<63-1)/uint64(base)+1 {
			return 0, false
		}
		v = v*uint64(base) + uint64(digit)
	}
	switch {
	case negative && v <= 1<<63:
		return -int64(v), true
	case !negative && v < 1<<63:
		return int64(v), true
	}
	return 0, false
}

// splitSign takes the sign and what stands between it and the number away.
func splitSign(raw string) (digits string, negative bool) {
	if raw[0] != '-' && raw[0] != '+' {
		return raw, false
	}
	// A comment may hold digits too, so the number is found from its end.
	i := len(raw)
	for i > 1 && isNumberByte(raw, i-1) {
		i--
	}
	return raw[i:], raw[0] == '-'
}

// isNumberByte reports whether the byte at i can be part of a number that
// ends the text; a sign can after an exponent.
func isNumberByte(raw string, i int) bool {
	c := raw[i]
	if c == '+' || c == '-' {
		return i > 2 && raw[i-1]|0x20 == 'e' && (lex.IsDigit(raw[i-2]) || raw[i-2] == '.')
	}
	return lex.IsWordByte(c) || c == '.'
}

// numberDigits returns a number in one piece.
func numberDigits(raw string) string {
	digits, negative := splitSign(raw)
	tidy := true
	for i := 0; i < len(digits); i++ {
		tidy = tidy && digits[i] != '_'
	}
	if tidy {
		if !negative {
			return digits
		}
		if len(digits) == len(raw)-1 {
			return raw
		}
	}
	b := make([]byte, 0, len(digits)+1)
	if negative {
		b = append(b, '-')
	}
	for i := 0; i < len(digits); i++ {
		if digits[i] != '_' {
			b = append(b, digits[i])
		}
	}
	return string(b)
}
