package verify

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestCanonical(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, test := range []struct {
		name   string
		a, b   any
		same   bool
		reason string
	}{
		{"integer and text", int64(42), []byte("42"), true, "MySQL's two protocols"},
		{"integer and float", int64(42), 42.0, true, "SUM of integers"},
		{"decimals", []byte("10.00"), 10.0, true, "NUMERIC comes as text"},
		{"leading zero", "007", int64(7), false, "text that is no number"},
		{"exponent", "1e3", int64(1000), false, "text that is no number"},
		{"null and empty", nil, "", false, "NULL is not the empty text"},
		{"null and the word", nil, "null", false, "nor the word"},
		{"boolean", true, int64(1), true, "SQLite and MySQL have no other"},
		{"times in two zones", at, at.In(time.FixedZone("x", 3600)), true, "the same moment"},
		{"bytes and text", []byte("abc"), "abc", true, "drivers differ"},
		{"case", "a", "A", false, "a collation may fold, a result does not"},
		{"sums in another order", 0.1 + 0.2, 0.3, true, "twelve digits"},
		{"different floats", 0.1234567891, 0.1234567892, false, "ten digits differ"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.same, canonical(test.a) == canonical(test.b), test.reason)
		})
	}
}

// Two rows must not be taken for one another because their cells run together.
func TestRowKeySeparatesCells(t *testing.T) {
	t.Parallel()
	assert.NotEqual(t, rowKey([]any{"a", "b"}, upTo(2)), rowKey([]any{"ab", ""}, upTo(2)))
	assert.NotEqual(t, rowKey([]any{"a:b"}, upTo(1)), rowKey([]any{"a", "b"}, upTo(2)))
}

func TestMessageLeavesValuesOut(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "invalid input syntax for type integer: \"…\"", message(errorText(`invalid input syntax for type integer: "secret"`+"\nsecret")))
	assert.Equal(t, "unterminated '…'", message(errorText("unterminated 'secret")))
}

type errorText string

func (e errorText) Error() string { return string(e) }
