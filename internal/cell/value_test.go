package cell

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestShiftedValues(t *testing.T) {
	now := time.Now()
	tests := []struct{ in, want any }{
		{int64(5), int64(6)},
		{1.5, 2.5},
		{true, false},
		{"41", "42"},
		{"49", "48"},
		{[]byte("abz"), []byte("aby")},
		{textID, "123e4567-e89b-12d3-a456-426614174001"},
		{"!", "!"},
		{now, now.Add(time.Second)},
		{nil, nil},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Shifted(tt.in))
	}
	id := Shifted(binaryID[:]).([]byte)
	assert.Len(t, id, 16)
	assert.NotEqual(t, binaryID[:], id)
}
