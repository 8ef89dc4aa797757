package fingerprint

import (
	"iter"
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// Comments goes through the comments of a text: what stands in them, without
// their marks and the white space at both ends. MySQL's executable comments
// are code, and what looks like a comment within a string is a string.
func Comments(d Dialect, sql string) iter.Seq[string] {
	return func(yield func(string) bool) {
		x := lex.Lexer{SQL: sql, Dialect: d, Keep: true}
		for k := x.Next(); k != lex.End; k = x.Next() {
			if k == lex.Comment && !yield(lex.CommentContent(sql[x.Start:x.Pos])) {
				return
			}
		}
	}
}

// Tags goes through the key-value pairs that instrumentation wrote into the
// comments of a text after the manner of sqlcommenter, such as
// route='%2Fposts',controller='posts'. Keys and values are decoded. A comment
// that is not made of such pairs has none.
func Tags(d Dialect, sql string) iter.Seq2[string, string] {
	return func(yield func(key, value string) bool) {
		for c := range Comments(d, sql) {
			if _, ok := nextTag(c, nil); !ok {
				continue
			}
			for rest := c; rest != ""; {
				more := true
				rest, _ = nextTag(rest, func(key, value string) { more = yield(key, value) })
				if !more {
					return
				}
			}
		}
	}
}

// nextTag takes the first pair off s and gives it to tag. It reports false if
// there is none, or if what follows it is no comma.
func nextTag(s string, tag func(key, value string)) (rest string, ok bool) {
	key, value, found := strings.Cut(s, "='")
	key = strings.TrimSpace(key)
	if !found || key == "" || strings.ContainsAny(key, " ,'\n\t") {
		return "", false
	}
	end := 0
	for end < len(value) && value[end] != '\'' {
		if value[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(value) {
		return "", false
	}
	rest = strings.TrimSpace(value[end+1:])
	if rest != "" {
		if rest[0] != ',' {
			return "", false
		}
		rest = strings.TrimSpace(rest[1:])
	}
	if tag != nil {
		tag(decodeTag(key), decodeTag(value[:end]))
	}
	return rest, true
}

// decodeTag removes percent encoding and backslashes.
func decodeTag(s string) string {
	if !strings.ContainsAny(s, `%\`) {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' {
			if v, n := hexRun(s[i+1:], 2); n == 2 {
				b = append(b, byte(v))
				i += 2
				continue
			}
		}
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b = append(b, s[i])
	}
	return string(b)
}
