package lex

import "strings"

// Kind is what a token is.
type Kind uint8

// The kinds up to Placeholder mean no more than their value to the shape;
// those after it open, close or separate something.
const (
	End         Kind = iota // end of the text
	Word                    // bare word: keyword or name
	Name                    // quoted name
	Operator                // "=", "->>", "::", and bytes that mean nothing
	Dot                     // "."
	Number                  // its sign included where one belongs to it
	String                  // 'x', $$x$$, N'x', E'x', MySQL's "x"
	Bytes                   // X'1F', B'01'
	Bool                    // TRUE, FALSE
	Null                    // NULL
	Placeholder             // ?, ?1, $1, :x, @x, $x
	Keyword                 // word that steers the shape; Tokens gives Word for it
	Comma
	Open         // "("
	Close        // ")"
	OpenBracket  // "["
	CloseBracket // "]"
	Semicolon
	Comment // only for who asks for comments
)

// IsSlot reports whether the token is a placeholder or a literal: one slot of
// the statement.
func (k Kind) IsSlot() bool { return k >= Number && k <= Placeholder }

// Token is one token of a text. NULL, TRUE and FALSE are literals (Null, Bool)
// but words where they follow IS or NOT. DEFAULT is always a word. Comments and
// the marks of MySQL's executable comments are left out.
type Token struct {
	Kind       Kind
	Start, End int
}

// Text is the token as written.
func (t Token) Text(sql string) string { return sql[t.Start:t.End] }

// Is reports whether the token is the bare word lower, given in lower case.
func (t Token) Is(sql, lower string) bool {
	return t.Kind == Word && FoldsTo(sql[t.Start:t.End], lower)
}

// Folded is a bare word in lower case. It allocates only for a word that is
// not in lower case yet.
func (t Token) Folded(sql string) string { return Fold(sql[t.Start:t.End]) }

// Name is the name that the token spells: quotes and their escapes removed
// from a quoted name, any other token as written. Case is kept: PostgreSQL
// would lower a bare name, MySQL and SQLite would not.
func (t Token) Name(sql string) string {
	if t.Kind != Name {
		return sql[t.Start:t.End]
	}
	content, quote := nameContent(sql[t.Start:t.End])
	if strings.IndexByte(content, quote) < 0 {
		return content
	}
	q := string(quote)
	return strings.ReplaceAll(content, q+q, q)
}

// Tokens are all tokens of a text, without an end token. Whatever
// the text is, spans do not overlap, are in order, and lie within it.
func Tokens(d Dialect, sql string) (out []Token) {
	x := Lexer{SQL: sql, Dialect: d}
	for x.Next() != End {
		k := x.Kind
		if k == Keyword {
			k = Word
		}
		out = append(out, Token{Kind: k, Start: x.Start, End: x.Pos})
	}
	return out
}

// FoldsTo reports whether word is lower but for ASCII case.
func FoldsTo(word, lower string) bool {
	if len(word) != len(lower) {
		return false
	}
	for i := 0; i < len(word); i++ {
		if LowerByte(word[i]) != lower[i] {
			return false
		}
	}
	return true
}

// Fold lowers ASCII letters only, as databases fold bare words whatever
// the locale.
func Fold(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] != LowerByte(s[i]) {
			b := []byte(s)
			for ; i < len(b); i++ {
				b[i] = LowerByte(b[i])
			}
			return string(b)
		}
	}
	return s
}

func LowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// CommentContent is what stands in a comment, without its marks and the white
// space at both ends.
func CommentContent(c string) string {
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
