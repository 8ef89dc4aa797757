package record

// Integers from 0 to 2^31-1 become cells by a scramble that can be undone:
// the judgement must know whether a list of keys merely counts up, for any
// two sorted lists of integers agree in order. All other cells keep the top
// bit clear.

const (
	numberBit  = 1 << 31
	NumberMask = numberBit - 1
	// scramble is odd, so that multiplying by it permutes the 31-bit numbers,
	// and unscramble is its inverse modulo 2^31.
	scramble   = 0x2c1b3c6d
	unscramble = 0x64ea2d65
)

// NumberCell returns the cell of n, and false where n has none of this kind
// and must be hashed like other values.
func NumberCell(n int64) (Cell, bool) {
	if n < 0 || n > NumberMask {
		return 0, false
	}
	x := uint32(n)
	x ^= x >> 16
	x = x * scramble & NumberMask
	x ^= x >> 16
	return Cell(x | numberBit), true
}

// Number64 undoes numberCell.
func (c Cell) Number64() (n int64, ok bool) {
	if c&numberBit == 0 {
		return 0, false
	}
	x := uint32(c) & NumberMask
	x ^= x >> 16
	x = x * unscramble & NumberMask
	x ^= x >> 16
	return int64(x), true
}
