package fingerprint

import "math/bits"

// lexer cuts one text into tokens. It is the only place that knows where a
// string, a comment or a name ends: the shape, the normalised text, the
// literals and the structure scanner all read its tokens, so they cannot
// disagree. It lives on its caller's stack and allocates nothing.
type lexer struct {
	sql string

	// The token that next read: its first byte, its value for the hash (which
	// is the same for all spellings of one token), what it is.
	start int
	val   uint64

	cursor
	kind tokenKind
	key  keyword

	dialect  Dialect
	comments bool // a comment was seen
	keep     bool // hand out comments as tokens too
}

// cursor is the part of the lexer that looking ahead has to put back.
type cursor struct {
	pos          int // where the token ends
	literals     int
	placeholders int
	// code counts the open /*! of MySQL: their content is code.
	code uint8
	prev prevToken
}

// prevToken says what the reading of a token needs to know about the one
// before it.
type prevToken uint8

const (
	afterOperand prevToken = 1 << iota // a sign is an operator here
	afterIsOrNot                       // NULL, TRUE and FALSE belong to the operator
	afterDot                           // any word is a name
)

// next reads one token, and returns its kind.
func (x *lexer) next() tokenKind {
	sql, i := x.sql, x.pos
again:
	if uint(i) >= uint(len(sql)) {
		x.start, x.pos = len(sql), len(sql)
		x.kind = tokEnd
		return tokEnd
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
		x.start = i
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
		x.pos = i + int(n>>3)
		if joinsWord(byte(w >> (n & 63))) {
			return x.oddWord(i, x.pos)
		}
		w = foldBytes(w) & (stop>>7 - 1)
		at := keywordSlot(w)
		if keywordTable[at].word == w {
			if key := keywordTable[at].key; key != keyClause || x.prev&afterDot != 0 {
				return x.keyword(key, w)
			}
			// Most keywords do no more than to stand before an operand.
			x.val = w
			x.prev = 0
			x.kind = tokWord
			x.key = keyClause
			return tokWord
		}
		return x.name(tokWord, w)
	}
	switch class {
	case byteDigit:
		end := endOfPlainDigits(sql, i+1)
		if end < len(sql) && continuesNumber(sql[end]) {
			return x.number(i, i)
		}
		x.start = i
		return x.literal(tokNumber, end)
	case byteComma:
		return x.punctuation(tokComma, i, 0)
	case byteOpen:
		return x.punctuation(tokOpen, i, 0)
	case byteClose:
		return x.punctuation(tokClose, i, afterOperand)
	case byteDot:
		if i+1 < len(sql) && isDigit(sql[i+1]) && !(i == x.pos && x.prev&afterOperand != 0) {
			return x.number(i, i)
		}
		return x.punctuation(tokDot, i, afterDot)
	case byteSemicolon:
		return x.punctuation(tokSemicolon, i, 0)
	case byteQuote:
		x.start = i
		return x.literal(tokString, endOfString(sql, i, x.dialect == MySQL))
	case byteOperator:
		if i+1 < len(sql) && isOperatorByte(sql[i+1]) {
			return x.operator(i)
		}
		return x.punctuation(tokOperator, i, 0)
	case byteMinus:
		if i+1 < len(sql) && sql[i+1] == '-' && startsLineComment(x.dialect, sql, i) {
			end := endOfLine(sql, i)
			if x.comment(i, end) {
				return tokComment
			}
			i = end
			goto again
		}
		return x.sign(i)
	case bytePlus:
		return x.sign(i)
	case byteSlash:
		if i+1 < len(sql) && sql[i+1] == '*' {
			if n := codeComment(x.dialect, sql, i); n > 0 {
				if x.code < 255 {
					x.code++
				}
				i += n
				goto again
			}
			end := endOfComment(x.dialect, sql, i)
			if x.comment(i, end) {
				return tokComment
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
		if x.dialect == MySQL {
			end := endOfLine(sql, i)
			if x.comment(i, end) {
				return tokComment
			}
			i = end
			goto again
		}
		return x.hash(i)
	case byteDoubleQuote:
		if x.dialect == MySQL {
			x.start = i
			return x.literal(tokString, endOfString(sql, i, true))
		}
		return x.quotedName(i, '"')
	case byteBacktick:
		return x.quotedName(i, '`')
	case byteOpenBracket:
		if x.dialect == SQLServer || x.dialect == SQLite {
			return x.quotedName(i, ']')
		}
		return x.punctuation(tokOpenBracket, i, 0)
	case byteCloseBracket:
		return x.punctuation(tokCloseBracket, i, afterOperand)
	case byteQuestion:
		return x.question(i)
	case byteDollar:
		return x.dollar(i)
	case byteColon:
		return x.colon(i)
	case byteAt:
		return x.at(i)
	}
	return x.punctuation(tokOperator, i, 0)
}

// punctuation takes a token of one byte.
func (x *lexer) punctuation(k tokenKind, i int, prev prevToken) tokenKind {
	x.start, x.pos = i, i+1
	x.val = saltOperator | uint64(x.sql[i])
	x.prev = prev
	x.kind = k
	x.key = keyNone
	return k
}

// literal takes a literal that ends at end.
func (x *lexer) literal(k tokenKind, end int) tokenKind {
	x.pos = end
	x.val = valLiteral
	x.prev = afterOperand
	x.kind = k
	x.key = keyNone
	x.literals++
	return k
}

// placeholder takes a placeholder that ends at end.
func (x *lexer) placeholder(i, end int) tokenKind {
	x.start, x.pos = i, end
	x.val = valLiteral
	x.prev = afterOperand
	x.kind = tokPlaceholder
	x.key = keyNone
	x.placeholders++
	return tokPlaceholder
}

// comment notes a comment, and reports whether it is to be handed out. It
// leaves prev alone: a comment changes no reading.
func (x *lexer) comment(i, end int) bool {
	x.comments = true
	if !x.keep {
		return false
	}
	x.start, x.pos = i, end
	x.kind = tokComment
	x.key = keyNone
	return true
}
