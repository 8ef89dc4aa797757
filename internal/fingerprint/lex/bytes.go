package lex

// byteClass is what a token that starts with a byte can be.
type byteClass uint8

const (
	byteOther byteClass = iota
	byteSpace
	byteLetter // letters, "_" and all bytes beyond ASCII
	byteDigit
	byteQuote
	byteDoubleQuote
	byteBacktick
	byteOpen
	byteClose
	byteOpenBracket
	byteCloseBracket
	byteComma
	byteDot
	byteSemicolon
	byteOperator // from here on bytes of operators
	byteMinus
	bytePlus
	byteSlash
	byteStar
	byteHash
	byteAt
	byteQuestion // the last byte of operators
	byteColon
	byteDollar
)

var byteClasses = [256]byteClass{
	' ': byteSpace, '\t': byteSpace, '\n': byteSpace, '\r': byteSpace, '\f': byteSpace, '\v': byteSpace,
	'0': byteDigit, '1': byteDigit, '2': byteDigit, '3': byteDigit, '4': byteDigit,
	'5': byteDigit, '6': byteDigit, '7': byteDigit, '8': byteDigit, '9': byteDigit,
	'\'': byteQuote, '"': byteDoubleQuote, '`': byteBacktick,
	'(': byteOpen, ')': byteClose, '[': byteOpenBracket, ']': byteCloseBracket,
	',': byteComma, '.': byteDot, ';': byteSemicolon,
	'=': byteOperator, '<': byteOperator, '>': byteOperator, '!': byteOperator, '~': byteOperator,
	'%': byteOperator, '^': byteOperator, '&': byteOperator, '|': byteOperator,
	'-': byteMinus, '+': bytePlus, '/': byteSlash, '*': byteStar,
	'#': byteHash, '@': byteAt, ':': byteColon, '$': byteDollar, '?': byteQuestion,

	'a': byteLetter, 'b': byteLetter, 'c': byteLetter, 'd': byteLetter, 'e': byteLetter, 'f': byteLetter, 'g': byteLetter, 'h': byteLetter,
	'i': byteLetter, 'j': byteLetter, 'k': byteLetter, 'l': byteLetter, 'm': byteLetter, 'n': byteLetter, 'o': byteLetter, 'p': byteLetter,
	'q': byteLetter, 'r': byteLetter, 's': byteLetter, 't': byteLetter, 'u': byteLetter, 'v': byteLetter, 'w': byteLetter, 'x': byteLetter,
	'y': byteLetter, 'z': byteLetter,
	'A': byteLetter, 'B': byteLetter, 'C': byteLetter, 'D': byteLetter, 'E': byteLetter, 'F': byteLetter, 'G': byteLetter, 'H': byteLetter,
	'I': byteLetter, 'J': byteLetter, 'K': byteLetter, 'L': byteLetter, 'M': byteLetter, 'N': byteLetter, 'O': byteLetter, 'P': byteLetter,
	'Q': byteLetter, 'R': byteLetter, 'S': byteLetter, 'T': byteLetter, 'U': byteLetter, 'V': byteLetter, 'W': byteLetter, 'X': byteLetter,
	'Y': byteLetter, 'Z': byteLetter,
	'_': byteLetter, 0x7f: byteLetter, // notWord cannot tell these two apart

	0x80: byteLetter, 0x81: byteLetter, 0x82: byteLetter, 0x83: byteLetter, 0x84: byteLetter, 0x85: byteLetter, 0x86: byteLetter, 0x87: byteLetter,
	0x88: byteLetter, 0x89: byteLetter, 0x8a: byteLetter, 0x8b: byteLetter, 0x8c: byteLetter, 0x8d: byteLetter, 0x8e: byteLetter, 0x8f: byteLetter,
	0x90: byteLetter, 0x91: byteLetter, 0x92: byteLetter, 0x93: byteLetter, 0x94: byteLetter, 0x95: byteLetter, 0x96: byteLetter, 0x97: byteLetter,
	0x98: byteLetter, 0x99: byteLetter, 0x9a: byteLetter, 0x9b: byteLetter, 0x9c: byteLetter, 0x9d: byteLetter, 0x9e: byteLetter, 0x9f: byteLetter,
	0xa0: byteLetter, 0xa1: byteLetter, 0xa2: byteLetter, 0xa3: byteLetter, 0xa4: byteLetter, 0xa5: byteLetter, 0xa6: byteLetter, 0xa7: byteLetter,
	0xa8: byteLetter, 0xa9: byteLetter, 0xaa: byteLetter, 0xab: byteLetter, 0xac: byteLetter, 0xad: byteLetter, 0xae: byteLetter, 0xaf: byteLetter,
	0xb0: byteLetter, 0xb1: byteLetter, 0xb2: byteLetter, 0xb3: byteLetter, 0xb4: byteLetter, 0xb5: byteLetter, 0xb6: byteLetter, 0xb7: byteLetter,
	0xb8: byteLetter, 0xb9: byteLetter, 0xba: byteLetter, 0xbb: byteLetter, 0xbc: byteLetter, 0xbd: byteLetter, 0xbe: byteLetter, 0xbf: byteLetter,
	0xc0: byteLetter, 0xc1: byteLetter, 0xc2: byteLetter, 0xc3: byteLetter, 0xc4: byteLetter, 0xc5: byteLetter, 0xc6: byteLetter, 0xc7: byteLetter,
	0xc8: byteLetter, 0xc9: byteLetter, 0xca: byteLetter, 0xcb: byteLetter, 0xcc: byteLetter, 0xcd: byteLetter, 0xce: byteLetter, 0xcf: byteLetter,
	0xd0: byteLetter, 0xd1: byteLetter, 0xd2: byteLetter, 0xd3: byteLetter, 0xd4: byteLetter, 0xd5: byteLetter, 0xd6: byteLetter, 0xd7: byteLetter,
	0xd8: byteLetter, 0xd9: byteLetter, 0xda: byteLetter, 0xdb: byteLetter, 0xdc: byteLetter, 0xdd: byteLetter, 0xde: byteLetter, 0xdf: byteLetter,
	0xe0: byteLetter, 0xe1: byteLetter, 0xe2: byteLetter, 0xe3: byteLetter, 0xe4: byteLetter, 0xe5: byteLetter, 0xe6: byteLetter, 0xe7: byteLetter,
	0xe8: byteLetter, 0xe9: byteLetter, 0xea: byteLetter, 0xeb: byteLetter, 0xec: byteLetter, 0xed: byteLetter, 0xee: byteLetter, 0xef: byteLetter,
	0xf0: byteLetter, 0xf1: byteLetter, 0xf2: byteLetter, 0xf3: byteLetter, 0xf4: byteLetter, 0xf5: byteLetter, 0xf6: byteLetter, 0xf7: byteLetter,
	0xf8: byteLetter, 0xf9: byteLetter, 0xfa: byteLetter, 0xfb: byteLetter, 0xfc: byteLetter, 0xfd: byteLetter, 0xfe: byteLetter, 0xff: byteLetter,
}

func IsDigit(c byte) bool { return c-'0' < 10 }

// IsWordByte reports whether a byte can stand within a bare word of every
// dialect.
func IsWordByte(c byte) bool {
	k := byteClasses[c]
	return k == byteLetter || k == byteDigit || k == byteDollar
}

// IsWordStart reports whether a byte can start a bare word of every dialect.
func IsWordStart(c byte) bool { return byteClasses[c] == byteLetter }

// joinsWord reports whether a byte right after a word's letters may belong to
// the same token: as part of the name, or as the quote of a prefixed string.
func joinsWord(c byte) bool { return byteJoins[c] }

var byteJoins = [256]bool{'$': true, '#': true, '@': true, '\'': true, '&': true}
