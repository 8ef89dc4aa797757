// Package cell turns values into what can be compared without them: cells,
// which can be keys, and hashes of all else.
package cell

import (
	"time"
	"unicode/utf8"

	"github.com/nplusone-go/nplusone/internal/hash"
)

// Cell is a value in canonical form, hashed to 32 bits: integers and decimal
// text alike, fractions and their decimal text, times and theirs, text folded to
// lower case, a UUID's bytes like its text, an array of one value like that
// value. 0 means NULL or no key (long text). Integers that fit are made by
// OfNumber; every other hash keeps the top bit clear.
type Cell uint32

// The hashes are fixed, without a seed: a trace that was recorded is judged
// later in another process and must come to the same findings, and an
// argument must hash alike wherever it appears. Nobody gains by making values
// collide, for a collision only weakens a finding about his own statements,
// and no table here degrades by it. What is written to a trace is salted
// there.

// maxKeyText is the length of text, in bytes, up to which it can be a key.
const maxKeyText = 64

// Of returns the cell of a value, 0 where it is NULL or no key.
func Of(v any) Cell {
	// Most values by far are of these; the switch below searches.
	if n, ok := v.(int64); ok {
		return OfInt(n)
	}
	if s, ok := v.(string); ok {
		return OfText(s)
	}
	if b, ok := v.([]byte); ok {
		return ofBytes(b)
	}
	if v == nil {
		return 0
	}
	if b, ok := v.(bool); ok {
		return ofBool(b)
	}
	switch v := v.(type) {
	case float64:
		return ofFloat(v)
	case time.Time:
		return ofTime(v)
	case float32:
		return ofFloat(float64(v))
	case int:
		return OfInt(int64(v))
	case int32:
		return OfInt(int64(v))
	case int16:
		return OfInt(int64(v))
	case int8:
		return OfInt(int64(v))
	case uint64:
		if v > 1<<63-1 {
			return OfHash(hash.Mix64(v))
		}
		return OfInt(int64(v))
	case uint:
		return Of(uint64(v))
	case uint32:
		return OfInt(int64(v))
	case uint16:
		return OfInt(int64(v))
	case uint8:
		return OfInt(int64(v))
	case [16]byte:
		return uuidCell(v[:])
	}
	return 0
}

// OfInt returns the cell of an integer of any size.
func OfInt(n int64) Cell {
	if c, ok := OfNumber(n); ok {
		return c
	}
	return OfHash(hash.Mix64(uint64(n)))
}

// ofBool is the cell of the integer that most databases store.
func ofBool(b bool) Cell {
	if b {
		return cellOfTrue
	}
	return cellOfFalse
}

var cellOfTrue, cellOfFalse = OfInt(1), OfInt(0)

// OfHash keeps the top bit clear, which marks cells of small integers, and
// is never 0.
func OfHash(h uint64) Cell {
	if c := Cell(h>>33) &^ numberBit; c != 0 {
		return c
	}
	return 1
}

// OfText returns the cell of a text: that of the number or time which it spells,
// or of the one value which it wraps.
func OfText(s string) Cell {
	if len(s) > maxKeyText || len(s) == 0 {
		return 0
	}
	// Most texts begin with a letter, and are no more than that.
	if c := s[0]; c <= '9' || c == '{' || c == '[' {
		if v, ok := spelled(s); ok {
			return v
		}
	}
	return ofWord(s)
}

func ofWord(s string) Cell {
	if len(s) < 8 {
		return OfHash(hash.Mix64(uint64(len(s))*hash.MixA ^ hash.Lower8(hash.Short8(s))))
	}
	return OfHash(hash.FoldText(s))
}

// spelled is the cell of a number or a time in its usual form, and of what
// stands in brackets.
func spelled(s string) (Cell, bool) {
	c := s[0]
	if c == '{' || c == '[' {
		return ofNested(s), true
	}
	return ofScalar(s)
}

func ofScalar(s string) (Cell, bool) {
	if c := s[0]; !isDecimal(c) && c != '-' {
		return 0, false
	}
	if n, ok := numberText(s); ok {
		return OfInt(n), true
	}
	if v, ok := fractionText(s); ok {
		return ofFloat(v), true
	}
	if seconds, nanos, ok := momentText(s); ok {
		return ofMoment(seconds, nanos), true
	}
	return 0, false
}

func isDecimal(c byte) bool { return c-'0' < 10 }

// ofBytes takes 16 bytes that are no text for a UUID in binary form.
func ofBytes(b []byte) Cell {
	if len(b) == 16 && !printable(b) {
		return uuidCell(b)
	}
	return OfText(textOf(b))
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c == 0x7f {
			return false
		}
	}
	return utf8.Valid(b)
}

// uuidCell is the cell of the UUID's text.
func uuidCell(b []byte) Cell {
	return OfText(textOf(uuidText(b)))
}

func uuidText(b []byte) []byte {
	const hex = "0123456789abcdef"
	text := make([]byte, 0, 36)
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			text = append(text, '-')
		}
		text = append(text, hex[c>>4], hex[c&15])
	}
	return text
}
