package trial

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
		{"decimals", decimal("10.00"), 10.0, true, "NUMERIC comes as text"},
		{"decimal and integer", decimal("0.00"), int64(0), true, "a sum of nothing"},
		{"scales", decimal("1.50"), decimal("1.5"), true, "one number"},
		{"decimal and float", decimal("-0.25"), -0.25, true, "few digits"},
		{"a cent", decimal("12345678901234.56"), decimal("12345678901234.57"), false, "money is exact"},
		{"thirteenth digit", decimal("0.1234567890123"), decimal("0.1234567890124"), false, "money is exact"},
		{"large decimal", decimal("123456789012345678901"), decimal("123456789012345678902"), false, "more than an integer holds"},
		{"minus nothing", decimal("-0.00"), decimal("0"), true, "one number"},
		{"versions", "1.10", "1.1", false, "texts that look like one number"},
		{"large integers", "9007199254740993", int64(9007199254740993), true, "more than a float holds"},
		{"neighbours", int64(9007199254740993), int64(9007199254740992), false, "no way through a float"},
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
func TestRowTextSeparatesCells(t *testing.T) {
	t.Parallel()
	assert.NotEqual(t, rowText([]any{"a", "b"}), rowText([]any{"ab", ""}))
	assert.NotEqual(t, rowText([]any{"a:b"}), rowText([]any{"a", "b"}))
}

func TestMessageLeavesValuesOut(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "invalid input syntax for type integer: \"…\"", Message(errorText(`invalid input syntax for type integer: "secret"`+"\nsecret")))
	assert.Equal(t, "Incorrect value: '…'", Message(errorText("Incorrect value: 'it's secret' for column 'n'")), "quotes within are not escaped")
	assert.Equal(t, "unterminated '…", Message(errorText("unterminated 'secret")))
}

type errorText string

func (e errorText) Error() string { return string(e) }

// The text of a column is a number where the column is one.
func TestTyped(t *testing.T) {
	t.Parallel()
	kinds := []Kind{kindOf("NUMERIC(6,2)"), kindOf("varchar"), kindOf("double"), kindOf("")}
	row := []any{[]byte("1.50"), []byte("1.50"), []byte("1.50"), []byte("1.50"), []byte("1.50")}
	assert.Equal(t, []any{decimal("1.50"), []byte("1.50"), 1.5, []byte("1.50"), []byte("1.50")}, typed(row, kinds))
	assert.Equal(t, []any{"NaN", nil, 2.5}, typed([]any{"NaN", nil, 2.5}, []Kind{Exact, Exact, Exact}), "no number, and what has a type")
}
