package detect

import (
	"math/bits"
	"time"
	"unicode/utf8"
)

// The hashes are fixed, without a seed: a trace that was recorded is judged
// later in another process and must come to the same findings, and an
// argument must hash alike wherever it appears. Nobody gains by making values
// collide, for a collision only weakens a finding about his own statements,
// and no table here degrades by it. What is written to a trace is salted
// there.

// maxKeyText is the length of text, in bytes, up to which it can be a key.
const maxKeyText = 64

const (
	mixA = 0x9e3779b97f4a7c15
	mixB = 0xd6e8feb86659fd93
)

// mix64 scatters the bits of h.
func mix64(h uint64) uint64 {
	hi, lo := bits.Mul64(h^mixB, mixA)
	return hi ^ lo
}

// hashText hashes all bytes of s.
func hashText(s string) uint64 {
	h := uint64(len(s)) * mixA
	if len(s) < 8 {
		return mix64(h ^ short8(s))
	}
	for i := 0; i+8 < len(s); i += 8 {
		h = mix64(h ^ word8(s[i:]))
	}
	return mix64(h ^ word8(s[len(s)-8:]))
}

// foldText hashes s with its ASCII letters in lower case.
func foldText(s string) uint64 {
	h := uint64(len(s)) * mixA
	if len(s) < 8 {
		return mix64(h ^ lower8(short8(s)))
	}
	for i := 0; i+8 < len(s); i += 8 {
		h = mix64(h ^ lower8(word8(s[i:])))
	}
	return mix64(h ^ lower8(word8(s[len(s)-8:])))
}

func word8(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// short8 is a text of less than 8 bytes as a word, different for any two
// texts of one length.
func short8(s string) uint64 {
	switch n := len(s); {
	case n >= 4:
		first := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
		last := uint64(s[n-4]) | uint64(s[n-3])<<8 | uint64(s[n-2])<<16 | uint64(s[n-1])<<24
		return first | last<<32
	case n > 0:
		return uint64(s[0]) | uint64(s[n/2])<<8 | uint64(s[n-1])<<16
	}
	return 0
}

// lower8 sets bit 5 of each of the eight bytes that is an upper-case letter.
func lower8(w uint64) uint64 {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	low := w &^ high
	fromA := low + ones*(0x80-'A')
	pastZ := low + ones*(0x80-'Z'-1)
	return w | (fromA&^pastZ&^w&high)>>2
}

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
func cellOf(v any) cell {
	// Most values by far are of these; the switch below searches.
	if n, ok := v.(int64); ok {
		return intCell(n)
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
		return intCell(int64(v))
	case int32:
		return intCell(int64(v))
	case int16:
		return intCell(int64(v))
	case int8:
		return intCell(int64(v))
	case uint64:
		if v > 1<<63-1 {
			return hashCell(mix64(v))
		}
		return intCell(int64(v))
	case uint:
		return cellOf(uint64(v))
	case uint32:
		return intCell(int64(v))
	case uint16:
		return intCell(int64(v))
	case uint8:
		return intCell(int64(v))
	case [16]byte:
		return uuidCell(v[:])
	}
	return 0
}

func intCell(n int64) cell {
	if c, ok := numberCell(n); ok {
		return c
	}
	return hashCell(mix64(uint64(n)))
}

// hashCell keeps the top bit clear, which marks cells of small integers, and
// is never 0.
func hashCell(h uint64) cell {
	if c := cell(h>>33) &^ numberBit; c != 0 {
		return c
	}
	return 1
}

func textCell(s string) cell {
	if len(s) > maxKeyText || len(s) == 0 {
		return 0
	}
	if c := s[0]; isDecimal(c) || c == '-' {
		if n, ok := numberText(s); ok {
			return intCell(n)
		}
	}
	if len(s) < 8 {
		return hashCell(mix64(uint64(len(s))*mixA ^ lower8(short8(s))))
	}
	return hashCell(foldText(s))
}

func isDecimal(c byte) bool { return c-'0' < 10 }

// bytesCell takes 16 bytes that are no text for a UUID in binary form.
func bytesCell(b []byte) cell {
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
func uuidCell(b []byte) cell {
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
