package otelcol

import "strings"

// placeholders writes a question mark for what other languages write where a
// value goes: %s and %(name)s as Python and PHP do, {name:Type} as ClickHouse
// does. Go's packages know the others. What stands between quotes stays.
func placeholders(text string) string {
	if !strings.ContainsAny(text, "%{") {
		return text
	}
	var out strings.Builder
	quoted := false
	for i := 0; i < len(text); {
		if text[i] == '\'' {
			quoted = !quoted
		}
		if n := placeholder(text[i:]); n > 0 && !quoted {
			out.WriteByte('?')
			i += n
			continue
		}
		out.WriteByte(text[i])
		i++
	}
	return out.String()
}

// placeholder is the length of the one that text begins with, 0 for none.
func placeholder(text string) int {
	switch {
	case strings.HasPrefix(text, "%s"), strings.HasPrefix(text, "%d"):
		if len(text) == 2 || !wordByte(text[2]) {
			return 2
		}
	case strings.HasPrefix(text, "%("):
		if end := strings.Index(text, ")s"); end > 0 && isWord(text[2:end]) {
			return end + 2
		}
	case strings.HasPrefix(text, "{"):
		if end := strings.IndexByte(text, '}'); end > 0 {
			if name, kind, ok := strings.Cut(text[1:end], ":"); ok && isWord(name) && kind != "" && !strings.ContainsAny(kind, "'\"{ ") {
				return end + 1
			}
		}
	}
	return 0
}

func isWord(s string) bool {
	for i := range len(s) {
		if !wordByte(s[i]) {
			return false
		}
	}
	return s != ""
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
