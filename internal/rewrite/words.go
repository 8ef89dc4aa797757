package rewrite

import (
	"slices"
	"strings"
)

// EndsWithWord reports whether a text ends with a word, in any case.
func EndsWithWord(s, word string) bool {
	n := len(s) - len(word)
	return n > 0 && strings.EqualFold(s[n:], word) && !wordByte(s[n-1])
}

// Join ties the parts of a note that are there.
func Join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "; ")
}

// StartsWithWords reports whether a text begins with words, in any case and
// with any space between them.
func StartsWithWords(text string, words ...string) bool {
	for _, w := range words {
		text = strings.TrimLeft(text, " \t\r\n")
		if len(text) < len(w) || !strings.EqualFold(text[:len(w)], w) || len(text) > len(w) && wordByte(text[len(w)]) {
			return false
		}
		text = text[len(w):]
	}
	return true
}

// Listed is "a, b and c".
func Listed(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

func wordByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// SetOf is the set of the words of a list.
func SetOf(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// IsSpace reports whether a byte is white space.
func IsSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }
