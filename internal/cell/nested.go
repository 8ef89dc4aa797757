package cell

import "github.com/nplusone-go/nplusone/internal/hash"

// Arrays and JSON hold values within one text. A program that asks for one
// value wraps it, as {5} or {"id": 5}: such a text has the cell of that value.
// What holds several is compared as a whole, without its blanks, for the
// server prints JSON with blanks that the program's own has not.

// ofNested returns the cell of a text in brackets.
func ofNested(s string) Cell {
	if c, n, ok := oneLeaf(s); ok && n == 1 {
		return c
	}
	h := uint64(hash.MixA)
	quoted := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s):
			i++
			c = s[i]
		case c == '"':
			quoted = !quoted
			continue // arrays quote where they must, programs everywhere
		case c == ' ' && !quoted:
			continue
		}
		h = hash.Mix64(h ^ uint64(c))
	}
	return OfHash(h)
}

// oneLeaf reads an array or JSON, and counts the values in it. c is the first
// one's.
func oneLeaf(s string) (c Cell, n int, ok bool) {
	depth := 0
	for i := 0; i < len(s); {
		switch s[i] {
		case ' ', ',', ':':
			i++
		case '{', '[':
			depth++
			i++
		case '}', ']':
			if depth--; depth < 0 {
				return 0, 0, false
			}
			i++
		default:
			leaf, end := leafAt(s, i)
			if end < 0 || depth == 0 {
				return 0, 0, false
			}
			i = end
			if isName(s, i) {
				continue
			}
			if n++; n == 1 {
				c = ofLeaf(leaf)
			}
		}
	}
	return c, n, depth == 0
}

func ofLeaf(s string) Cell {
	if len(s) == 0 || len(s) > maxKeyText {
		return 0
	}
	if c, ok := ofScalar(s); ok {
		return c
	}
	return ofWord(s)
}

// leafAt returns the value that begins at i and where it ends.
func leafAt(s string, i int) (leaf string, end int) {
	if s[i] != '"' {
		for end = i; end < len(s); end++ {
			switch s[end] {
			case ' ', ',', ':', '{', '}', '[', ']':
				return s[i:end], end
			}
		}
		return s[i:end], end
	}
	for end = i + 1; end < len(s); end++ {
		switch s[end] {
		case '\\':
			end++
		case '"':
			return s[i+1 : end], end + 1
		}
	}
	return "", -1
}

// isName reports whether what ends at i is the name of a member.
func isName(s string, i int) bool {
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i < len(s) && s[i] == ':'
}
