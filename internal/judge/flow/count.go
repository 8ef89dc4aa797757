package flow

import (
	"math"
	"sync"
)

// logs holds the binary logarithms of quarters, for the end of a scope takes
// thousands of them.
var logs = sync.OnceValue(func() *[8192]float64 {
	var t [8192]float64
	for i := range t {
		t[i] = math.Log2(float64(max(i, 1)) / 4)
	}
	return &t
})

// log2 is the binary logarithm of n, which is 1 or more.
func log2(n int) float64 {
	if t := logs(); n*4 < len(t) {
		return t[n*4]
	}
	return math.Log2(float64(n))
}

// log2of is the binary logarithm of x, a number of quarters.
func log2of(x float64) float64 {
	if t := logs(); x*4 < float64(len(t)) {
		return t[int(x*4)]
	}
	return math.Log2(x)
}
