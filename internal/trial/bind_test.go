package trial

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestArrayLiteral(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		values []any
		want   string
		reason string
	}{
		{"integers", []any{int64(-1), uint64(1 << 63)}, "{-1,9223372036854775808}", "more than int64 holds"},
		{"floats", []any{1.5, float32(0.25)}, "{1.5,0.25}", "both widths"},
		{"quotes", []any{`a"b\c`, ""}, `{"a\"b\\c",""}`, "no text ends its element"},
		{"null", []any{nil, "NULL"}, `{NULL,"NULL"}`, "the word is a text"},
		{"uuid", []any{[16]byte{0x01, 0xab}}, "{01ab0000000000000000000000000000}", "pgx's own form"},
		{"bytes", []any{[]byte{0, 255}}, `{"\\x00ff"}`, "no text"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := arrayLiteral(test.values)
			require.NoError(t, err)
			assert.Equal(t, test.want, got, test.reason)
		})
	}
	_, err := arrayLiteral([]any{struct{}{}})
	assert.ErrorContains(t, err, "struct {}", "no key that is known")
}
