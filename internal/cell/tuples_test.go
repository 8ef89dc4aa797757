package cell

import (
	"testing"

	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/stretchr/testify/assert"
)

func TestTupleSet(t *testing.T) {
	room := func(int) bool { return true }
	var a, b TupleSet
	for i := range uint64(1000) {
		a.Add(hash.Mix64(i), room)
		a.Add(hash.Mix64(i), room)
		b.Add(hash.Mix64(999-i), room)
	}
	assert.Equal(t, 1000, a.Len())
	assert.Equal(t, a.Hash(), b.Hash(), "in any order")
	b.Add(0, room)
	assert.NotEqual(t, a.Hash(), b.Hash())
	for i := range uint64(100_000) {
		a.Add(hash.Mix64(i), room)
	}
	assert.True(t, a.More)
	assert.LessOrEqual(t, len(a.slots), maxTuples)

	var none TupleSet
	none.Add(1, func(int) bool { return false })
	assert.True(t, none.More)
	assert.Zero(t, none.Len())
}
