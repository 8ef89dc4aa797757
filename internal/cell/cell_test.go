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
		{"text of 16 bytes in UTF-8", []byte("Bjørn Bjørnsøn"), "Bjørn Bjørnsøn"},
	}
	for _, tt := range equal {
		t.Run(tt.name, func(t *testing.T) {
			assert.NotZero(t, Of(tt.a))
			assert.Equal(t, Of(tt.a), Of(tt.b))
		})
	}
	t.Run("no keys", func(t *testing.T) {
		for _, v := range []any{nil, 1.5, true, time.Now(), "", []byte(nil), strings.Repeat("x", 65), struct{}{}} {
			assert.Zero(t, Of(v), "%T %v", v, v)
		}
	})
	t.Run("different values", func(t *testing.T) {
		seen := map[Cell]any{}
		for _, v := range []any{int64(0), int64(1), int64(-1), int64(1) << 31, int64(math.MinInt64), "01", "1.0", "+1", "a", "b", "ab", "ba", "aab", "abb",
			"@", "`", "[", "{", "Z", "abcdefgh", "abcdefgi", "abcdefghi", "1e3", "-", "--1", textID, strings.Repeat("x", 64)} {
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
