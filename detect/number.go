package detect

// Integers from 0 to 2^31-1 become cells by a scramble that can be undone:
// the judgement must know whether a list of keys merely counts up, for any
// two sorted lists of integers agree in order. All other cells keep the top
// bit clear.

const (
	numberBit  = 1 << 31
	numberMask = numberBit - 1
	// scramble is odd, so that multiplying by it permutes the 31-bit numbers,
	// and unscramble is its inverse modulo 2^31.
	scramble   = 0x2c1b3c6d
	unscramble = 0x64ea2d65
)

// numberCell returns the cell of n, and false where n has none of this kind
// and must be hashed like other values.
func numberCell(n int64) (cell, bool) {
	if n < 0 || n > numberMask {
		return 0, false
	}
	x := uint32(n)
	x ^= x >> 16
	x = x * scramble & numberMask
	x ^= x >> 16
	return cell(x | numberBit), true
}

// number undoes numberCell.
func (c cell) number() (n int64, ok bool) {
	if c&numberBit == 0 {
		return 0, false
	}
	x := uint32(c) & numberMask
	x ^= x >> 16
	x = x * unscramble & numberMask
	x ^= x >> 16
	return int64(x), true
}
