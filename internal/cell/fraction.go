package cell

import (
	"math"
	"strconv"

	"github.com/nplusone-go/nplusone/internal/hash"
)

// ofFloat returns the cell of a number with a fraction, and of one without the
// integer's: SQLite gives 12 for what was stored as 12.0, and drivers give a
// decimal as text.
func ofFloat(v float64) Cell {
	if n := int64(v); float64(n) == v {
		return OfInt(n)
	}
	if v != v {
		return 0
	}
	return OfHash(hash.Mix64(math.Float64bits(doubleOf(v)) ^ saltFraction))
}

const saltFraction = 0xf1

// doubleOf is the double that a value of single precision was meant to be:
// read as it is 31.1 becomes 31.100000381, read as text it stays 31.1, and
// programs hand on either.
func doubleOf(v float64) float64 {
	single := float32(v)
	if float64(single) != v {
		return v
	}
	if q := 4 * v; q == math.Trunc(q) && math.Abs(v) < 1<<15 {
		return v // few digits: it is both
	}
	var room [32]byte
	text := strconv.AppendFloat(room[:0], v, 'e', -1, 32)
	double, err := strconv.ParseFloat(textOf(text), 64)
	if err != nil {
		return v
	}
	return double
}

// exactPowers are the powers of ten that a double holds exactly.
var exactPowers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// fractionText reads a decimal number with a point: 12.50, -0.25. It reports
// false for any other text, and for more digits than a double tells apart.
func fractionText(s string) (v float64, ok bool) {
	digits := s
	if digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) > len(exactPowers)+1 {
		return 0, false
	}
	mantissa, point := int64(0), -1
	for i := 0; i < len(digits); i++ {
		c := digits[i]
		switch {
		case isDecimal(c):
			mantissa = mantissa*10 + int64(c-'0')
		case c == '.' && point < 0 && i > 0:
			point = i
		default:
			return 0, false
		}
	}
	if point < 0 || point == len(digits)-1 || digits[0] == '0' && point > 1 {
		return 0, false
	}
	// Both are exact, so the quotient is what parsing the text would give.
	v = float64(mantissa) / exactPowers[len(digits)-1-point]
	if len(digits) != len(s) {
		v = -v
	}
	return v, true
}

// orderOfFloat is an integer that rises with v, never 0.
func orderOfFloat(v float64) int64 {
	n := int64(math.Float64bits(v) &^ (1 << 63))
	if v < 0 {
		return -n - 1
	}
	return n + 1
}
