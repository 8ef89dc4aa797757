package cell

import "time"

// Integers from 0 to 2^31-1 become cells by a scramble that can be undone:
// the judgement must know whether a list of keys merely counts up, for any
// two sorted lists of integers agree in order. All other cells keep the top
// bit clear.

const (
	numberBit  = 1 << 31
	NumberMask = numberBit - 1 // of the bits that are left
	// scramble is odd, so that multiplying by it permutes the 31-bit numbers,
	// and unscramble is its inverse modulo 2^31.
	scramble   = 0x2c1b3c6d
	unscramble = 0x64ea2d65
)

// OfNumber returns the cell of n, and false where n has none of this kind
// and must be hashed like other values.
func OfNumber(n int64) (Cell, bool) {
	if n < 0 || n > NumberMask {
		return 0, false
	}
	x := uint32(n)
	x ^= x >> 16
	x = x * scramble & NumberMask
	x ^= x >> 16
	return Cell(x | numberBit), true
}

// Number undoes OfNumber.
func (c Cell) Number() (n int64, ok bool) {
	if c&numberBit == 0 {
		return 0, false
	}
	x := uint32(c) & NumberMask
	x ^= x >> 16
	x = x * unscramble & NumberMask
	x ^= x >> 16
	return int64(x), true
}

// Large returns an integer whose cell does not tell it, and for a fraction or
// a time an integer that rises with it; 0 for any other value.
func Large(v any) int64 {
	var n int64
	switch v := v.(type) {
	case int64:
		n = v
	case string:
		return largeText(v)
	case []byte:
		return largeText(textOf(v))
	case float64:
		return orderOfFloat(v)
	case float32:
		return orderOfFloat(float64(v))
	case time.Time:
		return orderOfMoment(momentOf(v))
	case int:
		n = int64(v)
	case uint64:
		n = int64(min(v, 1<<63-1))
	case uint32:
		n = int64(v)
	}
	return largeOf(n)
}

func largeText(s string) int64 {
	if len(s) == 0 || len(s) > maxKeyText || !isDecimal(s[0]) && s[0] != '-' {
		return 0
	}
	if n, ok := numberText(s); ok {
		return largeOf(n)
	}
	if v, ok := fractionText(s); ok {
		return orderOfFloat(v)
	}
	if seconds, nanos, ok := momentText(s); ok {
		return orderOfMoment(seconds, nanos)
	}
	return 0
}

// orderOfMoment counts microseconds, so that all years fit.
func orderOfMoment(seconds int64, nanos int) int64 {
	return seconds*1_000_000 + int64(nanos)/1000
}

func largeOf(n int64) int64 {
	if _, ok := OfNumber(n); ok {
		return 0
	}
	return n
}

// Shift moves the cell of an integer by n, round at 2^31; other cells stay.
func (c Cell) Shift(n int64) Cell {
	v, ok := c.Number()
	if !ok {
		return c
	}
	moved, _ := OfNumber((v + n) & NumberMask)
	return moved
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
