// Package lex cuts a text into tokens: what a string, a comment, a number or a
// name is in each dialect. Lexer is for the hot path and allocates nothing;
// Reading is a whole text at once, its keywords and brackets told apart.
package lex

import "math/bits"

// Lexer cuts one text into tokens. It is the only place that knows where a
// string, a comment or a name ends: the shape, the normalised text, the
// literals and the structure scanner all read its tokens, so they cannot
// disagree. It lives on its caller's stack and allocates nothing.
type Lexer struct {
	SQL string

	// The token that next read: its first byte, its value for the hash (which
	// is the same for all spellings of one token), what it is.
	Start int
	Val   uint64

	Cursor
	Kind Kind
	Key  Key

	Dialect  Dialect
	Comments bool // a comment was seen
	Keep     bool // hand out comments as tokens too
}

// Cursor is the part of the lexer that looking ahead has to put back.
type Cursor struct {
	Pos          int // where the token ends
	Literals     int
	Placeholders int
	// code counts the open /*! of MySQL: their content is code.
	code uint8
	Prev prevToken
}

// prevToken says what the reading of a token needs to know about the one
// before it.
type prevToken uint8

const (
	AfterOperand prevToken = 1 << iota // a sign is an operator here
	afterIsOrNot                       // NULL, TRUE and FALSE belong to the operator
	AfterDot                           // any word is a name
)

// Next reads one token, and returns its kind.
func (x *Lexer) Next() Kind {
	sql, i := x.SQL, x.Pos
again:
	if uint(i) >= uint(len(sql)) {
		x.Start, x.Pos = len(sql), len(sql)
		x.Kind = End
		return End
	}
	class := byteClasses[sql[i]]
	if class == byteSpace {
		for i++; ; i++ {
			if i >= len(sql) {
				goto again
			}
			if class = byteClasses[sql[i]]; class != byteSpace {
				break
			}
		}
	}
	if class == byteLetter { // most tokens are words, most words are short
		x.Start = i
		var w uint64
		if len(sql)-i >= 8 {
			w = loadWhole(sql, i)
		} else {
			w = loadTail(sql, i)
		}
		stop := notWord(w)
		if stop == 0 {
			return x.longWord(i, w)
		}
		n := uint(bits.TrailingZeros64(stop)) - 7 // bits of the word
		x.Pos = i + int(n>>3)
		if joinsWord(byte(w >> (n & 63))) {
			return x.oddWord(i, x.Pos)
		}
		w = foldBytes(w) & (stop>>7 - 1)
		at := keywordSlot(w)
		if keywordTable[at].word == w {
			if key := keywordTable[at].key; key != keyClause || x.Prev&AfterDot != 0 {
				return x.keyword(key, w)
			}
			// Most keywords do no more than to stand before an operand.
			x.Val = w
			x.Prev = 0
			x.Kind = Word
			x.Key = keyClause
			return Word
		}
		return x.name(Word, w)
	}
	switch class {
	case byteDigit:
		end := EndOfPlainDigits(sql, i+1)
		if end < len(sql) && continuesNumber(sql[end]) {
			return x.number(i, i)
		}
		x.Start = i
		return x.literal(Number, end)
	case byteComma:
		return x.punctuation(Comma, i, 0)
	case byteOpen:
		return x.punctuation(Open, i, 0)
	case byteClose:
		return x.punctuation(Close, i, AfterOperand)
	case byteDot:
		if i+1 < len(sql) && IsDigit(sql[i+1]) && !(i == x.Pos && x.Prev&AfterOperand != 0) {
			return x.number(i, i)
		}
		return x.punctuation(Dot, i, AfterDot)
	case byteSemicolon:
		return x.punctuation(Semicolon, i, 0)
	case byteQuote:
		x.Start = i
		return x.literal(String, EndOfString(sql, i, x.Dialect == MySQL))
	case byteOperator:
		if i+1 < len(sql) && isOperatorByte(sql[i+1]) {
			return x.operator(i)
		}
		return x.punctuation(Operator, i, 0)
	case byteMinus:
		if i+1 < len(sql) && sql[i+1] == '-' && startsLineComment(x.Dialect, sql, i) {
			end := endOfLine(sql, i)
			if x.comment(i, end) {
				return Comment
			}
			i = end
			goto again
		}
		return x.sign(i)
	case bytePlus:
		return x.sign(i)
	case byteSlash:
		if i+1 < len(sql) && sql[i+1] == '*' {
			if n := codeComment(x.Dialect, sql, i); n > 0 {
				if x.code < 255 {
					x.code++
				}
				i += n
				goto again
			}
			end := endOfComment(x.Dialect, sql, i)
			if x.comment(i, end) {
				return Comment
			}
			i = end
			goto again
		}
		return x.operator(i)
	case byteStar:
		if x.code > 0 && i+1 < len(sql) && sql[i+1] == '/' {
			x.code--
			i += 2
			goto again
		}
		return x.operator(i)
	case byteHash:
		if x.Dialect == MySQL {
			end := endOfLine(sql, i)
			if x.comment(i, end) {
				return Comment
			}
			i = end
			goto again
		}
		return x.hash(i)
	case byteDoubleQuote:
		if x.Dialect == MySQL {
			x.Start = i
			return x.literal(String, EndOfString(sql, i, true))
		}
		return x.quotedName(i, '"')
	case byteBacktick:
		return x.quotedName(i, '`')
	case byteOpenBracket:
		if x.Dialect == SQLServer || x.Dialect == SQLite {
			return x.quotedName(i, ']')
		}
		return x.punctuation(OpenBracket, i, 0)
	case byteCloseBracket:
		return x.punctuation(CloseBracket, i, AfterOperand)
	case byteQuestion:
		return x.question(i)
	case byteDollar:
		return x.dollar(i)
	case byteColon:
		return x.colon(i)
	case byteAt:
		return x.at(i)
	}
	return x.punctuation(Operator, i, 0)
}

// punctuation takes a token of one byte.
func (x *Lexer) punctuation(k Kind, i int, prev prevToken) Kind {
	x.Start, x.Pos = i, i+1
	x.Val = SaltOperator | uint64(x.SQL[i])
	x.Prev = prev
	x.Kind = k
	x.Key = KeyNone
	return k
}

// literal takes a literal that ends at end.
func (x *Lexer) literal(k Kind, end int) Kind {
	x.Pos = end
	x.Val = ValLiteral
	x.Prev = AfterOperand
	x.Kind = k
	x.Key = KeyNone
	x.Literals++
	return k
}

// placeholder takes a placeholder that ends at end.
func (x *Lexer) placeholder(i, end int) Kind {
	x.Start, x.Pos = i, end
	x.Val = ValLiteral
	x.Prev = AfterOperand
	x.Kind = Placeholder
	x.Key = KeyNone
	x.Placeholders++
	return Placeholder
}

// comment notes a comment, and reports whether it is to be handed out. It
// leaves prev alone: a comment changes no reading.
func (x *Lexer) comment(i, end int) bool {
	x.Comments = true
	if !x.Keep {
		return false
	}
	x.Start, x.Pos = i, end
	x.Kind = Comment
	x.Key = KeyNone
	return true
}
