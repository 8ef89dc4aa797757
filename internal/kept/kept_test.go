package kept

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// pgx hands over the program's own types; what is kept is what database/sql
// would have made of them, so that whoever tries a rewrite knows few types.
func TestKeptNumbersAreInt64(t *testing.T) {
	type id uint32
	tests := []struct{ in, want any }{
		{7, int64(7)}, {int8(-7), int64(-7)}, {int16(7), int64(7)}, {int32(7), int64(7)},
		{uint(7), int64(7)}, {uint8(7), int64(7)}, {uint16(7), int64(7)}, {uint32(7), int64(7)}, {uint64(7), int64(7)},
		{id(7), int64(7)}, {uint64(1 << 63), uint64(1 << 63)}, {float32(0.5), float32(0.5)}, {"7", "7"}, {nil, nil},
	}
	for _, tt := range tests {
		k := &Run{}
		k.Arg(tt.in)
		assert.Equal(t, []any{tt.want}, k.args)
	}
}
