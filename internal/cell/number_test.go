package cell

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNumberCellCanBeUndone(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 65535, 65536, 1<<20 + 7, 1<<31 - 1} {
		c, ok := OfNumber(n)
		assert.True(t, ok)
		assert.NotZero(t, c)
		got, ok := c.Number()
		assert.True(t, ok)
		assert.Equal(t, n, got)
	}
}

func TestNumberCellLeavesOthersAlone(t *testing.T) {
	for _, n := range []int64{-1, 1 << 31, 1<<63 - 1} {
		_, ok := OfNumber(n)
		assert.False(t, ok)
	}
	_, ok := Cell(12345).Number()
	assert.False(t, ok, "a cell of another kind has no number")
}
