// Package words writes numbers, durations and sizes as people read them.
package words

import (
	"fmt"
	"strconv"
	"time"
)

// Number writes 12,345.
func Number[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Count writes "1 query" or "12 queries".
func Count[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Took writes a duration with two or three digits that say something.
func Took[D int64 | time.Duration](ns D) string {
	d := time.Duration(ns)
	switch {
	case d <= 0:
		return "0 ms"
	case d < time.Microsecond:
		return fmt.Sprintf("%d ns", int64(d))
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/1e6)
	case d < 10*time.Second:
		return Number(d.Milliseconds()) + " ms"
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// Short writes a duration as Go does, with three or four digits.
func Short(d time.Duration) string {
	switch {
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= time.Millisecond:
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(time.Microsecond).String()
}

// Kilobytes writes a number of bytes in KiB.
func Kilobytes(n int) string {
	if n < 10<<10 {
		return strconv.FormatFloat(float64(n)/(1<<10), 'f', 1, 64) + " KiB"
	}
	return Number(n>>10) + " KiB"
}
