package reader

import "strings"

// kind is what a token of the bridge is.
type kind uint8

const (
	word   kind = iota // bare word, in lower case
	name               // quoted name, unquoted
	value              // literal
	param              // placeholder, as xwb writes it: v1, name
	sign               // operator or punctuation
	opened             // ( or [
	closed             // ) or ]
)

// tok is one token of a text on its way to the second reader.
type tok struct {
	kind kind
	text string
}

// lex cuts a text into tokens. It is written apart from package fingerprint's
// lexer on purpose: two readers that share one would share its mistakes.
func lex(text string, mysql, brackets bool) []tok {
	var out []tok
	positional := 0
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c <= ' ':
			i++
		case strings.HasPrefix(text[i:], "--") || c == '#' && mysql:
			i = lineEnd(text, i)
		case strings.HasPrefix(text[i:], "/*"):
			i = commentEnd(text, i, !mysql)
		case c == '\'' || c == '"' && mysql:
			i = quotedEnd(text, i, c, mysql)
			out = append(out, tok{value, "1"})
		case c == '"' || c == '`' || c == '[' && brackets:
			end := quotedEnd(text, i, closing(c), false)
			q := string(closing(c))
			out = append(out, tok{name, strings.ReplaceAll(strings.Trim(text[i:end], q+"["), q+q, q)})
			i = end
		case c == '$' && dollarEnd(text, i) > i && !mysql:
			i = dollarEnd(text, i)
			out = append(out, tok{value, "1"})
		case (c == '$' || c == '?') && i+1 < len(text) && digit(text[i+1]):
			end := wordEnd(text, i+1)
			positional = max(positional, number(text[i+1:end]))
			out = append(out, tok{param, "v" + text[i+1:end]})
			i = end
		case c == '?' && !(i+1 < len(text) && (text[i+1] == '|' || text[i+1] == '&')):
			positional++
			out = append(out, tok{param, "v" + itoa(positional)})
			i++
		case (c == ':' || c == '@' && !mysql || c == '$') && i+1 < len(text) && letter(text[i+1]):
			end := wordEnd(text, i+1)
			out = append(out, tok{param, text[i+1 : end]})
			i = end
		case digit(c) || c == '.' && i+1 < len(text) && digit(text[i+1]) && !afterOperand(out):
			i = numberEnd(text, i)
			out = append(out, tok{value, "1"})
		case letter(c):
			i = lexWord(text, i, mysql, &out)
		default:
			i = lexSign(text, i, &out)
		}
	}
	return out
}

// lexWord takes a word, or the string that a prefix of one letter begins.
func lexWord(text string, i int, mysql bool, out *[]tok) int {
	end := wordEnd(text, i)
	if end-i == 1 && end < len(text) && text[end] == '\'' && strings.IndexByte("eExXbBnN", text[i]) >= 0 {
		end = quotedEnd(text, end, '\'', mysql || text[i]|0x20 == 'e')
		*out = append(*out, tok{value, "1"})
		return end
	}
	w := strings.ToLower(text[i:end])
	if len(*out) > 0 && (*out)[len(*out)-1].text == "." {
		*out = append(*out, tok{name, text[i:end]})
		return end
	}
	*out = append(*out, tok{word, w})
	return end
}

const signBytes = "+-*/<>=~!@#%^&|?:"

func lexSign(text string, i int, out *[]tok) int {
	switch c := text[i]; c {
	case '(', '[':
		*out = append(*out, tok{opened, string(c)})
		return i + 1
	case ')', ']':
		*out = append(*out, tok{closed, string(c)})
		return i + 1
	}
	end := i + 1
	if strings.IndexByte(signBytes, text[i]) >= 0 {
		for end < len(text) && strings.IndexByte(signBytes, text[end]) >= 0 && operatorGoesOn(text, i, end) {
			end++
		}
	}
	*out = append(*out, tok{sign, text[i:end]})
	return end
}

// operatorGoesOn keeps =-1, =?, *- and =:id apart.
func operatorGoesOn(text string, i, end int) bool {
	switch c := text[end]; c {
	case '-', '+':
		return text[i] == '-' && c == '-' || text[i] == '@' || text[i] == '#' || text[i] == '?'
	case '?':
		return false
	case '*':
		return text[i] == '~' || text[i] == '!'
	case '@':
		return text[i] == '@' || text[i] == '<'
	case ':':
		return text[i] == ':'
	case '/':
		return false
	}
	return true
}

func afterOperand(out []tok) bool {
	if len(out) == 0 {
		return false
	}
	switch t := out[len(out)-1]; t.kind {
	case word, name, value, param, closed:
		return true
	default:
		return false
	}
}

func closing(c byte) byte {
	if c == '[' {
		return ']'
	}
	return c
}

func quotedEnd(text string, i int, quote byte, backslash bool) int {
	for i++; i < len(text); i++ {
		switch {
		case text[i] == '\\' && backslash:
			i++
		case text[i] == quote:
			if i+1 < len(text) && text[i+1] == quote {
				i++
				continue
			}
			return i + 1
		}
	}
	return len(text)
}

func lineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}

func commentEnd(text string, i int, nested bool) int {
	depth := 0
	for i < len(text) {
		switch {
		case strings.HasPrefix(text[i:], "/*") && (nested || depth == 0):
			depth++
			i += 2
		case strings.HasPrefix(text[i:], "*/"):
			depth--
			i += 2
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return len(text)
}

// dollarEnd returns the end of $tag$...$tag$, i where there is none.
func dollarEnd(text string, i int) int {
	end := i + 1
	for end < len(text) && (letter(text[end]) || digit(text[end]) && end > i+1) && text[end] != '$' {
		end++
	}
	if end >= len(text) || text[end] != '$' {
		return i
	}
	tag := text[i : end+1]
	if n := strings.Index(text[end+1:], tag); n >= 0 {
		return end + 1 + n + len(tag)
	}
	return i
}

func numberEnd(text string, i int) int {
	for i < len(text) && (digit(text[i]) || letter(text[i]) || text[i] == '.' ||
		(text[i] == '-' || text[i] == '+') && (text[i-1]|0x20) == 'e') {
		i++
	}
	return i
}

func wordEnd(text string, i int) int {
	for i < len(text) && (letter(text[i]) || digit(text[i]) || text[i] == '$') {
		i++
	}
	return i
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80 }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// number reads the digits of a placeholder; SQLite counts a ? on from it.
func number(s string) int {
	n := 0
	for i := 0; i < len(s) && digit(s[i]) && n < 1<<20; i++ {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}
