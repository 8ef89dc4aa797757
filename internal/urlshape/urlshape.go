// Package urlshape names requests by the shape of their path.
package urlshape

import "strings"

const (
	maxPathParts = 8
	maxPathWord  = 24 // bytes of a part
	maxPathPiece = 14 // letters of one of its words
	maxPieces    = 4
)

// Of is the path of a URL as a scope may be named where no route is
// known: a part that may be a value has a stand-in. As many names come of it as
// a program has routes, and nothing that somebody asked for is told.
func Of(path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if i > maxPathParts {
			parts = append(parts[:i], "…")
			break
		}
		switch {
		case isID(part):
			parts[i] = "{id}"
		case !pathWord(part):
			parts[i] = "{…}"
		}
	}
	return strings.Join(parts, "/")
}

// isID reports whether a part of a path is a number or a UUID: what names a row
// in most programs.
func isID(part string) bool {
	digits := 0
	for i := range len(part) {
		switch c := part[i]; {
		case isDigit(c):
			digits++
		case c == '-' && isUUIDLong(part):
		case isHexLetter(c) && isUUIDLong(part):
		default:
			return false
		}
	}
	return digits > 0 && (digits == len(part) || strings.Count(part, "-") == 4)
}

// isUUIDLong reports whether the dashes stand where a UUID has them.
func isUUIDLong(part string) bool {
	return len(part) == 36 && part[8] == '-' && part[13] == '-' && part[18] == '-' && part[23] == '-'
}

func isHexLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'f' }

// pathWord reports whether a part of a path is a name: a version, or a few
// words that can be spoken, with -, _ or . between them or in camel case.
func pathWord(part string) bool {
	if part == "" || isVersion(part) {
		return true
	}
	if len(part) > maxPathWord {
		return false
	}
	pieces := 0
	for _, piece := range strings.FieldsFunc(part, func(r rune) bool { return r == '-' || r == '_' || r == '.' }) {
		for _, word := range camelWords(piece) {
			if pieces++; !spoken(word, len(word) == len(part)) {
				return false
			}
		}
	}
	return pieces > 0 && pieces <= maxPieces
}

// isVersion knows v1 and its like.
func isVersion(s string) bool {
	if len(s) < 2 || len(s) > 3 || s[0] != 'v' {
		return false
	}
	return isDigit(s[1]) && isDigit(s[len(s)-1])
}

// camelWords splits at letters that are upper case after one that is not.
func camelWords(s string) []string {
	var out []string
	from := 0
	for i := 1; i < len(s); i++ {
		if s[i] <= 'Z' && s[i-1] > 'Z' {
			out = append(out, s[from:i])
			from = i
		}
	}
	return append(out, s[from:])
}

// spoken reports whether letters can be a word: of one case but for the first
// one, not long, with vowels where a tongue needs them. Tokens of letters
// alone mostly cannot. In one with others, a word is no single letter.
func spoken(word string, alone bool) bool {
	if len(word) > maxPathPiece || len(word) < 3 && !alone && strings.ToLower(word) != word {
		return false
	}
	vowels, run, longest := 0, 0, 0 // run: consonants in a row
	lower, upper := 0, 0
	for i := range len(word) {
		c := word[i]
		switch {
		case c >= 'a' && c <= 'z':
			lower++
		case c >= 'A' && c <= 'Z':
			upper++
			c += 'a' - 'A'
		default:
			return false
		}
		if isVowel(c) {
			vowels++
			run = 0
			continue
		}
		if len(word) > 4 && i+1 < len(word) && !joinsNext(c, word[i+1]|0x20) {
			return false
		}
		run++
		longest = max(longest, run)
	}
	switch {
	case upper > 1 && lower > 0, upper == 1 && word[0] > 'Z':
		return false
	case len(word) <= 4:
		return true // css, html
	}
	return longest <= 4 && 7*vowels >= len(word) && 3*vowels <= 2*len(word)+2
}

func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// joinsNext reports whether a consonant can stand before another letter: a few
// hardly ever stand before a consonant.
func joinsNext(c, next byte) bool {
	switch c {
	case 'q':
		return next == 'u'
	case 'j', 'v':
		return isVowel(next)
	case 'z':
		return next == 'z' || isVowel(next)
	case 'x':
		return strings.IndexByte("tcphs", next) >= 0 || isVowel(next)
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
