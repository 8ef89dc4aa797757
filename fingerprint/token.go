package fingerprint

import "strings"

// tokenKind is what a token is.
type tokenKind uint8

// The kinds up to tokPlaceholder mean no more than their value to the shape;
// those after it open, close or separate something.
const (
	tokEnd         tokenKind = iota // end of the text
	tokWord                         // bare word: keyword or name
	tokName                         // quoted name
	tokOperator                     // "=", "->>", "::", and bytes that mean nothing
	tokDot                          // "."
	tokNumber                       // its sign included where one belongs to it
	tokString                       // 'x', $$x$$, N'x', E'x', MySQL's "x"
	tokBytes                        // X'1F', B'01'
	tokBool                         // TRUE, FALSE
	tokNull                         // NULL
	tokPlaceholder                  // ?, ?1, $1, :x, @x, $x
	tokKeyword                      // word that steers the shape; tokens gives tokWord for it
	tokComma
	tokOpen         // "("
	tokClose        // ")"
	tokOpenBracket  // "["
	tokCloseBracket // "]"
	tokSemicolon
	tokComment // only for who asks for comments
)

// isSlot reports whether the token is a placeholder or a literal: one slot of
// the statement.
func (k tokenKind) isSlot() bool { return k >= tokNumber && k <= tokPlaceholder }

// token is one token of a text. NULL, TRUE and FALSE are literals (tokNull,
// tokBool) but words where they follow IS or NOT; any word that follows a dot
// is a plain word without a key. DEFAULT is always a word. Comments and the
// marks of MySQL's executable comments are left out.
type token struct {
	kind       tokenKind
	key        keyword // set for the words in keywords.go
	start, end int
}

// text is the token as written.
func (t token) text(sql string) string { return sql[t.start:t.end] }

// is reports whether the token is the bare word lower, given in lower case.
func (t token) is(sql, lower string) bool {
	return t.kind == tokWord && foldsTo(sql[t.start:t.end], lower)
}

// folded is a bare word in lower case. It allocates only for a word that is
// not in lower case yet.
func (t token) folded(sql string) string { return foldASCII(sql[t.start:t.end]) }

// name is the name that the token spells: quotes and their escapes removed
// from a quoted name, any other token as written. Case is kept: PostgreSQL
// would lower a bare name, MySQL and SQLite would not.
func (t token) name(sql string) string {
	if t.kind != tokName {
		return sql[t.start:t.end]
	}
	content, quote := nameContent(sql[t.start:t.end])
	if strings.IndexByte(content, quote) < 0 {
		return content
	}
	q := string(quote)
	return strings.ReplaceAll(content, q+q, q)
}

// tokens appends all tokens of a text to dst, without an end token. Whatever
// the text is, spans do not overlap, are in order, and lie within it.
func tokens(dst []token, d Dialect, sql string) []token {
	x := lexer{sql: sql, dialect: d}
	for x.next() != tokEnd {
		k := x.kind
		if k == tokKeyword {
			k = tokWord
		}
		dst = append(dst, token{kind: k, key: x.key, start: x.start, end: x.pos})
	}
	return dst
}

// foldsTo reports whether word is lower but for ASCII case.
func foldsTo(word, lower string) bool {
	if len(word) != len(lower) {
		return false
	}
	for i := 0; i < len(word); i++ {
		if lowerByte(word[i]) != lower[i] {
			return false
		}
	}
	return true
}

// foldASCII lowers ASCII letters only, as databases fold bare words whatever
// the locale.
func foldASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] != lowerByte(s[i]) {
			b := []byte(s)
			for ; i < len(b); i++ {
				b[i] = lowerByte(b[i])
			}
			return string(b)
		}
	}
	return s
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// commentContent is what stands in a comment, without its marks and the white
// space at both ends.
func commentContent(c string) string {
	switch {
	case strings.HasPrefix(c, "/*"):
		c = strings.TrimSuffix(c[2:], "*/")
	case c[0] == '#':
		c = c[1:]
	default:
		c = c[2:]
	}
	return strings.TrimSpace(c)
}
