package cell

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNumbersCanBeUndone(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 65535, 65536, 1<<20 + 7, 1<<31 - 1} {
		c, ok := OfNumber(n)
		assert.True(t, ok)
		assert.NotZero(t, c)
		got, ok := c.Number()
		assert.True(t, ok)
		assert.Equal(t, n, got)
	}
}

func TestNumbersLeaveOthersAlone(t *testing.T) {
	for _, n := range []int64{-1, 1 << 31, 1<<63 - 1} {
		_, ok := OfNumber(n)
		assert.False(t, ok)
	}
	_, ok := Cell(12345).Number()
	assert.False(t, ok, "a cell of another kind has no number")
}

func TestLargeInt(t *testing.T) {
	for _, c := range []struct {
		v    any
		want int64
	}{
		{int64(1 << 40), 1 << 40}, {int64(1<<31 - 1), 0}, {int64(0), 0}, {int64(-5), -5},
		{"1099511627776", 1 << 40}, {[]byte("1099511627776"), 1 << 40}, {"9223372036854775807", 1<<63 - 1}, {"9223372036854775808", 0}, {"9999999999999999999", 0},
		{"12", 0}, {"x", 0}, {"", 0},
		{uint64(1 << 40), 1 << 40}, {3.5, 0}, {nil, 0},
	} {
		assert.Equal(t, c.want, Large(c.v), "%v", c.v)
	}
}
