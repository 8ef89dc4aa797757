package suggest

import (
	"slices"
	"strings"
)

func endsWithWord(s, word string) bool {
	n := len(s) - len(word)
	return n > 0 && strings.EqualFold(s[n:], word) && !wordByte(s[n-1])
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "; ")
}

// startsWithWords reports whether a text begins with words, in any case and
// with any space between them.
func startsWithWords(text string, words ...string) bool {
	for _, w := range words {
		text = strings.TrimLeft(text, " \t\r\n")
		if len(text) < len(w) || !strings.EqualFold(text[:len(w)], w) || len(text) > len(w) && wordByte(text[len(w)]) {
			return false
		}
		text = text[len(w):]
	}
	return true
}

// listed is "a, b and c".
func listed(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

func wordByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

func setOf(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }
