package lex

import "math/bits"

// Values of tokens. A bare or quoted name of up to 7 bytes is its own value,
// so that the top byte is free to tell other tokens apart.
const (
	ValLiteral   = 2 << 56 // all literals and placeholders
	SaltOperator = 1 << 56
	saltQuoted   = 3 << 56 // keyword in quotes: a name that must keep them
	saltOdd      = 4 << 56 // word that other dialects would need to quote
	saltNul      = 5 << 56

	seedName = 0x2d358dccaa6c78a5
	mixer    = 0x9e3779b97f4a7c15

	every = 0x0101010101010101 // times a byte: that byte in all eight places
	tops  = 0x8080808080808080
)

// Mix takes one more value into a hash. The order of values counts.
func Mix(h, v uint64) uint64 {
	hi, lo := bits.Mul64(h^v, mixer)
	return hi ^ lo
}

// load8 reads the eight bytes at i, zeros after the end of the text.
func load8(s string, i int) uint64 {
	if len(s)-i >= 8 {
		return loadWhole(s, i)
	}
	return loadTail(s, i)
}

// loadWhole reads the eight bytes at i, which must be there. The compiler
// makes one load of it.
func loadWhole(s string, i int) uint64 {
	b := s[i : i+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

func loadTail(s string, i int) uint64 {
	if len(s) >= 8 {
		return loadWhole(s, len(s)-8) >> (8 * uint(i-(len(s)-8)))
	}
	var w uint64
	for n := uint(0); i < len(s); i, n = i+1, n+8 {
		w |= uint64(s[i]) << n
	}
	return w
}

// notWord marks the first byte of w that can not stand in a bare word by its
// top bit, 0 for none. It looks at all eight bytes at once, since a loop that
// ends after an unforeseeable number of bytes costs more than all the rest.
func notWord(w uint64) uint64 {
	low := w &^ tops
	y := low | 0x20*every // lower case; "_" becomes 0x7f
	letters := (y + (0x80-'a')*every) &^ (y + (0x80-'z'-1)*every)
	digits := (low + (0x80-'0')*every) &^ (low + (0x80-'9'-1)*every)
	others := ^(letters | digits | (y + every) | w) & tops
	return others & -others
}

// foldBytes lowers the ASCII letters among all bytes of w.
func foldBytes(w uint64) uint64 {
	return w | (lettersOf(w&^tops)&^w&tops)>>2
}

// lettersOf marks the bytes of low that are ASCII letters by their top bit.
// The top bits of low must be clear.
func lettersOf(low uint64) uint64 {
	y := low | 0x20*every
	return ((y + (0x80-'a')*every) &^ (y + (0x80-'z'-1)*every)) & tops
}

// firstByte returns the place of the first byte of w that is c, 8 for none.
func firstByte(w uint64, c byte) int {
	y := w ^ uint64(c)*every
	return bits.TrailingZeros64((y-every)&^y&tops) >> 3
}

// nameValue is the value of a name. It depends on nothing but its bytes, so
// that a bare and a quoted spelling have the same.
func nameValue(s string, fold bool) uint64 {
	v, i := uint64(0), 0
	if len(s) >= 8 {
		v = seedName
		for ; len(s)-i >= 8; i += 8 {
			w := load8(s, i)
			if fold {
				w = foldBytes(w)
			}
			v = Mix(v, w)
		}
	}
	w := loadTail(s, i)
	if fold {
		w = foldBytes(w)
	}
	if i == 0 {
		return w
	}
	return Mix(v, w)
}

// name takes a token that is no more than a name.
func (x *Lexer) name(k Kind, val uint64) Kind {
	x.Val = val
	x.Prev = AfterOperand
	x.Kind = k
	x.Key = KeyNone
	return k
}

// longWord takes a bare word of eight bytes or more, of which w are the first.
func (x *Lexer) longWord(i int, w uint64) Kind {
	sql, end := x.SQL, i+8
	first := foldBytes(w)
	v := Mix(seedName, first)
	for {
		if len(sql)-end >= 8 {
			w = loadWhole(sql, end)
		} else {
			w = loadTail(sql, end)
		}
		stop := notWord(w)
		v = Mix(v, foldBytes(w)&(stop>>7-1))
		if stop != 0 {
			end += bits.TrailingZeros64(stop) >> 3
			break
		}
		end += 8
	}
	if end < len(sql) && joinsWord(sql[end]) {
		return x.oddWord(i, end)
	}
	x.Pos = end
	if end-i == 8 {
		if at := keywordSlot(first); keywordTable[at].word == first {
			return x.keyword(keywordTable[at].key, v)
		}
	}
	return x.name(Word, v)
}

// oddWord takes what starts with the word at i..end, where a byte follows that
// may belong to it.
func (x *Lexer) oddWord(i, end int) Kind {
	sql, d := x.SQL, x.Dialect
	if k, open := prefixedString(d, sql, i, end); open > 0 {
		backslash := d == MySQL || sql[i]|0x20 == 'e'
		return x.literal(k, EndOfString(sql, open, backslash))
	}
	odd := !IsWordStart(sql[i])
	for end < len(sql) {
		if c := sql[end]; c == '#' || c == '@' {
			if d != SQLServer {
				break
			}
			odd = true
		} else if !IsWordByte(c) {
			break
		}
		end++
	}
	x.Start, x.Pos = i, end
	val := nameValue(sql[i:end], true)
	if odd {
		return x.name(Word, val^saltOdd)
	}
	if end-i <= 8 {
		w := foldBytes(loadTail(sql[:end], i))
		if at := keywordSlot(w); keywordTable[at].word == w {
			return x.keyword(keywordTable[at].key, val)
		}
	}
	return x.name(Word, val)
}

// prefixedString finds the opening quote of N'x', E'x', X'1F', B'01' and
// U&'x', whose prefix is the word at i..end; 0 for none.
func prefixedString(d Dialect, sql string, i, end int) (k Kind, open int) {
	if end-i != 1 {
		return End, 0
	}
	escapes := d == PostgreSQL || d == Generic
	switch {
	case sql[end] == '\'':
		switch sql[i] | 0x20 {
		case 'n':
			return String, end
		case 'e':
			if escapes {
				return String, end
			}
		case 'x', 'b':
			return Bytes, end
		}
	case sql[end] == '&' && sql[i]|0x20 == 'u' && escapes && end+1 < len(sql) && sql[end+1] == '\'':
		return String, end + 1
	}
	return End, 0
}
