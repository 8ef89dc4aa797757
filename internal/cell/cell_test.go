package cell

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var binaryID = [16]byte{0x12, 0x3e, 0x45, 0x67, 0xe8, 0x9b, 0x12, 0xd3, 0xa4, 0x56, 0x42, 0x66, 0x14, 0x17, 0x40, 0x00}

const textID = "123e4567-e89b-12d3-a456-426614174000"

var (
	east    = time.FixedZone("EET", 2*60*60)
	bytes20 = []byte{0, 1, 2, 0xff, 0xfe, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 200}
)

func TestCells(t *testing.T) {
	equal := []struct {
		name string
		a, b any
	}{
		{"integer and its text", int64(42), "42"},
		{"integer and its bytes", int64(42), []byte("42")},
		{"negative", int64(-7), "-7"},
		{"beyond 32 bits", int64(1) << 40, "1099511627776"},
		{"all kinds of integers", int64(9), uint16(9)},
		{"letter case", "Ursula@Example.org", []byte("ursula@example.ORG")},
		{"UUID as bytes and text", binaryID[:], textID},
		{"UUID as an array", binaryID, strings.ToUpper(textID)},
		{"text of 16 bytes is text", []byte("exactly16bytes!!"), "EXACTLY16BYTES!!"},
		{"a fraction and its text", 31.25, "31.25"},
		{"zeros behind a fraction", "12.50", 12.5},
		{"a negative fraction", -0.1, []byte("-0.10")},
		{"a whole fraction and an integer", 12.0, int64(12)},
		{"a whole decimal and an integer", "12.00", int64(12)},
		{"single precision, as read and as text", float64(float32(31.1)), 31.1},
		{"single precision", float32(0.3), "0.3"},
		{"a date and its text", time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), "2026-01-31"},
		{"a leap day", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), "2024-02-29"},
		{"a date before 1970", time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC), "1899-12-31"},
		{"a date in a zone", time.Date(2026, 1, 31, 0, 0, 0, 0, east), "2026-01-31"},
		{"a moment in two zones", time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC), time.Date(2026, 1, 31, 12, 0, 0, 0, east)},
		{"a moment and its text", time.Date(2026, 1, 31, 10, 5, 7, 250_000_000, time.UTC), "2026-01-31 10:05:07.25"},
		{"a moment in RFC 3339", time.Date(2026, 1, 31, 10, 5, 7, 0, time.UTC), "2026-01-31T12:05:07+02:00"},
		{"a moment as PostgreSQL writes it", time.Date(2026, 1, 31, 10, 5, 7, 0, time.UTC), "2026-01-31 12:05:07+02"},
		{"a moment as package time prints it", time.Date(2026, 1, 31, 10, 5, 7, 0, time.UTC), time.Date(2026, 1, 31, 10, 5, 7, 0, east).Add(2 * time.Hour).String()},
		{"no seconds", time.Date(2026, 1, 31, 10, 5, 0, 0, time.UTC), "2026-01-31T10:05Z"},
		{"true and the integer that stands for it", true, int64(1)},
		{"an array of one", "{42}", int64(42)},
		{"an array of one text", `{"Ursula"}`, "ursula"},
		{"JSON of one value", `{"customer": 42}`, int64(42)},
		{"JSON of one value, nested", `[{"a": {"b": "x y"}}]`, "x y"},
		{"JSON with other blanks", `{"a": 1, "b": 2}`, `{"a":1,"b":2}`},
		{"a digest", bytes20, string(bytes20)},
		{"text of 16 bytes in UTF-8", []byte("Bjørn Bjørnsøn"), "Bjørn Bjørnsøn"},
	}
	for _, tt := range equal {
		t.Run(tt.name, func(t *testing.T) {
			assert.NotZero(t, Of(tt.a))
			assert.Equal(t, Of(tt.a), Of(tt.b))
		})
	}
	t.Run("no keys", func(t *testing.T) {
		for _, v := range []any{nil, math.NaN(), "", []byte(nil), strings.Repeat("x", 65), struct{}{}} {
			assert.Zero(t, Of(v), "%T %v", v, v)
		}
	})
	t.Run("different values", func(t *testing.T) {
		seen := map[Cell]any{}
		for _, v := range []any{int64(0), int64(1), int64(-1), int64(1) << 31, int64(math.MinInt64), "01", "+1", 1.5, "1.5.0", "0.", ".5", "2026-01-31", "2026-02-01", "2026-13-01", "2026-01-31 10:00", "2026-01-31 10:00:01", "2026-01-31 10:00x", "2026-1-31", "{1,2}", "{2,1}", "[1,2]", "{", "{}", "[", `{"a":1,"b":2}`, 1e300, math.Inf(1), "12345678901234567.25", "0.1", 1e-9, "a", "b", "ab", "ba", "aab", "abb",
			"@", "`", "Z", "abcdefgh", "abcdefgi", "abcdefghi", "1e3", "-", "--1", textID, strings.Repeat("x", 64)} {
			c := Of(v)
			require.NotContains(t, seen, c, "%v", v)
			seen[c] = v
		}
	})
	t.Run("foldText leaves all but letters alone", func(t *testing.T) {
		for c := range 256 {
			s := string([]byte{byte(c), byte(c), byte(c), byte(c), byte(c), byte(c), byte(c), byte(c)})
			want := s
			if c >= 'A' && c <= 'Z' {
				want = strings.ToLower(s)
			}
			assert.Equal(t, hash.FoldText(want), hash.FoldText(s), "%q", s)
			assert.Equal(t, hash.Word8(want), hash.Lower8(hash.Word8(s)), "%q", s)
		}
	})
}
