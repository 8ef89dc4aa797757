package words_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/words"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", -1: "-1", -999: "-999", -1000: "-1,000",
		1234567: "1,234,567", math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		assert.Equal(t, want, words.Number(n))
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "0 queries", words.Count(0, "query", "queries"))
	assert.Equal(t, "1 query", words.Count(1, "query", "queries"))
	assert.Equal(t, "12,000 queries", words.Count(int64(12_000), "query", "queries"))
}

func TestTook(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		took time.Duration
		want string
	}{
		{-time.Second, "0 ms"}, // a clock that was set back
		{0, "0 ms"},
		{999, "999 ns"},
		{12_345, "12 µs"},
		{1500 * time.Microsecond, "1.5 ms"},
		{10 * time.Millisecond, "10 ms"},
		{9_999 * time.Millisecond, "9,999 ms"},
		{12_340 * time.Millisecond, "12.3 s"},
	} {
		assert.Equal(t, tt.want, words.Took(tt.took))
		assert.Equal(t, tt.want, words.Took(int64(tt.took)))
	}
}

func TestShort(t *testing.T) {
	t.Parallel()
	for took, want := range map[time.Duration]string{
		1_499: "1µs", 41_234_567: "41.2ms", 41_000_000: "41ms", 1_234_567_890: "1.23s",
	} {
		assert.Equal(t, want, words.Short(took))
	}
}
