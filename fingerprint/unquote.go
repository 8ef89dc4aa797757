package fingerprint

import (
	"strings"
	"unicode/utf8"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// unquoteString returns what a string literal says. A string that the text's
// end cuts off says what is there.
func unquoteString(raw string, mode escapes) string {
	if mode == dollarString {
		tag := raw[:strings.IndexByte(raw[1:], '$')+2]
		return strings.TrimSuffix(raw[len(tag):], tag)
	}
	open := strings.IndexAny(raw, `'"`)
	quote, body := raw[open], raw[open+1:]
	if mode != plainString && strings.IndexByte(body, '\\') >= 0 {
		return unescapeString(body, quote, mode)
	}
	if n := strings.IndexByte(body, quote); n < 0 || n == len(body)-1 {
		return body[:len(body)-boolToInt(n >= 0)]
	}
	return unescapeString(body, quote, plainString)
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// unescapeString removes the escapes from what follows the opening quote.
func unescapeString(body string, quote byte, mode escapes) string {
	b := make([]byte, 0, len(body))
	for i := 0; i < len(body); {
		c := body[i]
		switch {
		case c == quote:
			if i+1 >= len(body) {
				return string(b) // the closing quote
			}
			b = append(b, c)
			i += 2
		case c != '\\' || mode == plainString || i+1 >= len(body):
			b = append(b, c)
			i++
		case mode == mysqlString:
			b = appendMySQLEscape(b, body[i+1])
			i += 2
		case mode == unicodeString:
			var n int
			b, n = appendUnicodeEscape(b, body[i:])
			i += n
		default:
			var n int
			b, n = appendCEscape(b, body[i:])
			i += n
		}
	}
	return string(b)
}

// appendMySQLEscape appends what MySQL makes of a backslash and c.
func appendMySQLEscape(b []byte, c byte) []byte {
	switch c {
	case '0':
		return append(b, 0)
	case 'Z':
		return append(b, 26)
	case '%', '_': // stay escaped, for LIKE
		return append(b, '\\', c)
	case 'b', 'n', 'r', 't':
		return append(b, controlEscape(c))
	}
	return append(b, c)
}

func controlEscape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// appendCEscape appends what PostgreSQL's E'...' makes of the backslash that s
// starts with, and returns how many bytes it took.
func appendCEscape(b []byte, s string) ([]byte, int) {
	switch c := s[1]; {
	case c == 'x':
		if v, n := hexRun(s[2:], 2); n > 0 {
			return append(b, byte(v)), 2 + n
		}
	case c == 'u':
		if v, n := hexRun(s[2:], 4); n == 4 {
			return utf8.AppendRune(b, rune(v)), 2 + n
		}
	case c == 'U':
		if v, n := hexRun(s[2:], 8); n == 8 {
			return utf8.AppendRune(b, rune(v)), 2 + n
		}
	case '0' <= c && c <= '7':
		v, n := 0, 1
		for ; n < 4 && n < len(s) && '0' <= s[n] && s[n] <= '7'; n++ {
			v = v<<3 | int(s[n]-'0')
		}
		return append(b, byte(v)), n
	}
	return append(b, controlEscape(s[1])), 2
}

// appendUnicodeEscape is appendCEscape for U&'...'.
func appendUnicodeEscape(b []byte, s string) ([]byte, int) {
	if s[1] == '\\' {
		return append(b, '\\'), 2
	}
	if s[1] == '+' {
		if v, n := hexRun(s[2:], 6); n == 6 {
			return utf8.AppendRune(b, rune(v)), 2 + n
		}
	} else if v, n := hexRun(s[1:], 4); n == 4 {
		return utf8.AppendRune(b, rune(v)), 1 + n
	}
	return append(b, '\\'), 1
}

// hexRun reads up to most hexadecimal digits.
func hexRun(s string, most int) (v, n int) {
	for n < most && n < len(s) && lex.IsHex(s[n]) {
		v = v<<4 | hexValue(s[n])
		n++
	}
	return v, n
}

// hexValue is the value of a digit of any base up to 16, -1 for none.
func hexValue(c byte) int {
	switch {
	case lex.IsDigit(c):
		return int(c - '0')
	case lex.IsHex(c):
		return int(c|0x20-'a') + 10
	}
	return -1
}

// unquoteBytes returns the bytes of X'1F', or the digits of B'01'.
func unquoteBytes(raw string) string {
	body := strings.TrimSuffix(raw[2:], "'")
	if raw[0]|0x20 != 'x' || len(body)%2 != 0 {
		return body
	}
	b := make([]byte, 0, len(body)/2)
	for i := 0; i < len(body); i += 2 {
		v, n := hexRun(body[i:], 2)
		if n != 2 {
			return body
		}
		b = append(b, byte(v))
	}
	return string(b)
}
