package record

import (
	"time"
	"unicode/utf8"

	"github.com/nplusone-go/nplusone/internal/hash"
)

// The hashes are fixed, without a seed: a trace that was recorded is judged
// later in another process and must come to the same findings, and an
// argument must hash alike wherever it appears. Nobody gains by making values
// collide, for a collision only weakens a finding about his own statements,
// and no table here degrades by it. What is written to a trace is salted
// there.

// maxKeyText is the length of text, in bytes, up to which it can be a key.
const maxKeyText = 64

// numberText reads s as a decimal integer in its usual form: no leading zero,
// no plus sign, so that one number has one text.
func numberText(s string) (n int64, ok bool) {
	digits := s
	if len(s) > 0 && s[0] == '-' {
		digits = s[1:]
	}
	if len(digits) == 0 || len(digits) > 19 || (digits[0] == '0' && len(s) > 1) {
		return 0, false
	}
	for i := 0; i < len(digits); i++ {
		c := digits[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	if n < 0 { // 19 digits that are too large
		return 0, false
	}
	if len(digits) != len(s) {
		n = -n
	}
	return n, true
}

// cellOf returns the cell of a value, 0 where it is NULL or no key.
func cellOf(v any) Cell {
	// Most values by far are of these; the switch below searches.
	if n, ok := v.(int64); ok {
		return IntCell(n)
	}
	if s, ok := v.(string); ok {
		return textCell(s)
	}
	if b, ok := v.([]byte); ok {
		return bytesCell(b)
	}
	if v == nil {
		return 0
	}
	if _, ok := v.(bool); ok {
		return 0
	}
	switch v := v.(type) {
	case float64, time.Time:
		return 0
	case int:
		return IntCell(int64(v))
	case int32:
		return IntCell(int64(v))
	case int16:
		return IntCell(int64(v))
	case int8:
		return IntCell(int64(v))
	case uint64:
		if v > 1<<63-1 {
			return hashCell(hash.Mix64(v))
		}
		return IntCell(int64(v))
	case uint:
		return cellOf(uint64(v))
	case uint32:
		return IntCell(int64(v))
	case uint16:
		return IntCell(int64(v))
	case uint8:
		return IntCell(int64(v))
	case [16]byte:
		return uuidCell(v[:])
	}
	return 0
}

func IntCell(n int64) Cell {
	if c, ok := NumberCell(n); ok {
		return c
	}
	return hashCell(hash.Mix64(uint64(n)))
}

// hashCell keeps the top bit clear, which marks cells of small integers, and
// is never 0.
func hashCell(h uint64) Cell {
	if c := Cell(h>>33) &^ numberBit; c != 0 {
		return c
	}
	return 1
}

func textCell(s string) Cell {
	if len(s) > maxKeyText || len(s) == 0 {
		return 0
	}
	if c := s[0]; isDecimal(c) || c == '-' {
		if n, ok := numberText(s); ok {
			return IntCell(n)
		}
	}
	if len(s) < 8 {
		return hashCell(hash.Mix64(uint64(len(s))*hash.MixA ^ hash.Lower8(hash.Short8(s))))
	}
	return hashCell(hash.FoldText(s))
}

func isDecimal(c byte) bool { return c-'0' < 10 }

// bytesCell takes 16 bytes that are no text for a UUID in binary form.
func bytesCell(b []byte) Cell {
	if len(b) == 16 && !printable(b) {
		return uuidCell(b)
	}
	return textCell(textOf(b))
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
	return textCell(textOf(uuidText(b)))
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
