package cell

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestNumbersCanBeUndone(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 65535, 65536, 1<<20 + 7, 1<<31 - 1} {
		c, ok := OfNumber(n)
		assert.True(t, ok)
		assert.NotZero(t, c)
		got, ok := c.Number()
		assert.True(t, ok)
		assert.Equal(t, n, got)
	}
}

func TestNumbersLeaveOthersAlone(t *testing.T) {
	for _, n := range []int64{-1, 1 << 31, 1<<63 - 1} {
		_, ok := OfNumber(n)
		assert.False(t, ok)
	}
	_, ok := Cell(12345).Number()
	assert.False(t, ok, "a cell of another kind has no number")
}

func TestLargeInt(t *testing.T) {
	for _, c := range []struct {
		v    any
		want int64
	}{
		{int64(1 << 40), 1 << 40}, {int64(1<<31 - 1), 0}, {int64(0), 0}, {int64(-5), -5},
		{"1099511627776", 1 << 40}, {[]byte("1099511627776"), 1 << 40}, {"9223372036854775807", 1<<63 - 1}, {"9223372036854775808", 0}, {"9999999999999999999", 0},
		{"12", 0}, {"x", 0}, {"", 0},
		{uint64(1 << 40), 1 << 40}, {nil, 0}, {true, 0},
	} {
		assert.Equal(t, c.want, Large(c.v), "%v", c.v)
	}
}

func TestLargeRisesWithFractionsAndTimes(t *testing.T) {
	day := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name        string
		less, great any
	}{
		{"fractions", 1.25, 31.5},
		{"of both signs", -31.5, 1.25},
		{"negative", -31.5, -1.25},
		{"decimals as text", "9.75", "10.25"},
		{"dates", "2026-01-31", "2026-02-01"},
		{"dates before 1970", "1899-12-31", "1900-01-01"},
		{"times", day, day.Add(time.Microsecond)},
		{"a time and a text", day, "2026-01-31 00:00:01"},
	} {
		assert.Less(t, Large(c.less), Large(c.great), c.name)
	}
}

func TestPatternsHaveTheCellOfWhatTheyLookFor(t *testing.T) {
	for _, pattern := range []string{"%Ursula%", "ursula%", "^ursula$", "ursula*", "ursula:*", ".*ursula.*", `"ursula"`} {
		assert.Equal(t, Of("ursula"), OfPattern(pattern), pattern)
	}
	assert.Equal(t, Of(int64(7)), OfPattern("%7%"))
	assert.NotEqual(t, Of("ursula"), OfPattern("%ursula k%"))
	assert.NotZero(t, OfPattern("%"), "nothing but signs")
}
